/// The decimal integer that all of `text` is: `-` or nothing, then digits. Nil for everything else, and beyond Int64.
func decimalInteger(_ text: Span<UInt8>) -> Int64? {
    let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    guard text.count > (isNegative ? 1 : 0) else { return nil }
    var value: Int64 = 0
    for index in (isNegative ? 1 : 0)..<text.count {
        guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
        let digit = Int64(text[index] - UInt8(ascii: "0"))
        let shifted = value.multipliedReportingOverflow(by: 10)
        // Downwards, for the least integer has no positive twin.
        let next = shifted.partialValue.subtractingReportingOverflow(digit)
        guard !shifted.overflow, !next.overflow else { return nil }
        value = next.partialValue
    }
    guard !isNegative else { return value }
    return value == Int64.min ? nil : -value
}

/// The decimal integer that all of `text` is, where it lies in `range`.
public func decimalInteger(_ text: Span<UInt8>, in range: ClosedRange<Int>) -> Int? {
    guard let value = decimalInteger(text), let integer = Int(exactly: value), range.contains(integer)
    else { return nil }
    return integer
}
