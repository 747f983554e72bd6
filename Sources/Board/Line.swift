import FixedMemory
import Fleets

/// One GPIO line as the board file describes it (`lines:`).
public struct Line: Sendable {
    public enum Direction: Sendable { case input, output }

    /// The chip's pull resistor. `asIs` leaves what the firmware set.
    public enum Bias: Sendable { case asIs, disabled, pullUp, pullDown }

    /// Which levels an output drives by itself: both, only low (open drain), only high (open source). The other one is
    /// left to a resistor.
    public enum Drive: Sendable { case pushPull, openDrain, openSource }

    /// A level in the board file's terms: `on` is the active level, so low on an active-low line.
    public enum Level: Sendable { case off, on }

    /// The file's key: how errors, logs and the console call the line.
    public typealias Name = FixedString<32>

    public var name: Name

    /// How the chip calls it (`GPIO17`), or the pin map; empty where only the offset is known.
    public var chipLineName: FixedString<32>

    /// Where it is on the chip, 0 and up; -1: only its name is known.
    public var offset: Int

    /// Which of the board's chips it is on; 0, and of no account, for a PWM of the kernel's that has no pin.
    public var chip = 0

    /// Whether the chip is known to call it by this name, so that a line called otherwise is another one.
    public var isNamed = false

    /// Its pin on the board's headers, counted from 1 on, where the pin map has one.
    public var headerPin: Int?

    public var direction: Direction
    public var isActiveLow: Bool
    public var bias: Bias

    /// What an output is requested with, in the same step; nil keeps the level that is there (`initial: keep`).
    public var initial: Level?

    /// What an output is set to on a clean stop; nil leaves it (`exit: keep`).
    public var exit: Level?

    /// The shadow field that carries the line's state; nil for a line without one.
    public var field: FieldPath?

    /// What the field holds while the line is off and on; `false` and `true` unless `values:` says otherwise.
    public var offValue: FieldValue
    public var onValue: FieldValue

    /// Where the file says so: 1 and up.
    public var sourceLine: Int

    /// What its edges raise; nil for a line that raises none, and for outputs.
    public var event: LineEvent?

    /// What the pin map says about the pin (`serial console`); empty where there is nothing to know.
    public var note = Note()

    /// How an output drives its pin.
    public var drive = Drive.pushPull

    /// How long an input has to be still before its level counts, in milliseconds, 1...10,000; 0: no time at all.
    public var debounce = 0

    /// What an output is set to after a while without a connection; nil: it stays as it is.
    public var safe: SafeLevel?
    /// What it does beside being on or off, of an output, and what is made of its edges, of an input.
    public var output = OutputPolicy()
    public var input = InputPolicy()

    /// A remark of a few words, for a table's column.
    public typealias Note = FixedString<48>
}

extension Line {
    /// What the line's field holds at a level. `null` while the hardware cannot be asked: no value is better than an
    /// invented one.
    @export(interface)
    public func value(of level: Level?) -> FieldValue {
        switch level {
        case .off: offValue
        case .on: onValue
        case nil: .null
        }
    }

    /// The offset of a line of which only the name is known, or not even that.
    public static let unresolved = -1

    /// An input with everything that the file may leave out, and without a place.
    init(name: Name, sourceLine: Int) {
        self.init(
            name: name, chipLineName: FixedString(), offset: Self.unresolved, headerPin: nil, direction: .input,
            isActiveLow: false, bias: .asIs, initial: nil, exit: nil, field: nil, offValue: .bool(false),
            onValue: .bool(true), sourceLine: sourceLine)
    }
}

extension Line.Level {
    /// The level that a board file calls so: `on` and `off`, which YAML 1.1 also reads as `true` and `false`.
    @export(interface)
    public init?(_ text: Span<UInt8>) {
        if text.equals("off") || text.equals("false") {
            self = .off
        } else if text.equals("on") || text.equals("true") {
            self = .on
        } else {
            return nil
        }
    }

    public var opposite: Line.Level { self == .on ? .off : .on }
}
