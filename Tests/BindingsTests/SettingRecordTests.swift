@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

/// What is kept of settings, and what becomes of it.
@Suite struct SettingRecordTests {
    private func board(_ settings: String) throws -> LoadedBoard {
        try LoadedBoard(
            """
            chip: simulated
            thing: t
            broker: {url: 'mqtt://h'}
            lines: {l: {offset: 1, direction: input}}
            settings:
            \(settings)
            """)
    }

    private static let all = """
          target: {type: number, min: 5, max: 35, default: 21}
          mode: {type: text, enum: [eco, comfort], default: eco}
          isAway: {type: boolean, default: false}
          hour: {type: integer, default: 6}
          label: {type: text, default: ''}
        """

    private func record(_ bindings: borrowing Bindings, _ board: borrowing Board) -> String {
        let record = SettingRecord(board.settings, bindings)
        return record.bytes.text
    }

    /// `target = 22`, `mode unfit: expected …`, `unknown old`.
    private func restore(_ kept: String, _ board: borrowing Board) -> [String] {
        let bytes = Array(kept.utf8)
        var lines = KeptSettings(bytes.span)
        var texts: [String] = []
        while let line = lines.next(board.settings, board.choices) {
            switch line {
            case .value(let change):
                var text = Message()
                change.value.describe(into: &text)
                texts.append("\(board.settings[change.setting].name.bytes.text) = \(text.bytes.text)")
            case .unfit(let setting, let expected):
                texts.append("\(board.settings[setting].name.bytes.text) unfit: \(expected.bytes.text)")
            case .unknown(let name): texts.append("unknown \(name.bytes.text)")
            }
        }
        return texts
    }

    @Test func onlyWhatWasSetIsKept() throws {
        let loaded = try board(Self.all)
        var bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
        var kept = record(bindings, loaded.board)
        #expect(kept.isEmpty)
        bindings.observe(setting: 3, value: .integer(-7))
        bindings.observe(setting: 0, value: .number(22.5))
        bindings.observe(setting: 2, value: .bool(true))
        bindings.observe(setting: 4, value: .text(try FieldValue.Text(Array("a \"b\" \\ ä".utf8).span)))
        kept = record(bindings, loaded.board)
        #expect(kept == "target\t22.5\nisAway\ttrue\nhour\t-7\nlabel\t\"a \\\"b\\\" \\\\ ä\"\n")
        let restored = restore(kept, loaded.board)
        #expect(restored == ["target = 22.5", "isAway = true", "hour = -7", #"label = "a \"b\" \\ ä""#])
    }

    /// The same value as the default, but chosen: a new default does not change it.
    @Test func aDefaultThatWasSetIsKept() throws {
        let loaded = try board(Self.all)
        var bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
        bindings.observe(setting: 0, value: .integer(21))
        let kept = record(bindings, loaded.board)
        #expect(kept == "target\t21\n")
    }

    @Test(arguments: [
        ("target\t36\n", ["target unfit: expected 5...35"]), ("target\t\"warm\"\n", ["target unfit: expected a number"]),
        ("mode\t\"auto\"\nhour\t8\n", [#"mode unfit: expected "eco" or "comfort""#, "hour = 8"]),
        ("hour\t8.5\n", ["hour unfit: expected a whole number"]), ("old\t1\ntarget\t7\n", ["unknown old", "target = 7"]),
        ("target\n", ["target unfit: expected a number"]), ("target\t", ["target unfit: expected a number"]),
        ("target\t{\n", ["target unfit: expected a number"]), ("target\t7", ["target = 7"]), ("\n", ["unknown "]), ("", []),
        ("\(String(repeating: "x", count: 33))\t1\n", ["unknown "]),
    ]) func whatDoesNotFitIsSaid(kept: String, expected: [String]) throws {
        let loaded = try board(Self.all)
        let restored = restore(kept, loaded.board)
        #expect(restored == expected)
    }

    @Test func theLargestRecordFits() throws {
        let names = (0..<32).map { String(repeating: "n", count: 30) + ($0 < 10 ? "0\($0)" : "\($0)") }
        let loaded = try board(names.map { "  \($0): {type: text, default: ''}" }.joined(separator: "\n"))
        var bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
        let text = try FieldValue.Text(Array(String(repeating: "\"", count: 64).utf8).span)
        for index in 0..<32 { bindings.observe(setting: index, value: .text(text)) }
        let kept = record(bindings, loaded.board)
        #expect(kept.utf8.count == 32 * (32 + 1 + 130 + 1))
        let restored = restore(kept, loaded.board)
        #expect(restored.count == 32 && restored.allSatisfy { $0.contains(" = ") })
    }
}
