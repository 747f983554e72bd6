import Board
import FixedMemory
import Fleets
import JSON
import Transport

/// The board file that a job `configure` brings: `{"board":"…YAML…"}`.
struct BoardCandidate: ~Copyable {
    /// A job document is 32 KiB at most, and so is what it holds.
    private var text = FixedBuffer<32768>()

    init(_ params: Span<UInt8>) throws(JobRefusal) {
        var reader = JSONReader(params)
        while !params.isEmpty, let token = try? reader.next() {
            guard case .key(let key) = token, reader.depth == 1, reader.text(key, equals: "board") else { continue }
            text.truncate(to: 0)
            if case .string(let value)? = try? reader.next() { try? reader.copy(value, into: &text) }
        }
        guard !text.isEmpty else {
            throw JobRefusal(.parameter("board", expected: "the text of a board file"))
        }
    }

    /// Refuses what `shadowpin check` refuses, and what would cut the job off from its outcome.
    ///
    /// - Returns: the CRC-32 of the text.
    func check(thing: ThingName, state: Board.Folder) throws(JobRefusal) -> UInt32 {
        var diagnostics = Diagnostics()
        guard let board = Board.load(text.bytes, diagnostics: &diagnostics) else {
            throw .rejected("board file: ", diagnostics.isEmpty ? Message() : diagnostics[0].message)
        }
        guard board.thing == thing else { throw .rejected("board file: 'thing' is another one") }
        guard board.state == state else {
            throw .rejected("board file: 'state' is another folder, expected the one in use")
        }
        return crc32(text.bytes)
    }

    /// Puts it in place of the file at `path`, which is kept as `path.previous`. Where it is in place already, from before
    /// a power cut, nothing is done: the one before it is not to be lost.
    func install(at path: FilePath) throws(JobRefusal) {
        var current = FixedBuffer<65536>()
        if (try? readFile(path.bytes, into: &current)) != nil, current.bytes.equals(text.bytes) { return }
        do throws(FileError) {
            try replaceFile(path.bytes, with: text.bytes, keepsPrevious: true)
        } catch {
            throw .failed("the board file cannot be replaced: ", error)
        }
    }
}
