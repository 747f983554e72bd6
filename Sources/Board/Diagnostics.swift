import FixedMemory

/// What is wrong with a file, in the file's order. Beyond `capacity` only the first ones are kept and the rest counted.
public struct Diagnostics: ~Copyable {
    /// A screenful: who has more to mend starts with these.
    public static let capacity = 32

    private var list = FixedList<32, Diagnostic>()

    /// Found beyond those kept.
    public private(set) var dropped = 0

    public init() {}

    public var isEmpty: Bool { list.isEmpty }

    /// Kept ones, 0...capacity.
    public var count: Int { list.count }

    /// The one at `index`, 0..<count; any other index is a programming error and traps.
    public subscript(index: Int) -> Diagnostic { list[index] }

    @inline(never)
    mutating func add(_ text: Message, at place: Place) {
        var index = list.count
        while index > 0, place.precedes(list[index - 1].place) { index -= 1 }
        if list.isFull {
            dropped += 1
            guard index < list.count else { return }
            list.removeLast()
        }
        try? list.insert(Diagnostic(place: place, text: text), at: index)
    }

    mutating func removeAll() {
        list.removeAll()
        dropped = 0
    }
}
