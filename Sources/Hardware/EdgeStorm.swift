/// Tells when an input changes faster than a loop with other things to do should follow, and when it has calmed down.
///
/// ```
///   edges    │││││││││││││││││││││││││││││││││││       │   │
///            └window┘└────── pause ──────┘└┘└── pause ──┘└─ calm ─┘
///                    storm begins                                  storm ends
/// ```
///
/// While it pauses, the input is not read: its edges stay with the kernel, which keeps a few and drops the rest. Times are
/// nanoseconds of CLOCK_MONOTONIC.
public struct EdgeStorm {
    /// Edges in a window that are still followed: 2,000 a second, a flow meter's 1,000 pulses.
    private static let limit = 400
    private static let window: UInt64 = 200_000_000
    private static let pause: UInt64 = 1_000_000_000
    /// A storm ends when there were fewer in this time, so that one that ebbs and flows is one.
    private static let calm: UInt64 = 1_000_000_000

    public enum Change: Equatable, Sendable {
        case began
        /// So many edges were not followed, as far as the chip numbers them.
        case ended(shed: Int)
    }

    private var windowEnd: UInt64 = 0
    private var count = 0
    private var shed = 0
    private(set) var isOn = false
    private(set) var pauseEnd: UInt64?
    private var change: Change?

    /// Whether the input is to be left alone. After a pause it is read again, and begins a new window.
    mutating func isPausing(now: UInt64) -> Bool {
        guard let end = pauseEnd else { return false }
        guard now >= end else { return true }
        pauseEnd = nil
        windowEnd = now + Self.calm
        count = 0
        return false
    }

    /// An edge has been read, with as many lost before it.
    mutating func took(lost: Int, now: UInt64) {
        if isOn { shed += lost }
        if now >= windowEnd {
            close(now: now)
            windowEnd = now + Self.window
        }
        count += 1
        guard count > Self.limit else { return }
        if !isOn { change = .began }
        isOn = true
        pauseEnd = now + Self.pause
    }

    /// Whether there is neither a pause nor a change to ask for, so that nobody need know the time.
    var isCalm: Bool { pauseEnd == nil && !isOn && change == nil }

    /// When a pause or, in a storm, a window ends; nil: neither is.
    var deadline: UInt64? { pauseEnd ?? (isOn ? windowEnd : nil) }

    /// What has changed since the last call.
    mutating func takeChange(now: UInt64) -> Change? {
        if isOn, pauseEnd == nil, now >= windowEnd { close(now: now) }
        defer { change = nil }
        return change
    }

    private mutating func close(now: UInt64) {
        if isOn {
            change = .ended(shed: shed)
            isOn = false
            shed = 0
        }
        count = 0
    }
}
