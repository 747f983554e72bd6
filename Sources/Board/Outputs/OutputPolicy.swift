import FixedMemory

/// What an output does beside being on or off as it is told. All times are in milliseconds; 0: there is none.
public struct OutputPolicy: Sendable {
    /// `initial: last`: it begins as it was when it was last written down, off where nothing was.
    public var startsAsLast = false

    /// What *on* looks like; nil: on all the time.
    public var pattern: Pattern?

    /// The field holds a number, how much of the time it is on, in percent.
    public var modulation: Modulation?

    /// Its group in `board.interlocks`: of the outputs in one group, one is on at a time.
    public var interlock: Int?

    /// Once on, it stays on this long, and once off, off.
    public var minimumOn: Int64 = 0
    public var minimumOff: Int64 = 0

    /// Once on this long, it goes off by itself.
    public var maximumOn: Int64 = 0

    /// Indices in `board.measures`: how often it was switched on, and how long it was on.
    public var switches: Int?
    public var onTime: Int?

    public init() {}

    /// The longest of its times: a week. What a board does less often than that, it does not do by itself.
    static let longest: Int64 = 604_800_000
}

/// What an output that is on does over time: on for the first time, off for the second, on for the third…
///
/// ```
///   pulse: 2s                                   ▔▔▔▔▁
///   blink: {on: 500ms, off: 500ms}              ▔▁▔▁▔▁ …
///   sequence: {steps: [1s, 500ms, 2s]}          ▔▔▁▔▔▔▔▁
/// ```
public struct Pattern: Sendable {
    /// Steps at most: a signal that nobody can tell from another one with more.
    public static let maxSteps = 16

    /// Milliseconds, each 1 and up.
    private var steps = InlineArray<16, Int32>(repeating: 0)

    /// 1...16; even where it repeats.
    public private(set) var count = 0

    /// From the start again after the last step; otherwise the output is off then.
    public let repeats: Bool

    init(repeats: Bool) { self.repeats = repeats }

    /// How long a step is, in milliseconds; `index` in 0..<count.
    public subscript(index: Int) -> Int64 { Int64(steps[index]) }

    /// False: it is full.
    mutating func append(_ milliseconds: Int64) -> Bool {
        guard count < Self.maxSteps else { return false }
        steps[count] = Int32(milliseconds)
        count += 1
        return true
    }
}

/// How an output is on for a part of the time.
public enum Modulation: Sendable {
    /// Switched by the loop, a period of this many milliseconds at a time.
    case slow(period: Int64)
    /// By a PWM of the chip's, through the kernel (`/sys/class/pwm`).
    case kernel(KernelPWM)
}

/// A channel of a PWM chip.
public struct KernelPWM: Sendable {
    /// The chip's folder, or the name of its device.
    public typealias Chip = FixedString<64>

    public var chip: Chip
    public var channel: Int
    /// Nanoseconds.
    public var period: Int64
}

/// Outputs of which one is on at a time (`interlocks:`).
public struct Interlock: Sendable {
    public typealias Name = FixedString<32>

    /// Groups at most: two outputs each of all the lines that a header has.
    public static let maxGroups = 16

    public var name: Name

    /// How long all are off before another one comes on, in milliseconds.
    public var deadTime: Int64
}
