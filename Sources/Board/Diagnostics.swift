import FixedMemory

/// One mistake in a file: where, what, why and what was expected.
public struct Diagnostic: Sendable {
    /// From 1, as editors count; 0 for the file as a whole.
    public let line: Int
    /// From 1.
    public let column: Int
    public let text: Message

    /// Adds `FILE:LINE:COLUMN: text`.
    public func describe(file: Span<UInt8>, into message: inout Message) {
        message.add(file)
        message.add(":")
        if line > 0 {
            message.add(line)
            message.add(":")
            message.add(column)
            message.add(":")
        }
        message.add(" ")
        message.add(text)
    }
}

/// The mistakes of a file, in the file's order.
public struct Diagnostics: ~Copyable {
    /// As many as a person mends in one go; the rest is counted and shows after these are mended.
    public static let capacity = 64

    private var list = FixedList<64, Diagnostic>()
    /// Mistakes beyond `capacity`.
    public private(set) var uncounted = 0

    public init() {}

    public var count: Int { list.count }
    public var isEmpty: Bool { list.isEmpty }
    public subscript(index: Int) -> Diagnostic { list[index] }

    mutating func add(_ text: Message, at mark: Mark) {
        guard !list.isFull else {
            uncounted += 1
            return
        }
        var place = list.count
        while place > 0, (list[place - 1].line, list[place - 1].column) > (mark.line, mark.column) { place -= 1 }
        try? list.insert(Diagnostic(line: mark.line, column: mark.column, text: text), at: place)
    }
}

/// A place in a file, from 1.
struct Mark: Sendable {
    let line: Int
    let column: Int
}
