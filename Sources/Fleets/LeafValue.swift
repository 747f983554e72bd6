import FixedMemory
import JSON

/// What a leaf of a document holds. A text stays in the document.
struct LeafValue {
    private enum Kind: UInt8 {
        case null
        case `false`
        case `true`
        case integer
        case number
        case text
        case escapedText
        /// An array or an empty object, which no field can hold. An array is one leaf: the cloud replaces it whole
        /// (fleets-facts, Shadow).
        case container
    }

    /// A number's, or where a text begins and, in the upper half, ends.
    private let bits: UInt64
    private let kind: Kind

    private init(_ kind: Kind, _ bits: UInt64 = 0) {
        self.kind = kind
        self.bits = bits
    }

    static var container: LeafValue { LeafValue(.container) }

    init(_ integer: Int64) { self.init(.integer, UInt64(bitPattern: integer)) }

    /// The value that the reader has come to, which is no container.
    init(_ scalar: JSONKind, in reader: borrowing JSONReader) {
        switch scalar {
        case .true: self.init(.true)
        case .false: self.init(.false)
        case .number:
            let number = reader.number
            if let integer = number.int64 {
                self.init(.integer, UInt64(bitPattern: integer))
            } else {
                self.init(.number, number.double.bitPattern)
            }
        case .string:
            let text = reader.text
            let place = UInt64(truncatingIfNeeded: text.start) | UInt64(truncatingIfNeeded: text.end) << 32
            self.init(text.hasEscapes ? .escapedText : .text, place)
        default: self.init(.null)
        }
    }

    /// The number, if it is a whole one.
    var integer: Int64? { kind == .integer ? Int64(bitPattern: bits) : nil }

    /// What a field makes of it; nil where no field can hold it, as a text that is too long.
    func fieldValue(in document: Span<UInt8>) -> FieldValue? {
        switch kind {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer: return .integer(Int64(bitPattern: bits))
        case .number: return .number(Double(bitPattern: bits))
        case .text, .escapedText:
            let place = JSONText(
                start: Int(truncatingIfNeeded: bits & 0xFFFF_FFFF), end: Int(truncatingIfNeeded: bits >> 32),
                hasEscapes: kind == .escapedText)
            var text = FieldValue.Text()
            do throws(CapacityError) { try JSONReader(document).copy(place, into: &text) } catch { return nil }
            return .text(text)
        case .container: return nil
        }
    }

    /// Whether both hold the same, as a field has it.
    func isSame(in document: Span<UInt8>, as other: LeafValue, in otherDocument: Span<UInt8>) -> Bool {
        switch (kind, other.kind) {
        case (.text, .text), (.text, .escapedText), (.escapedText, .text), (.escapedText, .escapedText):
            guard let text = fieldValue(in: document) else { return false }
            return text == other.fieldValue(in: otherDocument)
        case (.container, _): return false
        default: return kind == other.kind && bits == other.bits
        }
    }
}
