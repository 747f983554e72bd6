import FixedMemory

/// A board file that is being read, and the board it comes to.
///
/// ```
///   text ──libyaml──▶ document ──decoders──▶ board
///                        └─ in between, where `board:` names one, the tree of a pin map ─▶ pins
/// ```
///
/// It takes 510 KiB, so nobody has one on the stack: see `DraftRoom`.
public struct BoardDraft: ~Copyable {
    /// The file's whole contents.
    public var text = FixedBuffer<65_536>()

    private var document = YAMLDocument()
    private var pins = PinSource()

    /// What is wrong with the file.
    public private(set) var diagnostics = Diagnostics()

    /// What the file describes, once it has been loaded.
    public internal(set) var board = Board()

    @export(interface)
    public init() {}

    /// Reads `text` into `board`; false with at least one diagnostic where it is no good board file. Reads no file and
    /// takes no memory from the heap but libyaml's, which is given back.
    ///
    /// A draft reads one file: what it read before is not taken out.
    @export(interface)
    public mutating func load() -> Bool {
        Board.load(text.bytes, &document, &pins, into: &board, &diagnostics)
    }

    /// The same of a file that is somewhere else, at most 64 KiB. Its diagnostics are emptied first.
    @export(interface)
    public mutating func load(_ yaml: Span<UInt8>, diagnostics: inout Diagnostics) -> Bool {
        diagnostics.removeAll()
        return Board.load(yaml, &document, &pins, into: &board, &diagnostics)
    }

    /// Where the board is, to be moved out of.
    var boardPointer: UnsafeMutablePointer<Board> {
        mutating get { withUnsafeMutablePointer(to: &board) { $0 } }
    }
}
