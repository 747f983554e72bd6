import Board
import Fleets

/// A line as the shadow sees it: its level, and what its field holds at each.
struct BoundLine {
    let direction: Line.Direction
    let offValue: FieldValue
    let onValue: FieldValue

    /// Whether its field holds how much of the time it is on, in percent.
    let isModulated: Bool
    var share = 0.0

    /// Whether its field stays on until the cloud has seen it.
    let latches: Bool
    private(set) var isLatched = false
    /// The cloud has seen it, when it was asked to say so, in Unix seconds, and it may say so once.
    private var isAcknowledged = false
    private var acknowledgedAt: Int64?

    /// What the hardware says; nil while it cannot be asked.
    private(set) var level: Line.Level?

    init(_ line: Line) {
        direction = line.direction
        offValue = line.offValue
        onValue = line.onValue
        latches = line.input.latches
        isModulated = line.output.modulation != nil
    }

    /// `null` while the hardware cannot be asked: no value is better than an invented one.
    var value: FieldValue {
        switch level {
        case .off where isModulated, .on where isModulated: FieldValue(share)
        case .off where isLatched: onValue
        case .off: offValue
        case .on: onValue
        case nil: .null
        }
    }

    mutating func observe(_ level: Line.Level?) {
        self.level = level
        if latches, level == .on { isLatched = true }
    }

    /// The cloud has seen that the input was on; false: it says no more than it has said before.
    mutating func acknowledge(askedAt: Int64?) -> Bool {
        if isAcknowledged {
            guard let askedAt, let last = acknowledgedAt, askedAt > last else { return false }
        }
        isAcknowledged = true
        acknowledgedAt = askedAt ?? acknowledgedAt
        isLatched = level == .on
        return true
    }

    /// What is to outlive a restart.
    func write(to record: inout LineRecord) {
        record.isLatched = isLatched
        record.isSpent = isAcknowledged
        record.askedAt = acknowledgedAt
    }

    mutating func restore(_ record: LineRecord) {
        guard latches else { return }
        isLatched = record.isLatched
        isAcknowledged = record.isSpent
        acknowledgedAt = record.askedAt
    }

    func level(of value: FieldValue) -> Line.Level? {
        if isModulated { return share(of: value).map { $0 > 0 ? .on : .off } }
        if value == onValue { return .on }
        if value == offValue { return .off }
        return nil
    }

    /// How much of the time the line is on by this value, 0...100; nil where it is no such number.
    func share(of value: FieldValue) -> Double? {
        guard isModulated else { return nil }
        switch value {
        case .integer(let integer) where (0...100).contains(integer): return Double(integer)
        case .number(let number) where (0...100).contains(number): return number
        default: return nil
        }
    }
}

extension FieldValue {
    /// A finite number; as an integer where it is one, for so is one that is read.
    init(_ number: Double) {
        if abs(number) < 9e15, Double(Int64(number)) == number {
            self = .integer(Int64(number))
        } else {
            self = .number(number)
        }
    }
}
