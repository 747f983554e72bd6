import FixedMemory

/// A span of time as a board file writes it: whole milliseconds, seconds, minutes or hours (`500ms`, `20s`, `10min`,
/// `1h`).
public struct TimeSpan {
    public enum Problem: Error, Equatable {
        /// A number alone: 60 of what?
        case noUnit
        /// Anything else that is no span of time.
        case malformed
    }

    /// 64 bits on every board: a month does not fit into 32.
    public let milliseconds: Int64

    @export(interface)
    public init(_ text: Span<UInt8>) throws(Problem) {
        var digits = 0
        while digits < text.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = text[digits] { digits += 1 }
        guard let number = decimalInteger(text.extracting(0..<digits)) else { throw .malformed }
        guard digits < text.count else { throw .noUnit }
        let unit = text.extracting(digits..<text.count)
        let factor: Int64 =
            if unit.equals("ms") { 1 } else if unit.equals("s") { 1_000 } else if unit.equals("min") { 60_000 }
            else if unit.equals("h") { 3_600_000 } else { throw .malformed }
        let product = number.multipliedReportingOverflow(by: factor)
        guard !product.overflow else { throw .malformed }
        milliseconds = product.partialValue
    }
}
