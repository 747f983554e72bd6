import FixedMemory
import JSON

/// The value of one shadow field. A field holds a leaf: objects are paths, arrays carry no meaning for a line.
public enum FieldValue: Equatable, Sendable {
    /// Text of a state such as `open` or `heating`; longer text is no state.
    public typealias Text = FixedString<64>

    /// In a report: the field has no value now, and the cloud drops its key (fleets-facts, Shadow).
    case null
    case bool(Bool)
    /// Every whole number that fits, however it was written: `4`, `4.0` and `4e0` are the same value.
    case integer(Int64)
    /// Finite always.
    case number(Double)
    case text(Text)

    // Not left to the compiler, whose own is taken apart wherever two values are compared.
    @export(interface)
    @inline(never)
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.text(let left), .text(let right)): left == right
        default: false
        }
    }

    /// Whether both are the same in JSON, where 4 and 4.0 are one number.
    @export(interface)
    public func isSame(as other: FieldValue) -> Bool {
        switch (self, other) {
        case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
            number == Double(integer)
        default: self == other
        }
    }

    /// The value as a number; nil where it is none.
    @export(interface)
    public var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        case .null, .bool, .text: nil
        }
    }

    /// Writes the value as JSON.
    public func write<let capacity: Int>(to writer: inout JSONWriter<capacity>) throws(JSONWriterError) {
        switch self {
        case .null: try writer.null()
        case .bool(let bool): try writer.bool(bool)
        case .integer(let integer): try writer.integer(integer)
        case .number(let number): try writer.number(number)
        case .text(let text): try writer.string(text.bytes)
        }
    }

    /// Adds the value as it stands in JSON.
    @export(interface)
    public func describe(into message: inout Message) {
        // Text is the longest: 64 bytes of which each may become an escape of six, and two quotes.
        var writer = JSONWriter<386>()
        do throws(JSONWriterError) {
            try write(to: &writer)
            message.add(try writer.document)
        } catch {
            message.add("a value that is no text")
        }
    }
}

extension FieldValue {
    /// The value of a JSON text; nil where that is no leaf, or a text that is too long for one.
    @export(interface)
    public init?(json: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(json)
        guard let token = try reader.next(), let value = FieldValue(token, in: reader), try reader.next() == nil
        else { return nil }
        self = value
    }

    /// The value of a token; nil where it is none, or a text that is too long for one.
    init?(_ token: JSONToken, in reader: borrowing JSONReader) {
        switch token {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let number):
            if let integer = number.int64 { self = .integer(integer) } else { self = .number(number.double) }
        case .string(let string):
            var text = Text()
            do throws(CapacityError) { try reader.copy(string, into: &text) } catch { return nil }
            self = .text(text)
        default: return nil
        }
    }
}
