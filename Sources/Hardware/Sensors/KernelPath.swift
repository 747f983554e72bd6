import CPosix
import FixedMemory

/// The path of a file, with a NUL behind it for C.
///
/// Not a `FixedString`: of one that is the property of a property, Swift 6.3 with -O hands out the `Span` of a copy that is
/// gone, and C sees an empty path.
struct KernelPath {
    /// Longer than any path in /sys that a name leads to.
    static let capacity = 255

    private var storage = InlineArray<256, UInt8>(repeating: 0)
    private var count = 0

    mutating func append(_ text: Span<UInt8>) throws(CapacityError) {
        guard text.count <= Self.capacity - count else { throw CapacityError(capacity: Self.capacity) }
        for index in text.indices { storage[count + index] = text[index] }
        count += text.count
    }

    mutating func append(_ text: StaticString) throws(CapacityError) {
        guard text.utf8CodeUnitCount <= Self.capacity - count else { throw CapacityError(capacity: Self.capacity) }
        for index in 0..<text.utf8CodeUnitCount { storage[count + index] = text.utf8Start[index] }
        count += text.utf8CodeUnitCount
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeBytes(of: storage) { body($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
    }
}
