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

    /// Between two values that are reported, in milliseconds; and until when the next one is held back.
    private let throttle: Int64
    private(set) var nextReport = Instant(milliseconds: 0)

    /// What comes of something new: nothing, for it is as before; it is owed to the cloud; it is held back until `nextReport`.
    enum Taking { case nothing, owed, held }

    init(_ field: BoardField, throttle: Int64) {
        self.throttle = throttle
        signal = field.signal
        owner = field.owner
    }

    /// The board says something new of it.
    @inline(never)
    mutating func take(_ value: FieldValue, now: Instant) -> Taking {
        guard throttle == 0 || now >= nextReport else { return .held }
        guard value != actual else { return .nothing }
        actual = value
        nextReport = now + throttle
        return .owed
    }
}
