/// The fewest decimal digits that read back as the same double; of those, the nearest to it
/// (Steele and White's free-format algorithm on exact numbers).
struct ShortestDigits {
    /// 17 always suffice.
    private(set) var digits = InlineArray<17, UInt8>(repeating: 0)
    private(set) var count = 0
    /// Where the decimal point is: the value is 0.d₁d₂… × 10^point.
    private(set) var point = 0

    /// - Parameter value: finite and greater than 0.
    init(_ value: Double) {
        if !fromShortDecimal(value) { fromExact(value) }
    }

    /// What people and sensors write: at most four decimals and fifteen digits. Every decimal of fifteen digits is the
    /// shortest of its double, so the first number of decimals that reads back is it.
    private mutating func fromShortDecimal(_ value: Double) -> Bool {
        guard value >= 1e-4, value < 1e11 else { return false }
        var scale = 1.0
        for decimals in 0...4 {
            let number = UInt64(value * scale + 0.5)
            if number < 1_000_000_000_000_000, Double(number) / scale == value {
                take(number, decimals: decimals)
                return true
            }
            scale *= 10
        }
        return false
    }

    private mutating func take(_ number: UInt64, decimals: Int) {
        var reversed = InlineArray<17, UInt8>(repeating: 0)
        var rest = number
        var length = 0
        while rest > 0 {
            reversed[length] = UInt8(rest % 10)
            rest /= 10
            length += 1
        }
        for place in 0..<length { digits[place] = reversed[length - 1 - place] }
        point = length - decimals
        count = length
        while count > 1, digits[count - 1] == 0 { count -= 1 }
    }

    /// remainder / scale is the value; above and below are half the ways to its neighbours, in the same scale.
    private mutating func fromExact(_ value: Double) {
        let significand = value.isNormal ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
        let exponent = max(Int(value.exponentBitPattern), 1) - 1075
        // At a power of two the neighbour below is only half as far away.
        let isPower = value.significandBitPattern == 0 && value.exponentBitPattern > 1
        let isEven = significand & 1 == 0

        var remainder = BigNumber(significand)
        var scale = BigNumber(1)
        var above = BigNumber(1)
        var below = BigNumber(1)
        remainder.shiftLeft((isPower ? 2 : 1) + max(exponent, 0))
        scale.shiftLeft((isPower ? 2 : 1) + max(-exponent, 0))
        above.shiftLeft((isPower ? 1 : 0) + max(exponent, 0))
        below.shiftLeft(max(exponent, 0))

        // The digits before the point, or one less, which the first comparison mends: log10 of the highest bit, upwards.
        let highest = Double(exponent + 63 - significand.leadingZeroBitCount) * 0.30102999566398114
        point = Int(highest)
        if highest > Double(point) { point += 1 }
        if point >= 0 {
            scale.multiply(byPowerOf10: point)
        } else {
            remainder.multiply(byPowerOf10: -point)
            above.multiply(byPowerOf10: -point)
            below.multiply(byPowerOf10: -point)
        }
        if reaches(remainder, above, scale, orTouches: isEven) {
            point += 1
        } else {
            remainder.multiply(by: 10)
            above.multiply(by: 10)
            below.multiply(by: 10)
        }
        while true {
            var digit: UInt8 = 0
            while remainder.compare(scale) >= 0 {
                remainder.subtract(scale)
                digit += 1
            }
            let order = remainder.compare(below)
            let canStop = order < 0 || isEven && order == 0
            let mustRoundUp = reaches(remainder, above, scale, orTouches: isEven)
            if canStop || mustRoundUp {
                let roundsUp = mustRoundUp && (!canStop || isUpperHalf(remainder, scale, isOdd: digit & 1 == 1))
                append(roundsUp ? digit + 1 : digit)
                return
            }
            append(digit)
            remainder.multiply(by: 10)
            above.multiply(by: 10)
            below.multiply(by: 10)
        }
    }

    /// Whether remainder + above > scale, or = where that counts as well.
    private func reaches(
        _ remainder: BigNumber, _ above: BigNumber, _ scale: BigNumber, orTouches: Bool
    ) -> Bool {
        var sum = remainder
        sum.add(above)
        let order = sum.compare(scale)
        return order > 0 || orTouches && order == 0
    }

    /// Whether the next digit is nearer; in the middle, whether this one is odd.
    private func isUpperHalf(_ remainder: BigNumber, _ scale: BigNumber, isOdd: Bool) -> Bool {
        var twice = remainder
        twice.shiftLeft(1)
        let order = twice.compare(scale)
        return order > 0 || isOdd && order == 0
    }

    private mutating func append(_ digit: UInt8) {
        digits[count] = digit
        count += 1
    }
}
