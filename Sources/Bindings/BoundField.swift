import Board
import Fleets

/// A shadow field and the line that carries it.
struct BoundField {
    let path: FieldPath
    /// The line's place in the board file.
    let line: Int
    let lineName: Line.Name
    let direction: Line.Direction
    let offValue: FieldValue
    let onValue: FieldValue

    /// What the delta that is being read asks for.
    var desired: Line.Level?
    /// What the hardware says; nil while it cannot be asked.
    var actual: Line.Level?
    /// Whether the cloud is owed a report of it.
    var isUnreported = true

    init?(_ line: Line, at index: Int) {
        guard let path = line.field else { return nil }
        self.path = path
        self.line = index
        lineName = line.name
        direction = line.direction
        offValue = line.offValue
        onValue = line.onValue
    }

    /// What a report says of it. `null` while the hardware cannot be asked: no value is better than an invented one.
    var reported: FieldValue {
        switch actual {
        case .off: offValue
        case .on: onValue
        case nil: .null
        }
    }

    func level(of value: FieldValue) -> Line.Level? {
        if value == onValue { return .on }
        if value == offValue { return .off }
        return nil
    }
}
