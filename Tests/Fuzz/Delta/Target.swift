import FixedMemory
import Fleets

/// Whatever the bytes are: a delta is read or refused, and its leaves come to an end with paths that are paths.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    do throws(DeltaError) {
        let delta = try ShadowDelta(input)
        require((delta.version ?? 0) >= 0, "a negative version")
        var leaves = delta.leaves
        var seen = 0
        while let leaf = leaves.next() {
            seen += 1
            // A leaf takes a key, which is two quotes at least, a colon and a value.
            require(seen * 4 <= count, "more leaves than the payload can hold")
            check(leaf)
        }
    } catch {
        var message = Message()
        error.describe(into: &message)
        require(!message.isEmpty, "an error without words")
    }
    return 0
}

private func check(_ leaf: DeltaLeaf) {
    if let path = leaf.path {
        require(path.bytes.equals(leaf.spelling.bytes), "a path that is not the keys")
        let again = try? FieldPath(path.bytes)
        require(again != nil, "a path that is none")
    }
    if case .value(let value) = leaf.content {
        var message = Message()
        value.describe(into: &message)
        require(!message.isEmpty, "a value without words")
    }
}
