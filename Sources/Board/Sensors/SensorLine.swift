import FixedMemory

/// A line of the chip's that belongs to a sensor: what `Line` has of it, and small, for it has no use for the rest.
public struct SensorLine: LinePlace, Sendable {
    public var name: Line.Name
    var chipLineName: FixedString<32>
    public let chip: Int
    var offset: Int
    var isNamed: Bool
    var headerPin: Int?
    var bias: Line.Bias
    var debounce: Int
    var sourceLine: Int
    var note: Line.Note

    init(_ line: Line) {
        name = line.name
        chipLineName = line.chipLineName
        chip = line.chip
        offset = line.offset
        isNamed = line.isNamed
        headerPin = line.headerPin
        bias = line.bias
        debounce = line.debounce
        sourceLine = line.sourceLine
        note = line.note
    }

    /// As the chip is asked for it: an input, or an output that begins low.
    @export(interface)
    public func line(_ direction: Line.Direction) -> Line {
        var line = Line(name: name, sourceLine: sourceLine)
        line.chipLineName = chipLineName
        line.chip = chip
        line.offset = offset
        line.isNamed = isNamed
        line.headerPin = headerPin
        line.bias = bias
        line.debounce = direction == .input ? debounce : 0
        line.note = note
        line.direction = direction
        line.initial = direction == .output ? .off : nil
        return line
    }
}
