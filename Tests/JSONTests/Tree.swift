import Foundation
import JSON

/// A document as a tree, for comparing it with other parsers' trees.
enum Tree: Equatable {
    case object([(key: [UInt8], value: Tree)])
    case array([Tree])
    case string([UInt8])
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case null

    static func random(depth: Int, using random: inout SeededGenerator) -> Tree {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next() >> UInt64.random(in: 0..<64, using: &random)))
        case 3:
            let double = Double(bitPattern: random.next())
            return .double(double.isFinite && Int64(exactly: double) == nil ? double : 0.5)
        case 4, 5: return .string(randomText(using: &random))
        case 6: return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            return .object((0..<Int.random(in: 0...5, using: &random)).map { _ in
                (randomText(using: &random), .random(depth: depth - 1, using: &random))
            })
        }
    }

    /// Up to twelve characters of all lengths, those that are escaped among them.
    private static func randomText(using random: inout SeededGenerator) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let limit: UInt32 = [0x30, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &random)!
            if let scalar = UnicodeScalar(UInt32.random(in: 0..<limit, using: &random)) { text.append(scalar) }
        }
        return Array(String(text).utf8)
    }

    static func == (left: Tree, right: Tree) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)): left.elementsEqual(right) { $0.key == $1.key && $0.value == $1.value }
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }

    func write<let capacity: Int>(to writer: inout JSONWriter<capacity>) throws(JSONWriterError) {
        switch self {
        case .object(let members):
            try writer.beginObject()
            for (key, value) in members {
                try writer.key(key.span)
                try value.write(to: &writer)
            }
            try writer.endObject()
        case .array(let elements):
            try writer.beginArray()
            for element in elements { try element.write(to: &writer) }
            try writer.endArray()
        case .string(let text): try writer.string(text.span)
        case .integer(let integer): try writer.integer(integer)
        case .double(let double): try writer.number(double)
        case .bool(let bool): try writer.bool(bool)
        case .null: try writer.null()
        }
    }

    /// nil behind the last element of an array.
    init?(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.next() {
        case .beginObject:
            var members: [(key: [UInt8], value: Tree)] = []
            while case .key(let key) = try reader.next() {
                let name = Array(text(key, reader).utf8)
                guard let value = try Tree(&reader) else { return nil }
                members.append((name, value))
            }
            self = .object(members)
        case .beginArray:
            var elements: [Tree] = []
            while let element = try Tree(&reader) { elements.append(element) }
            self = .array(elements)
        case .string(let string): self = .string(Array(text(string, reader).utf8))
        case .number(let number): self = number.int64.map { .integer($0) } ?? .double(number.double)
        case .bool(let bool): self = .bool(bool)
        case .null: self = .null
        default: return nil
        }
    }

    static func read(_ document: Span<UInt8>) throws(JSONError) -> Tree? {
        var reader = JSONReader(document)
        let tree = try Tree(&reader)
        return try reader.next() == nil ? tree : nil
    }

    /// Whether Foundation's tree has the same content. It keeps one of two equal keys, so there must be none.
    func equals(_ other: Any) -> Bool {
        switch self {
        case .object(let members):
            guard let other = other as? [String: Any], other.count == members.count else { return false }
            return members.allSatisfy { key, value in
                other[String(decoding: key, as: UTF8.self)].map { value.equals($0) } ?? false
            }
        case .array(let elements):
            guard let other = other as? [Any], other.count == elements.count else { return false }
            return zip(elements, other).allSatisfy { $0.equals($1) }
        case .string(let text): return (other as? String).map { Array($0.utf8) == text } ?? false
        case .integer(let integer): return (other as? NSNumber)?.int64Value == integer
        case .double(let double):
            // Foundation goes through `Decimal`, which rounds; NumberTests compares to the last bit.
            return (other as? NSNumber).map { abs($0.doubleValue - double) <= abs(double) * 1e-14 } ?? false
        case .bool(let bool): return (other as? Bool) == bool
        case .null: return other is NSNull
        }
    }

    /// Whether an object has two keys that Swift's strings hold for equal.
    var hasEqualKeys: Bool {
        switch self {
        case .object(let members):
            Set(members.map { String(decoding: $0.key, as: UTF8.self) }).count < members.count
                || members.contains { $0.value.hasEqualKeys }
        case .array(let elements): elements.contains(where: \.hasEqualKeys)
        default: false
        }
    }
}
