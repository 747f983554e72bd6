import FixedMemory
import Fleets
import Hardware

/// How well one of a sensor's values can be read.
struct SensorHealth: Sendable {
    /// Nil: never yet.
    private(set) var lastRead: Instant?
    /// Readings that failed: in a row, and since the start or `forget`.
    private(set) var failures = 0
    private(set) var faults = 0
    /// Of the last fault.
    private(set) var lastFault = SensorFailure.noAnswer
    private(set) var lastFaultTime = FixedString<24>()

    mutating func succeeded(now: Instant) {
        failures = 0
        lastRead = now
    }

    mutating func failed(_ failure: SensorFailure) {
        failures += 1
        faults += 1
        lastFault = failure
        lastFaultTime = WallClock.timestamp()
    }

    /// Begins to count anew.
    mutating func forget() { faults = 0 }
}
