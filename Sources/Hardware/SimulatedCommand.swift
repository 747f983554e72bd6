import Board
import FixedMemory

/// One command to the simulated chip: what happens to it from outside. One datagram is one command, words separated by
/// single spaces, a line feed at the end allowed.
struct SimulatedCommand {
    /// Bytes of a command at most: the longest word, a sensor's name and that of its value, and the longest number.
    static let capacity = 96

    enum Verb {
        /// The outside circuit drives an input to this level.
        case drive(Line.Level)
        /// Tells the level at the pin.
        case get
        /// Reading and setting the line fail from now on, or no longer.
        case fail, heal
        /// A sensor measures this.
        case value
        /// The chip vanishes with all its lines, or is plugged in again.
        case gone, back

        var needsLine: Bool {
            switch self {
            case .drive, .get, .fail, .heal, .value: true
            case .gone, .back: false
            }
        }
    }

    enum Problem: Error {
        case unknownVerb
        case lineMissing
        case numberMissing
        case tooManyWords
    }

    let verb: Verb

    /// A line's name or offset, or a sensor's name (`air`) or that of one of its values (`air.temperature`); empty where
    /// the verb takes none.
    let line: FixedString<64>

    /// What `value` is given.
    private(set) var number: Double?

    init(_ command: Span<UInt8>) throws(Problem) {
        var end = command.count
        if end > 0, command[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        let text = command.extracting(0..<end)
        let space = text.firstIndex(of: UInt8(ascii: " "))
        let word = text.extracting(0..<(space ?? end))
        guard let verb = Self.verb(word) else { throw .unknownVerb }
        self.verb = verb

        var rest = text.extracting((space.map { $0 + 1 } ?? end)..<end)
        if case .value = verb {
            guard let gap = rest.firstIndex(of: UInt8(ascii: " ")),
                let number = KernelFile.number(rest.extracting(gap + 1..<rest.count))
            else { throw rest.isEmpty ? .lineMissing : .numberMissing }
            self.number = number
            rest = rest.extracting(0..<gap)
        }
        guard verb.needsLine || rest.isEmpty, rest.firstIndex(of: UInt8(ascii: " ")) == nil else {
            throw .tooManyWords
        }
        guard !verb.needsLine || !rest.isEmpty else { throw .lineMissing }
        // A longer name is no line's, and stays none when it is cut.
        var line = FixedString<64>()
        try? line.append(rest.extracting(0..<min(rest.count, 64)))
        self.line = line
    }

    private static func verb(_ word: Span<UInt8>) -> Verb? {
        if word.equals("on") { return .drive(.on) }
        if word.equals("off") { return .drive(.off) }
        if word.equals("get") { return .get }
        if word.equals("fail") { return .fail }
        if word.equals("heal") { return .heal }
        if word.equals("value") { return .value }
        if word.equals("gone") { return .gone }
        if word.equals("back") { return .back }
        return nil
    }
}
