import Board
import FixedMemory
import Fleets

/// Makes commands of lines. The same lines are understood from the cloud, where the board file allows it.
public enum Grammar {
    /// A force ends after this long unless the line says otherwise, in milliseconds: long enough to look whether the pump
    /// runs, short enough not to be forgotten.
    public static let usualForce: Int64 = 300_000

    /// A force ends after a day at the latest, a pulse after a minute: what takes longer is a force.
    static let longestForce: Int64 = 86_400_000
    static let longestPulse: Int64 = 60_000

    /// The command that the line makes; nil where it is empty.
    @export(interface)
    public static func command(
        _ line: LineEditor.Text, on board: borrowing Board
    ) throws(GrammarError) -> (Verb, ConsoleCommand)? {
        let words = Words(line)
        guard words.count > 0 else { return nil }
        let first = words[0]
        guard let verb = Verb(first.bytes) else { throw unknownVerb(first) }
        guard words.count <= Words.capacity else { throw misused(verb) }
        return (verb, try command(verb, words, board))
    }

    private static func command(
        _ verb: Verb, _ words: Words, _ board: borrowing Board
    ) throws(GrammarError) -> ConsoleCommand {
        switch verb {
        case .help: return .show(.help(try helped(words)))
        case .get:
            try check(words, 2...2, verb)
            return .show(.get(try signal(words[1], board)))
        case .set: return try set(words, board)
        case .pulse:
            try check(words, 3...3, verb)
            return .pulse(
                line: try output(words[1], board),
                milliseconds: try time(words[2], in: 1...longestPulse, "expected 1ms to 1min"))
        case .watch: return try watch(words, board)
        case .trace, .safe:
            try check(words, 2...2, verb)
            let isOn = words.word(1, is: "on")
            guard isOn || words.word(1, is: "off") else { throw misused(verb) }
            return verb == .trace ? .trace(isOn) : .safe(isOn)
        case .log: return try log(words)
        case .reset:
            try check(words, 2...2, verb)
            let word = words[1]
            if word.bytes.equals("all") { return .reset(.all) }
            if let number = decimalInteger(word.bytes, in: 1...999) { return .reset(.number(number)) }
            return .reset(.room(word))
        default:
            try check(words, 1...1, verb)
            return plain(verb)
        }
    }

    /// Of a verb that stands alone.
    private static func plain(_ verb: Verb) -> ConsoleCommand {
        switch verb {
        case .status: .show(.status)
        case .pins: .show(.pins)
        case .lines: .show(.lines)
        case .sensors: .show(.sensors)
        case .shadow: .show(.shadow)
        case .settings: .show(.settings)
        case .commands: .show(.commands)
        case .jobs: .show(.jobs)
        case .events: .show(.events)
        case .config: .show(.config)
        case .faults: .show(.faults)
        case .bundle: .show(.bundle)
        case .net: .net
        case .restart: .restart
        case .reboot: .reboot
        case .unlock: .unlock
        case .lock: .lock
        default: .exit
        }
    }

    // MARK: Verbs with words behind them

    private static func helped(_ words: Words) throws(GrammarError) -> Verb? {
        try check(words, 1...2, .help)
        guard words.count == 2 else { return nil }
        let word = words[1]
        guard let verb = Verb(word.bytes) else { throw unknownVerb(word) }
        return verb
    }

    private static func set(_ words: Words, _ board: borrowing Board) throws(GrammarError) -> ConsoleCommand {
        try check(words, 3...5, .set)
        switch try signal(words[1], board) {
        case .line(let line): return try set(line, words, board)
        case .measure: throw refused(words[1], " is measured, and cannot be set")
        case .setting(let setting):
            guard words.count == 3 else { throw misused(.set) }
            for index in board.fields.indices where board.fields[index].signal == .setting(setting) {
                return .assign(field: index, value(words[2]))
            }
            throw refused(words[1], " has no field to set it by")
        }
    }

    private static func set(
        _ line: Int, _ words: Words, _ board: borrowing Board
    ) throws(GrammarError) -> ConsoleCommand {
        let isInput = board.lines[line].direction == .input
        if words.word(2, is: "auto") {
            guard words.count == 3 else { throw misused(.set) }
            return .release(line: try output(words[1], board))
        }
        let level = try level(words[2], of: board.lines[line])
        if isInput, board.chips.isSimulated {
            guard words.count == 3 else { throw misused(.set) }
            return .drive(line: line, level)
        }
        guard !isInput else { throw refused(words[1], " is an input, and cannot be set") }
        guard words.count > 3 else { return .force(line: line, level, milliseconds: usualForce) }
        guard words.count == 5, words.word(3, is: "for") else { throw misused(.set) }
        let span = try time(words[4], in: 1_000...longestForce, "expected 1s to 24h")
        return .force(line: line, level, milliseconds: span)
    }

