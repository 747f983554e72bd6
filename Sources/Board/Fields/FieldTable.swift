import FixedMemory
import Fleets

/// Every shadow field of a board file, whoever has it: no two have the same path, and none would have to hold another.
public struct FieldTable: ~Copyable {
    /// Each of the lines (64), measures (96) and settings (32) has one at most.
    public static let capacity = 192

    private var list = FixedList<192, BoardField>()

    public var use: BufferUse { list.use }

    public init() {}

    /// Fields in use, 0...capacity, in the file's order.
    public var count: Int { list.count }
    public var indices: Range<Int> { list.indices }

    /// The one at `index`; any other index is a programming error and traps.
    public subscript(index: Int) -> BoardField { list[index] }

    /// The signal of the field with this path.
    @export(interface)
    public func signal(of path: Span<UInt8>) -> Signal? {
        for index in list.indices {
            let field = list[index]
            if field.path.bytes.equals(path) { return field.signal }
        }
        return nil
    }

    /// Adds a field that no other stands in the way of. There is room: nothing has more fields than signals.
    mutating func append(_ field: BoardField) { try? list.append(field) }

    /// Adds a field whose path stands at `node`, or reports the field that is in its way; `opening` begins that report.
    mutating func add(
        _ field: BoardField, _ opening: Message, at node: Int, _ document: borrowing YAMLDocument,
        _ diagnostics: inout Diagnostics
    ) {
        for index in list.indices {
            let other = list[index]
            guard let relation = Self.relation(of: field.path, to: other.path) else { continue }
            var message = opening
            message.quote(field.path.bytes)
            message.add(relation)
            message.quote(other.owner.bytes)
            message.add(" (line ")
            message.add(other.sourceLine)
            message.add(")")
            diagnostics.add(message, at: document[node].place)
            return
        }
        append(field)
    }

    private static func relation(of path: FieldPath, to other: FieldPath) -> StaticString? {
        if path == other { return " is already used by " }
        if path.contains(other) { return " would have to hold the field of " }
        if other.contains(path) { return " lies within the field of " }
        return nil
    }
}
