import Board
import FixedMemory
import Fleets

/// What the word at the cursor may become (Tab).
public struct Completion {
    private let written: LineEditor.Text
    /// What all candidates begin with.
    private var common = LineEditor.Text()
    private var count = 0
    /// The candidates, side by side; cut where there are too many to look at.
    public private(set) var list = Message()

    /// - Parameter line: up to the cursor.
    @export(interface)
    public init(_ line: LineEditor.Text, on board: borrowing Board) {
        let words = Words(line)
        let place = words.isLastEnded ? words.count : words.count - 1
        written = words[place]
        if place == 0 {
            let all = Verb.all
            for index in all.indices { offer(all[index].name) }
        } else if let verb = Verb(words[0].bytes) {
            offer(verb, place, words, board)
        }
    }

    /// What can be put in at the cursor: the rest that all candidates share, and a blank where there is one only.
    @export(interface)
    public var insertion: LineEditor.Text {
        var rest = LineEditor.Text()
        guard count > 0 else { return rest }
        let (common, written) = (common, written)
        try? rest.append(common.bytes.extracting(min(written.count, common.count)..<common.count))
        if count == 1 { try? rest.append(" ") }
        return rest
    }

    private mutating func offer(_ verb: Verb, _ place: Int, _ words: Words, _ board: borrowing Board) {
        switch (verb, place) {
        case (.help, 1):
            let all = Verb.all
            for index in all.indices { offer(all[index].name) }
        case (.get, 1), (.watch, 1):
            offerNames(board)
            if verb == .watch { offer("off") }
        case (.set, 1): offerNames(board)
        case (.pulse, 1):
            for index in board.lines.indices where board.lines[index].direction == .output {
                let name = board.lines[index].name
                offer(name.bytes)
            }
        case (.set, 2):
            offer("on")
            offer("off")
            offer("auto")
        case (.set, 3): offer("for")
        case (.trace, 1), (.safe, 1):
            offer("on")
            offer("off")
        case (.log, 1):
            offer("error")
            offer("warning")
            offer("info")
            offer("off")
        case (.reset, 1):
            offer("all")
            offer("loop")
        default: break
        }
    }

    private mutating func offerNames(_ board: borrowing Board) {
        for index in board.lines.indices {
            let name = board.lines[index].name
            offer(name.bytes)
        }
        for index in board.fields.indices {
            let path = board.fields[index].path
            offer(path.bytes)
        }
    }

    private mutating func offer(_ word: StaticString) {
        guard let word = try? LineEditor.Text(word) else { return }
        offer(word.bytes)
    }

    private mutating func offer(_ word: Span<UInt8>) {
        let written = written
        guard word.starts(with: written.bytes), let candidate = try? LineEditor.Text(word) else { return }
        if count == 0 {
            common = candidate
        } else {
            let all = common
            var shared = 0
            while shared < min(all.count, word.count), all.bytes[shared] == word[shared] { shared += 1 }
            common.truncate(to: shared)
            list.add("  ")
        }
        list.add(word)
        count += 1
    }
}
