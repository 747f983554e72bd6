import Fleets

/// Tells when a condition has been true for a while.
///
/// A value that is not known for a moment does not begin the time anew, but only what is known to be true counts as
/// true when it is over.
struct Persistence: Sendable {
    /// Since when the condition has not been false.
    private var since: Instant?
    /// Whether it is known to be true, and has not been for long enough.
    private var isRunning = false

    /// True: the condition has been true long enough; false: it is false; nil: neither.
    ///
    /// - Parameter span: how long, in milliseconds.
    mutating func update(_ truth: Bool?, for span: Int64, now: Instant) -> Bool? {
        switch truth {
        case nil:
            // Before it is known again there is nothing to wait for.
            isRunning = false
            return nil
        case false:
            since = nil
            isRunning = false
            return false
        case true:
            let start = since ?? now
            since = start
            isRunning = now - start < span
            return isRunning ? nil : true
        }
    }

    /// When the time will be over; nil while it does not run.
    func deadline(for span: Int64) -> Instant? { isRunning ? since.map { $0 + span } : nil }
}