    private static func watch(_ words: Words, _ board: borrowing Board) throws(GrammarError) -> ConsoleCommand {
        try check(words, 1...2, .watch)
        let word = words[1]
        if word.isEmpty || word.bytes.equals("off") { return .unwatch }
        if word.bytes.firstIndex(of: UInt8(ascii: "/")) != nil || word.bytes.equals("#") { return .watch(.topic(word)) }
        return .watch(.signal(try signal(word, board)))
    }

    private static func log(_ words: Words) throws(GrammarError) -> ConsoleCommand {
        try check(words, 1...2, .log)
        guard words.count == 2 else { return .show(.log) }
        if words.word(1, is: "off") { return .log(nil) }
        if words.word(1, is: "error") { return .log(.error) }
        if words.word(1, is: "warning") { return .log(.warning) }
        if words.word(1, is: "info") { return .log(.info) }
        throw misused(.log)
    }

    // MARK: Words

    /// What a name means: a line, or a shadow field.
    private static func signal(_ word: LineEditor.Text, _ board: borrowing Board) throws(GrammarError) -> Signal {
        var nearest = NearestWord(to: word.bytes)
        for index in board.lines.indices {
            let name = board.lines[index].name
            if name.bytes.equals(word.bytes) { return .line(index) }
            nearest.offer(name.bytes)
        }
        if let signal = board.fields.signal(of: word.bytes) { return signal }
        for index in board.fields.indices {
            let field = board.fields[index]
            nearest.offer(field.path.bytes)
        }
        var text = Message("nothing is called ")
        text.quote(word.bytes)
        if nearest.best.isEmpty { text.add(", 'lines' and 'shadow' tell what there is") } else { text.suggest(nearest) }
        throw GrammarError(text: text)
    }

    private static func output(_ word: LineEditor.Text, _ board: borrowing Board) throws(GrammarError) -> Int {
        guard case .line(let index) = try signal(word, board), board.lines[index].direction == .output else {
            throw refused(word, " is no output")
        }
        return index
    }

    /// What a word says of a field: a number, true or false; everything else is text.
    private static func value(_ word: LineEditor.Text) -> FieldValue {
        if let value = try? FieldValue(json: word.bytes) { return value }
        return (try? FieldValue.Text(word.bytes)).map { .text($0) } ?? .null
    }

    /// `on`, `off`, or what the line's field says for them.
    private static func level(_ word: LineEditor.Text, of line: Line) throws(GrammarError) -> Line.Level {
        if let level = Line.Level(word.bytes) { return level }
        var on = Message()
        var off = Message()
        line.onValue.describePlainly(into: &on)
        line.offValue.describePlainly(into: &off)
        if word.bytes.equals(on.bytes) { return .on }
        if word.bytes.equals(off.bytes) { return .off }
        throw refused(word, " is no level, expected on or off")
    }

    private static func time(
        _ word: LineEditor.Text, in range: ClosedRange<Int64>, _ expected: StaticString
    ) throws(GrammarError) -> Int64 {
        var text = Message()
        text.quote(word.bytes)
        do throws(TimeSpan.Problem) {
            let milliseconds = try TimeSpan(word.bytes).milliseconds
            if range.contains(milliseconds) { return milliseconds }
            text.add(" is out of range, ")
            text.add(expected)
        } catch .noUnit {
            text.add(" has no unit, expected ms, s, min or h behind it")
        } catch {
            text.add(" is no time, expected a whole number with ms, s, min or h, such as 20s")
        }
        throw GrammarError(text: text)
    }

    // MARK: Errors

    private static func check(_ words: Words, _ count: ClosedRange<Int>, _ verb: Verb) throws(GrammarError) {
        guard count.contains(words.count) else { throw misused(verb) }
    }

    private static func refused(_ word: LineEditor.Text, _ why: StaticString) -> GrammarError {
        var text = Message()
        text.quote(word.bytes)
        text.add(why)
        return GrammarError(text: text)
    }

    private static func misused(_ verb: Verb) -> GrammarError {
        var text = Message("expected: ")
        text.add(verb.name)
        if verb.usage.utf8CodeUnitCount > 0 {
            text.add(" ")
            text.add(verb.usage)
        }
        return GrammarError(text: text)
    }

    private static func unknownVerb(_ word: LineEditor.Text) -> GrammarError {
        var nearest = NearestWord(to: word.bytes)
        let all = Verb.all
        for index in all.indices { nearest.offer(all[index].name) }
        var text = Message("no such command: ")
        text.quote(word.bytes)
        if nearest.best.isEmpty { text.add(", 'help' tells what there is") } else { text.suggest(nearest) }
        return GrammarError(text: text)
    }
}

extension FieldValue {
    /// Adds the value as a person writes it: text without quotes.
    func describePlainly(into message: inout Message) {
        if case .text(let text) = self { message.add(text.bytes) } else { describe(into: &message) }
    }
}
