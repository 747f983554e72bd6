/// Where something stands in a file. Both count from 1; columns are characters, as editors show them.
public struct Place: Equatable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    static let start = Place(line: 1, column: 1)

    /// Whether this stands before `other` in the file.
    func precedes(_ other: Place) -> Bool {
        line != other.line ? line < other.line : column < other.column
    }
}
