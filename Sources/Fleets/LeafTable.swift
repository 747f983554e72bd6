import FixedMemory
import JSON

/// What an object of a document has for the board's fields, the last of each.
///
/// ```
///   {"valve":{"open":true},"pump":{"on":false}}        fields: pump.on 0, valve.open 1
///
///   order  [1][0]                     as they came
///   values [pump.on: false][valve.open: true][ ][ ]…
/// ```
struct LeafTable: ~Copyable {
    private let inPlace = InPlace()
    private var values = InlineArray<192, LeafValue?>(repeating: nil)
    private var order = InlineArray<192, UInt8>(repeating: 0)

    /// Fields that have one.
    private(set) var count = 0

    /// The field that came as the `place`th.
    func field(_ place: Int) -> Int { Int(order[place]) }

    /// The last leaf of a field.
    subscript(field: Int) -> LeafValue? { values[field] }

    mutating func set(_ field: Int, _ value: LeafValue) {
        if values[field] == nil {
            order[count] = UInt8(truncatingIfNeeded: field)
            count += 1
        }
        values[field] = value
    }

    mutating func removeAll() {
        for place in 0..<count { values[Int(order[place])] = nil }
        count = 0
    }

    /// What an object is of.
    enum Meaning {
        /// Its leaves are the fields' values.
        case values
        /// It has a `timestamp` in the place of each leaf, as `metadata` has.
        case times
    }

    /// Takes the leaves of the object that the reader has come into, to its end; false: there are some that are no field's.
    // Each delta goes through it: for speed, unlike what is around it.
    @discardableResult
    @_optimize(speed)
    mutating func read(
        _ reader: inout JSONReader, _ paths: borrowing FieldPaths, as meaning: Meaning = .values
    ) throws(JSONError) -> Bool {
        var areAllFields = true
        var scope = paths.all
        // Of the objects around the one that is read.
        var outer = InlineArray<8, FieldPaths.Scope>(repeating: scope)
        var level = 0
        var hasJustBegun = false
        // Most documents name fields in the order of their paths.
        var next = 0
        while true {
            let kind = try reader.nextMember()
            if kind == .endObject {
                // An empty object is a leaf.
                if hasJustBegun { areAllFields = false }
                guard level > 0 else { return areAllFields }
                level -= 1
                scope = outer[level]
                hasJustBegun = false
                continue
            }
            hasJustBegun = false
            let key = reader.key
            let place =
                key.hasEscapes
                ? Self.findEscaped(reader, scope, paths)
                : paths.find(reader.raw(key), reader.firstWord(key), in: scope, near: next)
            switch place {
            case .field(let field):
                next = field &+ 1
                if meaning == .times {
                    try readTime(of: field, kind, &reader)
                } else if let value = try Self.value(kind, &reader) {
                    set(field, value)
                } else {
                    areAllFields = false
                }
            case .object(let inner) where kind == .beginObject:
                outer[level] = scope
                level += 1
                scope = inner
                hasJustBegun = true
            case .object, .nothing:
                areAllFields = false
                if kind == .beginObject || kind == .beginArray { try reader.skipValue() }
            }
        }
    }

    @inline(never)
    private static func findEscaped(
        _ reader: borrowing JSONReader, _ scope: FieldPaths.Scope, _ paths: borrowing FieldPaths
    ) -> FieldPaths.Place {
        // What does not fit is no part of a path.
        var key = FixedString<128>()
        do throws(CapacityError) { try reader.copy(reader.key, into: &key) } catch { return .nothing }
        return paths.find(key.bytes, key.bytes.firstWord, in: scope, near: 0)
    }

    /// What stands where a field is; nil: an object, whose leaves are no field's.
    private static func value(_ kind: JSONKind, _ reader: inout JSONReader) throws(JSONError) -> LeafValue? {
        switch kind {
        case .beginArray: try reader.skipValue()
        case .beginObject:
            let depth = reader.depth
            if try reader.advance() == .endObject { break }
            while reader.depth >= depth { _ = try reader.advance() }
            return nil
        default: return LeafValue(kind, in: reader)
        }
        return .container
    }

    private mutating func readTime(of field: Int, _ kind: JSONKind, _ reader: inout JSONReader) throws(JSONError) {
        if kind == .beginArray { try reader.skipValue() }
        guard kind == .beginObject else { return }
        if let time = reader.onlyMember("timestamp") { return set(field, LeafValue(time)) }
        while true {
            let kind = try reader.nextMember()
            switch kind {
            case .endObject: return
            case .beginObject, .beginArray: try reader.skipValue()
            case .number where reader.number.int64 != nil && reader.text(reader.key, equals: "timestamp"):
                set(field, LeafValue(kind, in: reader))
            default: break
            }
        }
    }

    /// The leaf of the field that came as the `place`th.
    ///
    /// - Parameter document: what was read.
    @_lifetime(copy document)
    func leaf(_ place: Int, askedAt: Int64? = nil, in document: Span<UInt8>) -> DeltaLeaf {
        let field = field(place)
        return DeltaLeaf(field, values[field] ?? .container, askedAt: askedAt, in: document)
    }
}
