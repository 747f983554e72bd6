import Board
import FixedMemory
import Fleets

/// A reading's way to a value: filter, calibrate, clamp, round.
public struct ValueChain: Sendable {
    private var filter = ValueFilter()

    public init() {}

    /// The value of a reading; nil where it comes out as no finite number, which never leaves the device.
    @export(interface)
    public mutating func value(
        of reading: Double, _ rules: ReadingRules, _ numbers: borrowing FixedList<256, Double>
    ) -> FieldValue? {
        let scaled = reading * rules.scale + rules.offset
        // One that is not finite would stay in the filter for long.
        guard scaled.isFinite else { return nil }
        let filtered = filter.apply(rules, to: scaled)
        let calibrated = rules.calibration.value(of: filtered, numbers)
        guard calibrated.isFinite else {
            filter.reset()
            return nil
        }
        let clamped = min(max(calibrated, rules.minimum), rules.maximum)
        return FieldValue(rounding: clamped, decimals: rules.decimals)
    }

    /// The sensor fails: its next reading is the first.
    public mutating func reset() { filter.reset() }
}

extension FieldValue {
    /// A finite number with so many decimals, 0...9; a whole one is an integer, so that it equals itself however it came.
    init(rounding number: Double, decimals: Int) {
        var factor = 1.0
        for _ in 0..<decimals { factor *= 10 }
        let rounded = Self.whole(number * factor).map { Double($0) / factor } ?? number
        if let integer = Self.whole(rounded), Double(integer) == rounded {
            self = .integer(integer)
        } else {
            self = .number(rounded)
        }
    }

    /// The nearest whole number, halves away from 0; nil from 2^53 on, where numbers have no decimals. Without the C
    /// library's mathematics, which boards do not link.
    private static func whole(_ number: Double) -> Int64? {
        guard number.magnitude < 9_007_199_254_740_992 else { return nil }
        let cut = Int64(number)
        let rest = number - Double(cut)
        if rest >= 0.5 { return cut + 1 }
        return rest <= -0.5 ? cut - 1 : cut
    }
}
