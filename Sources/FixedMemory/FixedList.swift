/// A list in place: at most `capacity` elements, no heap, never copied.
public struct FixedList<let capacity: Int, Element>: ~Copyable {
    private let inPlace = InPlace()
    private var storage: InlineArray<capacity, Element?>

    /// Elements in use, 0...capacity.
    public private(set) var count: Int

    /// The largest count that anything was ever taken out of: what is added is never slower for it.
    private var mostBefore = 0

    public init() {
        storage = InlineArray(repeating: nil)
        count = 0
    }

    public var isEmpty: Bool { count == 0 }
    public var isFull: Bool { count == capacity }
    public var indices: Range<Int> { 0..<count }
    public var use: BufferUse { BufferUse(used: count, most: mostBefore, capacity: capacity) }

    /// The element at `index`; a programming error traps unless `index` is in `indices`.
    public subscript(index: Int) -> Element {
        _read {
            precondition(index < count)
            yield storage[index]!
        }
        _modify {
            precondition(index < count)
            yield &storage[index]!
        }
    }

    public mutating func append(_ element: Element) throws(CapacityError) {
        guard count < capacity else { throw CapacityError(capacity: capacity) }
        storage[count] = element
        count += 1
    }

    public mutating func insert(_ element: Element, at index: Int) throws(CapacityError) {
        precondition(index <= count)
        guard count < capacity else { throw CapacityError(capacity: capacity) }
        var place = count
        while place > index {
            storage[place] = storage[place - 1]
            place -= 1
        }
        storage[index] = element
        count += 1
    }

    /// Takes out the element at `index`; those behind it move up.
    public mutating func remove(at index: Int) {
        precondition(index < count)
        for place in index..<count - 1 { storage[place] = storage[place + 1] }
        removeLast()
    }

    /// Removes the last element, if there is one.
    public mutating func removeLast() {
        guard count > 0 else { return }
        mostBefore = max(mostBefore, count)
        count -= 1
        storage[count] = nil
    }

    public mutating func removeAll() {
        for index in indices { storage[index] = nil }
        mostBefore = max(mostBefore, count)
        count = 0
    }
}
