import FixedMemory

/// The last lines of the log, numbered. The oldest make room for new ones; readers keep the number of the line that they
/// have to read next, and see by it what they have missed.
struct LogBook: ~Copyable {
    private let inPlace = InPlace()
    /// Some 80 lines of a usual length.
    static let capacity = 8_192

    private var bytes = InlineArray<8192, UInt8>(repeating: 0)
    /// Where the oldest line begins, and how many bytes there are.
    private var start = 0
    private var used = 0
    /// The most that anything was ever taken out of.
    private var mostBefore = 0

    /// Numbers of the lines that are kept.
    private(set) var numbers = 0..<0

    /// Almost full once it has been filled: whole lines make room.
    var use: BufferUse { BufferUse(used: used, most: mostBefore, capacity: Self.capacity) }

    /// Each line as: its level, its text, a line feed. The text holds none: messages make control bytes visible.
    mutating func append(_ level: LogLevel, _ line: FixedString<400>) {
        while Self.capacity - used < line.count + 2 { removeFirst() }
        put(UInt8(ascii: "0") + UInt8(level.rawValue))
        for index in 0..<line.count { put(line.bytes[index]) }
        put(UInt8(ascii: "\n"))
        numbers = numbers.lowerBound..<numbers.upperBound + 1
    }

    /// The line with this number, cut to a message's length, and its level; nil: it is not kept (any more), or not written yet.
    func line(_ number: Int) -> (level: LogLevel, text: Message)? {
        guard numbers.contains(number) else { return nil }
        var offset = 0
        for _ in numbers.lowerBound..<number { offset = end(from: offset) }
        var text = Message()
        var place = offset + 1
        while self[place] != UInt8(ascii: "\n") {
            text.add(character: self[place])
            place += 1
        }
        return (LogLevel(rank: self[offset] - UInt8(ascii: "0")), text)
    }

    private subscript(offset: Int) -> UInt8 { bytes[(start + offset) % Self.capacity] }

    /// Where the line after the one at `offset` begins.
    private func end(from offset: Int) -> Int {
        var place = offset
        while self[place] != UInt8(ascii: "\n") { place += 1 }
        return place + 1
    }

    private mutating func put(_ byte: UInt8) {
        bytes[(start + used) % Self.capacity] = byte
        used += 1
    }

    private mutating func removeFirst() {
        mostBefore = max(mostBefore, used)
        let count = end(from: 0)
        start = (start + count) % Self.capacity
        used -= count
        numbers = numbers.lowerBound + 1..<numbers.upperBound
    }
}
