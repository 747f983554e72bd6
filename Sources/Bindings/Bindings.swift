import Board
import FixedMemory
import Fleets
import JSON

/// Which shadow field is which line: turns deltas into levels and levels into reports.
///
/// ```
///   delta ──stage──▶ desired ──nextChange──▶ hardware ──observe──▶ actual ──write──▶ report
/// ```
///
/// A delta is staged whole before anything moves: where it names a field twice, only the last value reaches the line.
public struct Bindings: ~Copyable {
    /// A level that a line is to be set to.
    public struct Change: Equatable, Sendable {
        /// The line's place in the board file.
        public let line: Int
        public let level: Line.Level
    }

    /// In the order of their paths' bytes, as `ShadowReport` wants them.
    private var fields = FixedList<64, BoundField>()

    /// What the hardware says of each line of the board file; nil where it cannot be asked.
    private var levels = InlineArray<64, Line.Level?>(repeating: nil)

    public init(_ lines: borrowing FixedList<64, Line>) {
        for index in lines.indices {
            guard let field = BoundField(lines[index], at: index) else { continue }
            insert(field)
        }
    }

    private mutating func insert(_ field: BoundField) {
        var place = 0
        while place < fields.count, fields[place].path.bytes.precedes(field.path.bytes) { place += 1 }
        // A board file has no more lines than there is room for here.
        try? fields.insert(field, at: place)
    }

    // MARK: Delta to line

    /// Takes one leaf of a delta. Whatever it holds, the field's actual value is owed to the cloud from now on.
    public mutating func stage(_ leaf: DeltaLeaf) -> Refusal? {
        guard let path = leaf.path, let index = index(of: path) else {
            // There is no such field to report: the whole state shows the cloud what there is.
            oweEverything()
            return .unknownField
        }
        fields[index].isUnreported = true
        fields[index].desired = nil
        guard fields[index].direction == .output else { return .input(fields[index].lineName) }
        guard case .value(let value) = leaf.content, let level = fields[index].level(of: value) else {
            return .wrongValue(expectedOff: fields[index].offValue, expectedOn: fields[index].onValue)
        }
        fields[index].desired = level
        return nil
    }

    /// The next line to set for what was staged; nil when all are out.
    ///
    /// - Parameter held: the lines that a command is working on, a bit each: what is staged for them waits.
    public mutating func nextChange(except held: UInt64 = 0) -> Change? {
        for index in fields.indices {
            guard let level = fields[index].desired, held & 1 << UInt64(fields[index].line) == 0 else { continue }
            fields[index].desired = nil
            return Change(line: fields[index].line, level: level)
        }
        return nil
    }

    // MARK: Line to report

    /// Takes what the hardware says of a line; nil when it cannot be asked.
    public mutating func observe(line: Int, level: Line.Level?) {
        levels[line] = level
        for index in fields.indices where fields[index].line == line && fields[index].actual != level {
            fields[index].actual = level
            fields[index].isUnreported = true
        }
    }

    /// What the hardware said last of a line; nil when it could not be asked.
    public func level(of line: Int) -> Line.Level? { levels[line] }

    /// The cloud is owed the whole state: after each connect, and when it asked for something that is not there.
    public mutating func oweEverything() {
        for index in fields.indices { fields[index].isUnreported = true }
    }

    /// Whether there is anything to report.
    public var owesReport: Bool {
        for index in fields.indices where fields[index].isUnreported { return true }
        return false
    }

    /// Adds every field that is owed to a report that has begun. They stay owed until `reported()`.
    public borrowing func write(into report: inout ShadowReport) throws(JSONWriterError) {
        for index in fields.indices where fields[index].isUnreported {
            try report.add(fields[index].path, fields[index].reported)
        }
    }

    /// The report has been handed to the broker's client.
    public mutating func reported() {
        for index in fields.indices { fields[index].isUnreported = false }
    }

    private func index(of path: FieldPath) -> Int? {
        for index in fields.indices where fields[index].path == path { return index }
        return nil
    }
}
