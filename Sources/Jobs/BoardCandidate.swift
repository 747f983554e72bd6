import Board
import FixedMemory
import Fleets
import JSON
import Transport

/// The board file that a job `configure` brings: `{"board":"…YAML…"}`. It stands in a room of which it is the only user.
struct BoardCandidate: ~Copyable {
    private let room: DraftRoom

    init(_ params: Span<UInt8>, in room: DraftRoom) throws(JobRefusal) {
        self.room = room
        room.enter()
        var reader = JSONReader(params)
        while !params.isEmpty, let token = try? reader.next() {
            guard case .key(let key) = token, reader.depth == 1, reader.text(key, equals: "board") else { continue }
            room.draft.pointee.text.truncate(to: 0)
            if case .string(let value)? = try? reader.next() { try? reader.copy(value, into: &room.draft.pointee.text) }
        }
        guard !room.draft.pointee.text.isEmpty else {
            room.leave()
            throw JobRefusal(.parameter("board", expected: "the text of a board file"))
        }
    }

    /// Refuses what `shadowpin check` refuses, and what would cut the job off from its outcome.
    ///
    /// - Returns: the CRC-32 of the text.
    consuming func check(thing: ThingName, state: Board.Folder) throws(JobRefusal) -> UInt32 {
        defer { room.leave() }
        guard room.draft.pointee.load() else { throw Self.refusal(room.draft.pointee.diagnostics) }
        guard room.draft.pointee.board.thing == thing else { throw .rejected("board file: 'thing' is another one") }
        guard room.draft.pointee.board.state == state else {
            throw .rejected("board file: 'state' is another folder, expected the one in use")
        }
        return room.draft.pointee.check
    }

    private static func refusal(_ diagnostics: borrowing Diagnostics) -> JobRefusal {
        .rejected("board file: ", diagnostics.isEmpty ? Message() : diagnostics[0].message)
    }

    /// Puts it in place of the file at `path`, which is kept as `path.previous`. Where it is in place already, from before
    /// a power cut, nothing is done: the one before it is not to be lost.
    consuming func install(at path: FilePath) throws(JobRefusal) {
        defer { room.leave() }
        if isInPlace(at: path) { return }
        do throws(FileError) {
            try room.draft.pointee.replace(path)
        } catch {
            throw .failed("the board file cannot be replaced: ", error)
        }
    }

    private func isInPlace(at path: FilePath) -> Bool {
        guard let inPlace = try? hashFile(path.bytes) else { return false }
        return room.draft.pointee.digest == inPlace
    }
}

extension BoardDraft {
    /// The CRC-32 of the text.
    var check: UInt32 { crc32(text.bytes) }

    fileprivate var digest: SHA256.Digest {
        var digest = SHA256()
        digest.update(text.bytes)
        return digest.finish()
    }

    fileprivate func replace(_ path: FilePath) throws(FileError) {
        try replaceFile(path.bytes, with: text.bytes, keepsPrevious: true)
    }
}
