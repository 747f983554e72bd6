import Board
import Fleets

/// A shadow field as it is now: what the board says of it, and what the cloud asks for.
struct BoundField {
    let path: FieldPath
    let signal: Signal
    let owner: Line.Name

    /// What the delta that is being read asks for.
    var desired: FieldValue?
    /// What the board says; `null` while it cannot be told.
    var actual = FieldValue.null
    /// Whether the cloud is owed a report of it.
    var isUnreported = true
    /// Whether it is in the report that was written last.
    var isInReport = false

    init(_ field: BoardField) {
        path = field.path
        signal = field.signal
        owner = field.owner
    }
}
