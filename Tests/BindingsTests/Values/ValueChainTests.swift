import FixedMemory
import Fleets
import Testing

@testable import Bindings
@testable import Board

@Suite struct ValueChainTests {
    private func value(
        _ reading: Double, _ numbers: [Double] = [], _ change: (inout ReadingRules) -> Void = { _ in }
    ) -> FieldValue? {
        var rules = ReadingRules()
        change(&rules)
        var list = FixedList<256, Double>()
        for number in numbers { try! list.append(number) }
        var chain = ValueChain()
        return chain.value(of: reading, rules, list)
    }

    @Test func asItIs() {
        #expect(value(21.5) == .number(21.5))
        #expect(value(21) == .integer(21))
        #expect(value(-0.0) == .integer(0))
        #expect(value(1e300) == .number(1e300))
    }

    @Test(arguments: [
        (21.5555, 0, FieldValue.integer(22)), (21.45, 1, .number(21.5)), (-21.45, 1, .number(-21.5)),
        (21.44, 1, .number(21.4)), (0.0004, 3, .integer(0)), (0.0005, 3, .number(0.001)), (2.5, 0, .integer(3)),
        (-2.5, 0, .integer(-3)), (123_456_789.123_456_789, 9, .number(123_456_789.123_456_79)),
        (9_007_199_254_740_993, 3, .number(9_007_199_254_740_992)), (0.1 + 0.2, 3, .number(0.3)),
    ]) func rounding(reading: Double, decimals: Int, expected: FieldValue) {
        #expect(value(reading) { $0.decimals = decimals } == expected)
    }

    @Test func scale() {
        #expect(value(21_500) { ($0.scale, $0.offset) = (0.001, -1) } == .number(20.5))
    }

    @Test func linear() {
        #expect(value(10) { $0.calibration = .linear(gain: 2, offset: -5) } == .integer(15))
    }

    @Test func polynomial() {
        // 1 + 2x + 3x²
        #expect(value(2, [9, 1, 2, 3, 9]) { $0.calibration = .polynomial(1..<4) } == .integer(17))
    }

    @Test(arguments: [
        // Below, at and between the pairs, beyond the last.
        (-10.0, FieldValue.integer(-100)), (0, .integer(0)), (5, .integer(50)), (10, .integer(100)), (15, .integer(110)),
        (20, .integer(120)), (25, .integer(110)), (30, .integer(100)), (40, .integer(80)),
    ]) func table(reading: Double, expected: FieldValue) {
        let numbers: [Double] = [0, 0, 10, 100, 20, 120, 30, 100]
        #expect(value(reading, numbers) { $0.calibration = .table(0..<8) } == expected)
    }

    @Test func clampAfterCalibrationBeforeRounding() {
        let change: (inout ReadingRules) -> Void = {
            $0.calibration = .linear(gain: 10, offset: 0)
            ($0.minimum, $0.maximum) = (0, 99.96)
            $0.decimals = 1
        }
        #expect(value(20, [], change) == .integer(100))
        #expect(value(-1, [], change) == .integer(0))
        #expect(value(5.12, [], change) == .number(51.2))
    }

    @Test func whatIsNotFiniteIsNoValue() {
        #expect(value(.nan) == nil)
        #expect(value(.infinity) == nil)
        #expect(value(1e308) { $0.scale = 1e10 } == nil)
        #expect(value(1e308) { $0.calibration = .linear(gain: 1e10, offset: 0) } == nil)
        #expect(value(1e200, [0, 0, 1]) { $0.calibration = .polynomial(0..<3) } == nil)
        // Not even clamped: it is not known to be large.
        #expect(value(.infinity) { $0.maximum = 100 } == nil)
    }

    @Test func oneReadingThatIsNotFiniteDoesNotStay() {
        var rules = ReadingRules()
        rules.exponential = 0.5
        rules.calibration = .polynomial(0..<3)
        var numbers = FixedList<256, Double>()
        for number in [0.0, 0, 1] { try! numbers.append(number) }
        var chain = ValueChain()
        #expect(chain.value(of: .nan, rules, numbers) == nil)
        #expect(chain.value(of: 3, rules, numbers) == .integer(9))
        #expect(chain.value(of: 1e200, rules, numbers) == nil)
        #expect(chain.value(of: 3, rules, numbers) == .integer(9))
    }
}
