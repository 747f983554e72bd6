/// Something that happened in the fleet, as the change stream carries it, one JSON object a line.
struct FleetEvent: Codable, Equatable, Sendable {
    enum Kind: Codable, Equatable, Sendable {
        /// Opens a stream: what is reported by now; nil where there is no shadow yet.
        case watching(reported: JSONValue?)
        /// An update was accepted, with what it changed: nothing, perhaps.
        case changed(side: ShadowSide, changes: [ShadowChange])
        case delta(state: JSONValue)
        /// Why, and how many there have been.
        case rejected(reason: String, count: Int)
    }

    let kind: Kind
    let thing: String
    let version: Int?

    init(_ kind: Kind, thing: String, version: Int?) {
        self.kind = kind
        self.thing = thing
        self.version = version
    }
}

extension FleetEvent {
    /// The event for people: `reported pump.on: false → true   v12`. A line for each changed field.
    var lines: [String] {
        let version = version.map { "   v\($0)" } ?? ""
        switch kind {
        case .watching:
            return []
        case .changed(let side, let changes) where changes.isEmpty:
            return ["\(side): nothing new\(version)"]
        case .changed(let side, let changes):
            return changes.map { change in
                "\(side) \(change.field): \(change.old?.text ?? "none") → \(change.new?.text ?? "none")\(version)"
            }
        case .delta(let state):
            return ["delta published \(state.text)\(version)"]
        case .rejected(let reason, let count):
            return ["rejected: \(reason)   (\(count) so far)"]
        }
    }
}
