import Board
import FixedMemory
import Fleets
import Hardware

/// Keeps the board file's watchdog open and fed. One that cannot be used never keeps the board from working.
struct WatchdogKeeper: ~Copyable {
    /// One that was not to be had is tried again after this many milliseconds: its driver may come, or its holder go.
    static let retryInterval: Int64 = 10_000

    private let rule: WatchdogRule?
    private var device = WatchdogDevice()
    private var schedule = FeedSchedule(timeout: 0, now: Instant(milliseconds: 0))
    /// Nil while it is open, and where there is none.
    private var nextTry: Instant?
    /// So that a retry that fails again is silent.
    private var isFailureKnown = false

    /// Opens nothing yet: the first `service` does.
    init(_ rule: WatchdogRule?, now: Instant) {
        self.rule = rule
        if rule != nil { nextTry = now }
    }

    /// When to call `service` even if nothing happens.
    var deadline: Instant? { device.isOpen ? schedule.deadline : nextTry }

    /// The watchdog has reset the board, as far as its driver can tell.
    var hasReset: Bool { device.hasReset }

    /// Opens it or feeds it, whichever is due. Answers what is wrong with it, once.
    mutating func service(now: Instant, log: inout Log) -> WatchdogError? {
        guard let rule else { return nil }
        do throws(WatchdogError) {
            if device.isOpen {
                if schedule.isDue(now: now) { try device.feed() }
            } else if let due = nextTry, now >= due {
                try device.open(rule.device.bytes, timeout: rule.timeout)
                opened(rule, now: now, log: &log)
            }
            return nil
        } catch {
            // Closed without being switched off: what cannot be fed is to reset the board if it still can.
            device.abandon()
            nextTry = now + Self.retryInterval
            guard !isFailureKnown else { return nil }
            isFailureKnown = true
            var text = Self.name(of: rule)
            error.describe(into: &text)
            text.add(", tried again every 10 s")
            log.write(.error, "watchdog", text)
            return error
        }
    }

    private mutating func opened(_ rule: WatchdogRule, now: Instant, log: inout Log) {
        schedule = FeedSchedule(timeout: Int64(device.timeout) * 1_000, now: now)
        nextTry = nil
        isFailureKnown = false
        var text = Self.name(of: rule)
        text.add("resets the board ")
        text.add(Int(device.timeout))
        text.add(" s after shadowpin hangs")
        let isAsWished = device.timeout == rule.timeout
        if !isAsWished { text.add(": the driver takes no other time") }
        log.write(isAsWished ? .info : .warning, "watchdog", text)
    }

    /// Switches it off: the process ends as it should.
    mutating func stop() { device.stop() }

    private static func name(of rule: WatchdogRule) -> Message {
        var text = Message()
        text.quote(rule.device.bytes)
        text.add(" ")
        return text
    }
}
