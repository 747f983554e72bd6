/// A list in place: at most `capacity` elements, no heap, never copied.
///
/// Elements are values without references: what is still in the list when it goes is not let go of by itself.
public struct FixedList<let capacity: Int, Element>: ~Copyable {
    private let elements = FixedElements<capacity, Element>()

    /// Elements in use, 0...capacity.
    public private(set) var count = 0

    /// The largest count that anything was ever taken out of: what is added is never slower for it.
    private var mostBefore = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }
    public var isFull: Bool { count == capacity }
    public var indices: Range<Int> { 0..<count }
    public var use: BufferUse { BufferUse(used: count, most: mostBefore, capacity: capacity) }

    /// The element at `index`; a programming error traps unless `index` is in `indices`.
    public subscript(index: Int) -> Element {
        get { element(index).pointee }
        _modify { yield &element(index).pointee }
    }

    private func element(_ index: Int) -> UnsafeMutablePointer<Element> {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        return elements.first + index
    }

    public mutating func append(_ element: Element) throws(CapacityError) {
        guard count < capacity else { throw CapacityError(capacity: capacity) }
        (elements.first + count).initialize(to: element)
        count += 1
    }

    public mutating func insert(_ element: Element, at index: Int) throws(CapacityError) {
        precondition(index >= 0 && index <= count)
        guard count < capacity else { throw CapacityError(capacity: capacity) }
        let place = elements.first + index
        (place + 1).moveInitialize(from: place, count: count - index)
        place.initialize(to: element)
        count += 1
    }

    /// Takes out the element at `index`; those behind it move up.
    public mutating func remove(at index: Int) {
        let place = element(index)
        mostBefore = max(mostBefore, count)
        count -= 1
        place.deinitialize(count: 1)
        place.moveInitialize(from: place + 1, count: count - index)
    }

    /// Removes the last element, if there is one.
    public mutating func removeLast() {
        guard count > 0 else { return }
        mostBefore = max(mostBefore, count)
        count -= 1
        (elements.first + count).deinitialize(count: 1)
    }

    public mutating func removeAll() {
        elements.first.deinitialize(count: count)
        mostBefore = max(mostBefore, count)
        count = 0
    }
}
