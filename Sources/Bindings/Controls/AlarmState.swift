import Fleets

/// When an alarm is raised and cleared.
///
/// ```
///            `when` true for a while
///   armed ───────────────────────────▶ raised
///     ▲                                  │
///     └────────── `clear` true, ─────────┘
///                 `when` not true
/// ```
///
/// What is not known changes nothing.
struct AlarmState: Sendable {
    enum Change { case raised, cleared }

    private var persistence = Persistence()
    private var isRaised = false

    /// - Parameter clear: whether the condition that clears it is true; without one, whether `when` is false.
    mutating func update(when: Bool?, clear: Bool?, for span: Int64, now: Instant) -> Change? {
        let persists = persistence.update(when, for: span, now: now)
        if !isRaised, persists == true {
            isRaised = true
            return .raised
        }
        if isRaised, when != true, clear == true {
            isRaised = false
            return .cleared
        }
        return nil
    }

    /// When `update` is due even if no value changes.
    func deadline(for span: Int64) -> Instant? { isRaised ? nil : persistence.deadline(for: span) }
}
