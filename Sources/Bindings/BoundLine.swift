import Board
import Fleets

/// A line as the shadow sees it: its level, and what its field holds at each.
struct BoundLine {
    let direction: Line.Direction
    let offValue: FieldValue
    let onValue: FieldValue

    /// What the hardware says; nil while it cannot be asked.
    var level: Line.Level?

    init(_ line: Line) {
        direction = line.direction
        offValue = line.offValue
        onValue = line.onValue
    }

    /// `null` while the hardware cannot be asked: no value is better than an invented one.
    var value: FieldValue {
        switch level {
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
