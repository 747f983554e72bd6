import Testing

@testable import Hardware

@Suite struct SimulatedCommandTests {
    @Test(arguments: [
        ("", "error no such command"), ("\n", "error no such command"), ("ON door", "error no such command"),
        ("onn door", "error no such command"), (" on door", "error no such command"),
        ("on", "error which line?"), ("on ", "error which line?"), ("get\n", "error which line?"),
        ("on a b", "error too many words"), ("on  a", "error too many words"), ("gone x", "error too many words"),
        ("on door\nx", "error no line 'door\\x0ax'"), ("on d\u{1B}[2J", "error no line 'd\\x1b[2J'"),
        ("fail nobody", "error no line 'nobody'"), ("on 99999999999999999999", "error no line"),
        ("on pump", "error 'pump' is an output: shadowpin drives it"),
        ("on door", "ok on"), ("off door\n", "ok off"), ("get 16", "ok on"), ("get 0016", "ok on"),
        ("fail door", "ok"), ("heal pump", "ok"), ("gone", "ok"), ("back\n", "ok"),
    ])
    func isAnswered(_ command: String, _ start: String) throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine())
        try chip.request(1, makeLine("pump", offset: 17, .output, initial: .off))
        #expect(chip.ask(command).hasPrefix(start))
    }

    @Test func noBytesBreakTheChip() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine())
        var random = SystemRandomNumberGenerator()
        let words = ["on", "off", "get", "fail", "heal", "gone", "back", " ", "\n", "door", "16", "\0", "\u{FF}"]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                if Bool.random(using: &random) {
                    bytes += words.randomElement(using: &random)!.utf8
                } else {
                    bytes.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            bytes = Array(bytes.prefix(SimulatedCommand.capacity))
            let answer = chip.answer(bytes.span, now: 1).text
            #expect(answer == "ok" || answer == "ok on" || answer == "ok off" || answer.hasPrefix("error "))
            #expect(!answer.utf8.contains { $0 < 0x20 })
        }
    }
}
