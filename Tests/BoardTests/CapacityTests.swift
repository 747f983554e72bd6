import Testing

@testable import Board

/// Every bound of the loader, one below or on it and one beyond.
@Suite struct CapacityTests {
    static let head = "chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n"

    static func lines(_ count: Int) -> String {
        (0..<count).map { "  l\($0): {offset: \($0), direction: input}\n" }.joined()
    }

    @Test func aFileOf64KiB() {
        let file = Self.head + Self.lines(1) + "#"
        let full = file + String(repeating: "x", count: 65_536 - file.utf8.count)
        #expect(errors(in: full) == ["a board"])
        #expect(errors(in: full + "x") == ["1:1: the file has 65537 bytes, expected at most 65536"])
    }

    @Test func linesOfABoard() {
        #expect(errors(in: Self.head + Self.lines(64)) == ["a board"])
        #expect(
            errors(in: Self.head + Self.lines(66)) == ["69:3: lines: more than 64 lines, expected fewer from here on"])
    }

    @Test func nesting() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(errors(in: nested(16)) == ["1:1: expected a mapping with 'thing', 'broker' and 'lines'"])
        #expect(
            errors(in: nested(17)) == [
                "1:17: nested too deep, expected at most 16 mappings and lists within each other"
            ])
    }

    @Test func values() {
        func list(_ count: Int) -> String { "[" + Array(repeating: "a", count: count).joined(separator: ",") + "]" }
        #expect(errors(in: list(4_095)) == ["1:1: expected a mapping with 'thing', 'broker' and 'lines'"])
        #expect(errors(in: list(4_096)) == ["1:8192: up to here the file has more than 4096 values, expected fewer"])
    }

    /// An escape of two bytes stands for three (U+2028), so a small file can hold more text than its own size.
    @Test func text() {
        #expect(
            errors(in: "\"" + String(repeating: "\\L", count: 21_845) + "\"") == [
                "1:1: expected a mapping with 'thing', 'broker' and 'lines'"
            ])
        #expect(
            errors(in: "\"" + String(repeating: "\\L", count: 21_846) + "\"") == [
                "1:1: up to here the file has more than 65536 bytes of text, expected fewer"
            ])
    }

    /// As many keys as there is room for, all of them wrong: comparing each with each stays bearable.
    @Test func aMappingFullOfKeys() {
        let keys = (0..<2_047).map { "k\($0): 1\n" }.joined()
        var diagnostics = Diagnostics()
        let outcome = Outcome(Array(keys.utf8), &diagnostics)
        #expect(outcome.errors.count + outcome.dropped == 2_047 + 4)
    }
}
