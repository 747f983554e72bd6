import Bindings
import Fleets
import Hardware

/// One of a sensor's values, as it is now.
struct SensorValue: Sendable {
    /// In `board.measures`.
    var measure = 0
    var chain = ValueChain()
    var policy = ReportPolicy()

    private(set) var health = SensorHealth()
    private var isFailing = false

    /// It was read; true: after it had been given up.
    mutating func succeed(now: Instant) -> Bool {
        let wasFailing = isFailing
        health.succeeded(now: now)
        isFailing = false
        return wasFailing
    }

    /// A reading failed; true: this is the one too many.
    mutating func fail(_ failure: SensorFailure, limit: Int) -> Bool {
        health.failed(failure)
        guard !isFailing, health.failures >= limit else { return false }
        isFailing = true
        chain.reset()
        return true
    }

    /// False: there was no fault to forget.
    mutating func forgetFaults() -> Bool {
        defer { health.forget() }
        return health.faults > 0
    }
}
