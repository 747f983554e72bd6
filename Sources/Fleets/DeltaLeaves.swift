import FixedMemory
import JSON

/// Walks over the leaves of a delta's `state`, which is known to be valid JSON.
///
/// ```
///   {"pump":{"on":true,"speed":3}}
///       keys:  pump.on          pump.speed
///     starts:  [1]=0  [2]=4     how long `keys` was where the object at that depth began
/// ```
public struct DeltaLeaves: ~Escapable {
    private var reader: JSONReader
    private var keys = DeltaLeaf.Spelling()
    /// One for each depth of `JSONReader.maxDepth`, and one for depth 0, which no key has.
    private var starts = InlineArray<33, Int>(repeating: 0)
    /// The depth of the outermost key that no path can hold; 0 where there is none.
    private var foreignDepth = 0
    private var hasJustBegun = false

    @_lifetime(copy state)
    init(_ state: Span<UInt8>) {
        reader = JSONReader(state)
    }

    /// The next leaf; nil after the last one.
    @_lifetime(self: copy self)
    @export(interface)
    public mutating func next() -> DeltaLeaf? {
        do throws(JSONError) {
            while let token = try reader.next() {
                let isEmpty = hasJustBegun
                hasJustBegun = false
                switch token {
                case .beginObject:
                    starts[reader.depth] = keys.count
                    hasJustBegun = true
                case .key(let key):
                    push(key)
                case .endObject:
                    keys.truncate(to: starts[reader.depth + 1])
                    // The delta's own `{}` is no leaf.
                    if isEmpty, reader.depth > 0 { return leaf(.emptyObject) }
                case .beginArray:
                    try reader.skipValue()
                    return leaf(.array)
                case .string, .number, .bool, .null:
                    // Of these only a text can be too long for a value.
                    return leaf(FieldValue(token, in: reader).map { .value($0) } ?? .longText)
                case .endArray:
                    break
                }
            }
        } catch {
            // Not reached: ShadowDelta has read these bytes to their end.
        }
        return nil
    }

    private mutating func push(_ key: JSONText) {
        let depth = reader.depth
        if foreignDepth >= depth { foreignDepth = 0 }
        keys.truncate(to: starts[depth])
        var segment = DeltaLeaf.Spelling()
        do throws(CapacityError) {
            try reader.copy(key, into: &segment)
            if depth > 1 { try keys.append(UInt8(ascii: ".")) }
            try keys.append(segment.bytes)
        } catch {
            markForeign(depth)
        }
        if !FieldPath.isSegment(segment.bytes) { markForeign(depth) }
    }

    private mutating func markForeign(_ depth: Int) {
        if foreignDepth == 0 { foreignDepth = depth }
    }

    private func leaf(_ content: DeltaLeaf.Content) -> DeltaLeaf {
        let path = foreignDepth == 0 ? try? FieldPath(keys.bytes) : nil
        return DeltaLeaf(spelling: keys, path: path, content: content)
    }
}
