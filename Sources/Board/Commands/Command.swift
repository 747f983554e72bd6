import FixedMemory

/// What the cloud may ask the board to do, as the board file describes it (fleets-mqtt-integration, "Commands").
public struct Command: Sendable {
    /// The `action` of a request.
    public typealias Name = FixedString<64>

    public var name: Name

    /// Its parameters in the table.
    public var parameters: Range<Int>

    /// Its steps in the table, at least one, done in this order.
    public var steps: Range<Int>

    /// The lines that its steps set, one bit for each of the board file's. No other command may set them meanwhile.
    public var outputs: UInt64

    /// The lines that its steps name, set or waited for, a bit each: what a response tells the levels of.
    public var lines: UInt64

    /// The settings that its steps set, a bit each: a response tells their values too.
    public var settings: UInt32 = 0

    /// Where the file says so: 1 and up.
    public var sourceLine: Int
}
