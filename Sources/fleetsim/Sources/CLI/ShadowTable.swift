/// A shadow as a table, a row for each field:
///
///     FIELD              REPORTED  DESIRED
///     pump.on            true      true
///     targetTemperature  21        24       pending
struct ShadowTable {
    let lines: [String]

    init(_ shadow: ShadowAnswer) {
        let (reported, desired, delta) = (Self.leaves(shadow.reported), Self.leaves(shadow.desired), Self.leaves(shadow.delta))
        var rows = [["FIELD", "REPORTED", "DESIRED", ""]]
        for path in Set(reported.leaves.keys).union(desired.leaves.keys).sorted() {
            rows.append([
                "\(path)", reported[path]?.text ?? "-", desired[path]?.text ?? "-", delta[path] == nil ? "" : "pending",
            ])
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        lines = rows.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func leaves(_ tree: JSONValue) -> ShadowState {
        var state = ShadowState()
        if case .object(let members) = tree { state.merge(members, at: 0) }
        return state
    }
}
