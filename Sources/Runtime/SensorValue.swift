import Bindings

/// One of a sensor's values, as it is now.
struct SensorValue: Sendable {
    /// In `board.measures`.
    var measure = 0
    var chain = ValueChain()
    var policy = ReportPolicy()

    /// Readings that failed: in a row, and in all.
    private(set) var failures = 0
    private(set) var faults = 0

    /// It was read; true: after it had been given up.
    mutating func succeed() -> Bool {
        let wasFailing = isFailing
        failures = 0
        isFailing = false
        return wasFailing
    }

    private var isFailing = false

    /// A reading failed; true: this is the one too many.
    mutating func fail(limit: Int) -> Bool {
        failures += 1
        faults += 1
        guard !isFailing, failures >= limit else { return false }
        isFailing = true
        chain.reset()
        return true
    }
}
