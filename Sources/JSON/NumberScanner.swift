/// Reads a number: its grammar, its exact whole value, its nearest double.
///
/// ```
///   -0.00120300e7     sign -, digits 1203 (no zeros around them), point 5: 0.1203 × 10⁵ × -1
/// ```
struct NumberScanner: ~Escapable {
    /// Digits that fit a `UInt64` whatever they are.
    private static let mantissaDigits = 19
    /// A double's nearest decimal is decided by 768 digits at most; what follows only says "a little more".
    private static let decidingDigits = 768

    private let bytes: Span<UInt8>
    private(set) var offset: Int

    private var isNegative = false
    /// The first significant digits, at most 19.
    private var mantissa: UInt64 = 0
    /// Significant digits: neither leading nor trailing zeros.
    private var digitCount = 0
    private var pendingZeros = 0
    /// Where the decimal point is, counted from the first significant digit.
    private var point = 0
    private let start: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, at start: Int) {
        self.bytes = bytes
        self.start = start
        offset = start
    }

    @_lifetime(self: copy self)
    mutating func number() throws(JSONError) -> JSONNumber {
        if byte == UInt8(ascii: "-") {
            isNegative = true
            offset += 1
        }
        try integerPart()
        if byte == UInt8(ascii: ".") { try fraction() }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") { try exponent() }
        let magnitude = magnitude()
        guard magnitude.isFinite else { throw JSONError(offset: start, reason: .numberTooLarge) }
        return JSONNumber(int64: int64(), double: isNegative ? -magnitude : magnitude)
    }

    // MARK: Grammar

    private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private var digit: UInt8? {
        guard let byte, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        return byte - UInt8(ascii: "0")
    }

    private mutating func integerPart() throws(JSONError) {
        guard let first = digit else { throw error() }
        if first == 0 {
            offset += 1
            guard digit == nil else { throw error() }
            return
        }
        while let digit {
            add(digit)
            point += 1
            offset += 1
        }
    }

    private mutating func fraction() throws(JSONError) {
        offset += 1
        guard digit != nil else { throw error() }
        while let digit {
            if digitCount == 0, digit == 0 { point -= 1 } else { add(digit) }
            offset += 1
        }
    }

    private mutating func exponent() throws(JSONError) {
        offset += 1
        var isDown = false
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
            isDown = byte == UInt8(ascii: "-")
            offset += 1
        }
        guard digit != nil else { throw error() }
        var value = 0
        while let digit {
            // Beyond this any number of digits that fits into memory is zero or too large.
            if value < 1 << 40 { value = value * 10 + Int(digit) }
            offset += 1
        }
        point += isDown ? -value : value
    }

    private mutating func add(_ digit: UInt8) {
        guard digit != 0 else {
            pendingZeros += 1
            return
        }
        for _ in 0..<pendingZeros { append(0) }
        pendingZeros = 0
        append(digit)
    }

    private mutating func append(_ digit: UInt8) {
        if digitCount < Self.mantissaDigits { mantissa = mantissa * 10 + UInt64(digit) }
        digitCount += 1
    }

    private func error() -> JSONError {
        JSONError(offset: offset, reason: offset < bytes.count ? .badNumber : .unexpectedEnd)
    }

    // MARK: Value

    private func int64() -> Int64? {
        guard digitCount > 0 else { return 0 }
        guard digitCount <= Self.mantissaDigits, point >= digitCount, point <= Self.mantissaDigits else { return nil }
        var magnitude = mantissa
        for _ in digitCount..<point {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            magnitude = product
        }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    private func magnitude() -> Double {
        guard digitCount > 0 else { return 0 }
        if let exact = exactMagnitude() { return exact }
        // 10³⁰⁹ is beyond the largest double, 10⁻³²⁴ below half the least.
        guard point <= 309 else { return .infinity }
        guard point >= -323 else { return 0 }
        return nearestMagnitude()
    }

    /// Clinger's fast path: two numbers that doubles hold exactly, one operation, one rounding.
    private func exactMagnitude() -> Double? {
        guard digitCount <= 15 else { return nil }
        let exponent = point - digitCount
        guard -22...22 ~= exponent else { return nil }
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10 }
        return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    }

    /// Divides the exact decimal by the exact power of ten, bit by bit, and rounds the rest half to even.
    private func nearestMagnitude() -> Double {
        let used = min(digitCount, Self.decidingDigits)
        var numerator = digits(used)
        var exponent = point - used
        if digitCount > used {
            numerator.multiply(by: 10, adding: 1)
            exponent -= 1
        }
        var denominator = BigNumber(1)
        if exponent >= 0 {
            numerator.multiply(byPowerOf10: exponent)
        } else {
            denominator.multiply(byPowerOf10: -exponent)
        }
        var binary = numerator.bitLength - denominator.bitLength
        if binary > 0 { denominator.shiftLeft(binary) } else { numerator.shiftLeft(-binary) }
        if numerator.compare(denominator) < 0 {
            numerator.shiftLeft(1)
            binary -= 1
        }
        // Now 1 ≤ numerator / denominator < 2, and the value is that × 2^binary. Subnormals have fewer bits.
        let bits = min(53, 53 + binary + 1022)
        guard bits >= 0 else { return 0 }
        var significand: UInt64 = 0
        for _ in 0..<bits {
            significand <<= 1
            if numerator.compare(denominator) >= 0 {
                numerator.subtract(denominator)
                significand |= 1
            }
            numerator.shiftLeft(1)
        }
        let rest = numerator.compare(denominator)
        if rest > 0 || rest == 0 && significand & 1 == 1 { significand += 1 }
        // The bits of a double are in the order of their values, so a carry rounds up into the next binade by itself.
        let field = bits == 53 ? UInt64(binary + 1022) << 52 : 0
        return Double(bitPattern: min(field + significand, Double.infinity.bitPattern))
    }

    /// The first `count` significant digits, read again out of the document.
    private func digits(_ count: Int) -> BigNumber {
        var number = BigNumber(0)
        var seen = 0
        var place = start
        while seen < count {
            let byte = bytes[place]
            place += 1
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, seen > 0 || byte != UInt8(ascii: "0") else { continue }
            number.multiply(by: 10, adding: UInt32(byte - UInt8(ascii: "0")))
            seen += 1
        }
        return number
    }
}
