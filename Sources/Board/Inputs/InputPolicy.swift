import FixedMemory

/// What is made of an input's edges beside its level. Times are in milliseconds.
public struct InputPolicy: Sendable {
    /// Its field stays on, whatever the input does, until the cloud sets it to off.
    public var latches = false

    /// Between two reports of its field; 0: each change is reported.
    public var throttle: Int64 = 0

    /// Counts in all; nil: it does not count.
    public var pulses: PulseCount?

    /// Pulses over time.
    public var frequency: Frequency?

    /// Two inputs that are one knob; this one is its A.
    public var encoder: Encoder?

    public init() {}

    /// Whether a measure is one of the input's.
    public func measures(_ signal: Signal) -> Bool {
        guard case .measure(let measure) = signal else { return false }
        return pulses?.measure == measure || frequency?.measure == measure || encoder?.measure == measure
    }
}

/// A count of an input's changes to *on* (`counter:`).
public struct PulseCount: Sendable {
    /// Its index in `board.measures`.
    public var measure: Int

    /// What one pulse stands for.
    public var factor: Double
}

/// How often an input changes to *on* (`frequency:`).
public struct Frequency: Sendable {
    public var measure: Int

    /// What one pulse per second stands for.
    public var factor: Double

    /// How long is counted before the value is told, in milliseconds; what comes less often is 0.
    public var window: Int64
}

/// A rotary encoder on two inputs (`encoder:`).
public struct Encoder: Sendable {
    public var measure: Int

    /// The line of its other contact, as an index in `board.lines`.
    public var other: Int

    /// Changes of both contacts together from one rest to the next: 1, 2 or 4.
    public var changesPerStep: Int

    /// Where it stops, in steps.
    public var minimum: Int
    public var maximum: Int
}

/// Presses of a button that are told together (`event.clicks`).
public struct Clicks: Sendable {
    /// A press that follows within this time belongs to those before it.
    public var gap: Int64

    /// What is held this long is a long press.
    public var long: Int64

    /// More than anybody clicks on purpose: what follows is no new message.
    public static let most = 10
}
