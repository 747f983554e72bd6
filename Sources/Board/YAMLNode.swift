/// One node of a YAML document, small because there is room for thousands. Links are indices into the document's nodes;
/// 0, the root's, stands for none, for the root is nobody's child.
struct YAMLNode: Sendable {
    enum Kind: Sendable {
        case scalar, sequence, mapping
        /// Something reported already, such as an alias: whoever finds it says nothing more.
        case unusable
    }

    let kind: Kind
    /// A scalar in quotes, or a block of text: never a boolean, a number or nothing.
    let isQuoted: Bool

    /// Whether a scalar's text is what stands in the file, on one line, character for character: nothing is escaped or
    /// folded.
    private let isVerbatim: Bool

    private let line: Int32
    private let column: Int32

    /// A scalar's text in the document's text: where it begins, and its bytes.
    private var start: Int32 = 0
    private var count: Int32 = 0

    /// Of a mapping: keys and values by turns.
    var firstChild: Int16 = 0
    var nextSibling: Int16 = 0

    init(kind: Kind, isQuoted: Bool = false, isVerbatim: Bool = false, place: Place) {
        self.kind = kind
        self.isVerbatim = isVerbatim
        self.isQuoted = isQuoted
        line = Int32(truncatingIfNeeded: place.line)
        column = Int32(truncatingIfNeeded: place.column)
    }

    var place: Place { Place(line: Int(line), column: Int(column)) }

    /// Where the character stands that `count` others of the scalar's text are before; its start where nobody knows.
    func place(after count: Int) -> Place {
        isVerbatim ? Place(line: Int(line), column: Int(column) + count + (isQuoted ? 1 : 0)) : place
    }

    var text: Range<Int> {
        get { Int(start)..<Int(start) + Int(count) }
        set {
            start = Int32(truncatingIfNeeded: newValue.lowerBound)
            count = Int32(truncatingIfNeeded: newValue.count)
        }
    }
}

/// A key of a mapping and its value, as indices of nodes.
struct YAMLEntry {
    var key: Int
    var value: Int
}
