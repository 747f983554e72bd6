/// A whole number of up to 5,120 bits, for converting doubles without a rounding error. Places and digits beyond what
/// the conversions below need would trap; the longest comes from 768 digits over 10¹¹⁰⁰, 3,655 bits and a few.
struct BigNumber {
    private var words = InlineArray<160, UInt32>(repeating: 0)
    /// Words in use; the highest is not 0.
    private var count = 0

    init(_ value: UInt64) {
        words[0] = UInt32(truncatingIfNeeded: value)
        words[1] = UInt32(truncatingIfNeeded: value >> 32)
        count = words[1] != 0 ? 2 : words[0] != 0 ? 1 : 0
    }

    var bitLength: Int { count == 0 ? 0 : count * 32 - words[count - 1].leadingZeroBitCount }

    /// self × factor + term
    mutating func multiply(by factor: UInt32, adding term: UInt32 = 0) {
        var carry = UInt64(term)
        for index in 0..<count {
            carry += UInt64(words[index]) * UInt64(factor)
            words[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        if carry != 0 {
            words[count] = UInt32(carry)
            count += 1
        }
    }

    mutating func multiply(byPowerOf10 exponent: Int) {
        var rest = exponent
        while rest >= 9 {
            multiply(by: 1_000_000_000)
            rest -= 9
        }
        for _ in 0..<rest { multiply(by: 10) }
    }

    mutating func shiftLeft(_ bits: Int) {
        guard count > 0, bits > 0 else { return }
        let (whole, part) = bits.quotientAndRemainder(dividingBy: 32)
        var index = count + whole
        words[index] = 0
        while index >= whole {
            let place = index - whole
            let high = place < count ? words[place] : 0
            let low = place > 0 ? words[place - 1] : 0
            words[index] = part == 0 ? high : high << UInt32(part) | low >> UInt32(32 - part)
            index -= 1
        }
        for index in 0..<whole { words[index] = 0 }
        count += whole + 1
        normalize()
    }

    mutating func add(_ other: borrowing BigNumber) {
        var carry: UInt64 = 0
        let length = max(count, other.count)
        for index in 0..<length {
            carry += UInt64(index < count ? words[index] : 0) + UInt64(index < other.count ? other.words[index] : 0)
            words[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        count = length
        if carry != 0 {
            words[count] = UInt32(carry)
            count += 1
        }
    }

    /// `other` is not greater.
    mutating func subtract(_ other: borrowing BigNumber) {
        var borrow: Int64 = 0
        for index in 0..<count {
            let difference = Int64(words[index]) - Int64(index < other.count ? other.words[index] : 0) - borrow
            words[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
        }
        normalize()
    }

    /// Negative, zero or positive, as self is less than, equal to or greater than `other`.
    func compare(_ other: borrowing BigNumber) -> Int {
        guard count == other.count else { return count - other.count }
        var index = count
        while index > 0 {
            index -= 1
            if words[index] != other.words[index] { return words[index] < other.words[index] ? -1 : 1 }
        }
        return 0
    }

    private mutating func normalize() {
        while count > 0, words[count - 1] == 0 { count -= 1 }
    }
}
