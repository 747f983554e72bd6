import Bindings
import Board
import FixedMemory
import Fleets

/// `shadow`: the fields as a tree, in the order of their paths:
///
/// ```
/// thing greenhouse-07, newest delta 12
/// pump
///   on           reported false, wanted true
/// ```
enum ShadowView {
    static func row(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ status: borrowing ConsoleStatus
    ) -> Message? {
        var rows = RowFinder(index)
        if rows.isNext() { return head(board, status) }
        var before: FieldPath?
        for field in bindings.fieldIndices {
            let path = bindings.path(ofField: field)
            if let row = tree(path, after: before, &rows, bindings, field) { return row }
            before = path
        }
        return nil
    }

    private static func head(_ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message {
        var row = Message("thing ")
        row.quote(board.thing.bytes)
        row.add(", newest delta: ")
        if let version = status.shadowVersion { row.add(version) } else { row.add("none yet") }
        row.add(status.isReportOwed ? ", a report is owed" : ", all is reported")
        return row
    }

    /// The rows of one field: each segment that the path before it does not share, the last with the values.
    private static func tree(
        _ path: FieldPath, after before: FieldPath?, _ rows: inout RowFinder, _ bindings: borrowing Bindings, _ field: Int
    ) -> Message? {
        var start = 0
        var depth = 0
        var isShared = true
        while start < path.bytes.count {
            let end = path.bytes.firstIndex(of: UInt8(ascii: "."), from: start) ?? path.bytes.count
            let isLeaf = end == path.bytes.count
            isShared = isShared && !isLeaf && begins(before, path.bytes.extracting(0..<min(end + 1, path.bytes.count)))
            if !isShared, rows.isNext() {
                var row = Message()
                for _ in 0..<depth { row.add("  ") }
                row.add(path.bytes.extracting(start..<end))
                if isLeaf { add(field, bindings, to: &row) }
                return row
            }
            start = end + 1
            depth += 1
        }
        return nil
    }

    private static func begins(_ path: FieldPath?, _ segments: Span<UInt8>) -> Bool {
        guard let path else { return false }
        return path.bytes.starts(with: segments)
    }

    private static func add(_ field: Int, _ bindings: borrowing Bindings, to row: inout Message) {
        row.pad(to: 24)
        row.add("reported ")
        bindings.value(ofField: field).describe(into: &row)
        guard let wanted = bindings.wanted(ofField: field) else { return }
        row.add(", wanted ")
        wanted.describe(into: &row)
    }
}
