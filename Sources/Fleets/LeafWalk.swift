import FixedMemory
import JSON

/// Goes from leaf to leaf of an object, with the keys that lead to each.
///
/// ```
///   {"pump":{"on":true,"speed":3}}
///       path:  pump.on          pump.speed
///     starts:  [1]=0  [2]=4     how long `path` was where the object at that depth began
/// ```
struct LeafWalk: ~Copyable {
    private let inPlace = InPlace()
    private var keys = FixedString<256>()
    /// One for each depth of `JSONReader.maxDepth`, and one for depth 0, which no key has.
    private var starts = InlineArray<33, UInt16>(repeating: 0)
    /// The depth of the outermost key that no path can hold; 0 where there is none.
    private var foreignDepth = 0
    /// Of the reader, within the object.
    private let top: Int

    /// What the leaf holds.
    private(set) var value = LeafValue.container

    /// - Parameter reader: has come to the object's beginning.
    init(_ reader: borrowing JSONReader) { top = reader.depth }

    /// The keys from the object down to the leaf, with dots between them: as far as they fit, for a key may be of any
    /// length.
    var spelling: Span<UInt8> {
        @_lifetime(borrow self)
        get { keys.bytes }
    }

    /// The field that the leaf is one of; nil: there is none. None is where a key holds a dot itself, or does not fit.
    func field(_ paths: borrowing FieldPaths) -> Int? { foreignDepth == 0 ? paths.field(at: spelling) : nil }

    /// Goes to the next leaf; false: the object has ended.
    mutating func next(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        var hasJustBegun = false
        while true {
            let kind = try reader.advance()
            switch kind {
            case .key:
                push(reader)
                hasJustBegun = false
                continue
            case .beginObject:
                starts[reader.depth - top] = UInt16(truncatingIfNeeded: keys.count)
                hasJustBegun = true
                continue
            case .endObject:
                guard reader.depth >= top else { return false }
                guard hasJustBegun else { continue }
                value = .container
            case .beginArray:
                try reader.skipValue()
                value = .container
            case .endArray, .end: return false
            default: value = LeafValue(kind, in: reader)
            }
            return true
        }
    }

    private mutating func push(_ reader: borrowing JSONReader) {
        let level = reader.depth - top
        if foreignDepth > level { foreignDepth = 0 }
        let start = Int(starts[level])
        keys.truncate(to: start)
        do throws(CapacityError) {
            if level > 0 { try keys.append(UInt8(ascii: ".")) }
            let first = keys.count
            try reader.copy(reader.key, into: &keys)
            if foreignDepth == 0, keys.bytes.firstIndex(of: UInt8(ascii: "."), from: first) != nil {
                foreignDepth = level + 1
            }
        } catch {
            keys.truncate(to: start)
            if foreignDepth == 0 { foreignDepth = level + 1 }
        }
    }
}
