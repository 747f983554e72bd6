import Board
import Fleets

/// A shadow field as it is now: what the board says of it, and what the cloud asks for.
struct BoundField {
    let signal: Signal
    let owner: Line.Name

    /// What the delta that is being read asks for.
    var desired: FieldValue?
    /// When it was asked for, in Unix seconds; nil where the cloud does not say.
    var askedAt: Int64?
    /// What the cloud has asked for last; nil: nothing yet.
    var asked: FieldValue?
    /// What the board says; `null` while it cannot be told.
    var actual = FieldValue.null
    /// Whether the cloud is owed a report of it.
    var isUnreported = true
    /// Whether it is in the report that was written last.
    var isInReport = false
    /// Whether a fetched shadow lacks it, though it was reported.
    var isLacking = false

    /// Between two values that are reported, in milliseconds; and until when the next one is held back, if there is one.
    private let throttle: Int64
    private var nextReport = Instant(milliseconds: 0)
    var heldUntil: Instant?

    init(_ field: BoardField, throttle: Int64) {
        self.throttle = throttle
        signal = field.signal
        owner = field.owner
    }

    /// The board says something new of it.
    mutating func take(_ value: FieldValue, now: Instant) {
        guard throttle == 0 || now >= nextReport else { return heldUntil = nextReport }
        guard value != actual else { return }
        actual = value
        isUnreported = true
        nextReport = now + throttle
    }
}
