import FixedMemory

/// The paths of a board's fields, in the order of their bytes, to be found by them, key by key or as a whole.
///
/// ```
///   field  path          common with the one before
///     0    mode          0
///     1    pump.boost    0
///     2    pump.on       5
/// ```
///
/// No path lies within another.
public struct FieldPaths: ~Copyable {
    /// Fields at most: each of the lines (64), measures (96) and settings (32) of a board has one.
    public static let maxFields = 192

    /// The fields within an object, which stand together.
    struct Scope {
        fileprivate let first: UInt8
        fileprivate let end: UInt8
        /// How much of their paths leads to the object, the dot behind it included.
        fileprivate let length: UInt8
    }

    /// What a key in an object leads to.
    enum Place {
        case field(Int)
        case object(Scope)
        case nothing
    }

    private let inPlace = InPlace()
    /// In the order in which they came, each with eight zeros behind it.
    private var text = InlineArray<26_112, UInt8>(repeating: 0)
    private var textCount = 0
    private var starts = InlineArray<192, UInt16>(repeating: 0)
    private var lengths = InlineArray<192, UInt8>(repeating: 0)
    /// How many bytes a path has in common with the one before it.
    private var common = InlineArray<192, UInt8>(repeating: 0)

    public private(set) var count = 0

    public init() {}

    /// The path of a field, 0..<`count`.
    public subscript(field: Int) -> Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let start = Int(starts[field])
            return text.span.extracting(start..<start + Int(lengths[field]))
        }
    }

    /// The same for whoever keeps it.
    public func path(of field: Int) -> FieldPath { FieldPath(known: self[field]) }

    /// Adds the path of a field, and answers which one it is: those behind it move up. There is room for `maxFields` of
    /// the longest paths; for one more there is none.
    @export(interface)
    public mutating func insert(_ path: FieldPath) throws(CapacityError) -> Int {
        guard count < Self.maxFields else { throw CapacityError(capacity: Self.maxFields) }
        let start = textCount
        for index in path.bytes.indices { text[start + index] = path.bytes[index] }
        textCount += path.bytes.count + 8
        let place = place(of: path.bytes, path.bytes.firstWord, in: all)
        var field = count
        while field > place {
            starts[field] = starts[field - 1]
            lengths[field] = lengths[field - 1]
            common[field] = common[field - 1]
            field -= 1
        }
        starts[place] = UInt16(truncatingIfNeeded: start)
        lengths[place] = UInt8(truncatingIfNeeded: path.bytes.count)
        count += 1
        compareWithTheOneBefore(place)
        compareWithTheOneBefore(place + 1)
        return place
    }

    private mutating func compareWithTheOneBefore(_ field: Int) {
        guard field > 0, field < count else { return }
        common[field] = UInt8(truncatingIfNeeded: self[field].commonCount(self[field - 1]))
    }

    // MARK: Finding

    /// The field with this path; nil: there is none.
    @export(interface)
    public func field(at path: Span<UInt8>) -> Int? {
        let place = place(of: path, path.firstWord, in: all)
        return place < count && self[place].equals(path) ? place : nil
    }

    var all: Scope { Scope(first: 0, end: UInt8(truncatingIfNeeded: count), length: 0) }

    /// What a key leads to, of an object that holds the fields of `scope`.
    ///
    /// - Parameters:
    ///   - word: `firstWord` of the key.
    ///   - guess: the field that it may well lead to first.
    // For speed, unlike what is around it: each key of a delta goes through it.
    @_optimize(speed)
    func find(_ key: Span<UInt8>, _ word: UInt64, in scope: Scope, near guess: Int) -> Place {
        let first = Int(scope.first), beyond = Int(scope.end)
        var place = guess
        // It leads there first where the path before has no such beginning.
        if guess < first || guess >= beyond || guess > first && Int(common[guess]) >= Int(scope.length) &+ key.count
            || !starts(guess, scope, with: key, word)
        {
            place = self.place(of: key, word, in: scope)
            guard place < beyond, starts(place, scope, with: key, word) else { return .nothing }
        }
        repeat {
            let end = Int(scope.length) &+ key.count
            if end == Int(lengths[place]) { return holdsDot(key, word) ? .nothing : .field(place) }
            let next = text[Int(starts[place]) &+ end]
            if next == UInt8(ascii: ".") {
                return holdsDot(key, word) ? .nothing : .object(self.scope(place, in: scope, UInt8(truncatingIfNeeded: end &+ 1)))
            }
            // Of what a path can hold, only a minus comes before a dot.
            guard next < UInt8(ascii: ".") else { break }
            place &+= 1
        } while place < beyond && starts(place, scope, with: key, word)
        return .nothing
    }

    /// The fields of a scope whose paths have `length` bytes in common with that of `first`.
    @inline(__always)
    private func scope(_ first: Int, in scope: Scope, _ length: UInt8) -> Scope {
        var end = first &+ 1
        while end < Int(scope.end), common[end] >= length { end &+= 1 }
        return Scope(first: UInt8(truncatingIfNeeded: first), end: UInt8(truncatingIfNeeded: end), length: length)
    }

    /// The first field of the scope whose path, as far as it is within the object, does not come before `key`.
    @inline(__always)
    private func place(of key: Span<UInt8>, _ word: UInt64, in scope: Scope) -> Int {
        var (low, high) = (Int(scope.first), Int(scope.end))
        while low < high {
            let middle = (low &+ high) >> 1
            let other = firstWord(middle, scope)
            if other < word || other == word && key.count > 8 && rest(middle, scope).precedes(key) {
                low = middle &+ 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Whether a path goes on with `key` within the object.
    @inline(__always)
    private func starts(_ field: Int, _ scope: Scope, with key: Span<UInt8>, _ word: UInt64) -> Bool {
        if key.count > 8 { return rest(field, scope).starts(with: key) }
        let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* key.count)
        return key.isEmpty || (firstWord(field, scope) ^ word) &>> unused == 0
    }

    /// A key with a dot is not the two keys that a path writes with a dot between them.
    @inline(__always)
    private func holdsDot(_ key: Span<UInt8>, _ word: UInt64) -> Bool {
        let others = word ^ 0x2E2E_2E2E_2E2E_2E2E
        return (others &- 0x0101_0101_0101_0101) & ~others & 0x8080_8080_8080_8080 != 0
            || key.count > 8 && key.firstIndex(of: UInt8(ascii: "."), from: 8) != nil
    }

    @inline(__always)
    @_lifetime(borrow self)
    private func rest(_ field: Int, _ scope: Scope) -> Span<UInt8> {
        let path = self[field]
        return path.extracting(Int(scope.length)..<path.count)
    }

    /// The first eight bytes of what a path has within an object: as `Span.firstWord`, whose order is the paths', for no
    /// byte of a path is 0.
    @inline(__always)
    private func firstWord(_ field: Int, _ scope: Scope) -> UInt64 {
        text.span.word(uncheckedAt: Int(starts[field]) &+ Int(scope.length)).byteSwapped
    }
}
