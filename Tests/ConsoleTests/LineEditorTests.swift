import Testing

@Suite struct LineEditorTests {
    private static let left = "\u{1B}[D"
    private static let up = "\u{1B}[A"
    private static let down = "\u{1B}OB"

    @Test(arguments: [
        ("status\r", ["status"]),
        ("stauts\u{7F}\u{7F}\u{7F}tus\r", ["status"]),
        ("st\u{08}tatus\r\n", ["status"]),
        ("tatus\u{01}s\r", ["status"]),
        ("\u{1B}[Hpins\u{1B}[1~x\u{1B}[4~y\r", ["xpinsy"]),
        ("liness\(left)\u{1B}[3~\r", ["lines"]),
        ("get pump\u{17}door\r", ["get door"]),
        ("get pump\u{17}\u{17}lines\r", ["lines"]),
        ("get pump\u{15}lines\r", ["lines"]),
        ("lines now\(left)\(left)\(left)\(left)\u{0B}\r", ["lines"]),
        ("rubbish\u{03}lines\r", ["lines"]),
        ("a\rb\r\(up)\(up)\r", ["a", "b", "a"]),
        ("a\rb\rc\(up)\(down)d\r", ["a", "b", "cd"]),
        ("a\ra\rb\r\(up)\(up)\(up)\r", ["a", "a", "b", "a"]),
        ("a\n\r\n\rb\r", ["a", "", "", "b"]),
        ("po\u{1B}[200~mp\r", ["pomp"]),
        ("\u{1B}[1;5;9999999999999999999999Cx\u{1B}\r", ["x"]),
        ("\u{00}\u{80}\u{FF}x\u{1B}z\r", ["x"]),
    ])
    func entersWhatWasTyped(keys: String, expected: [String]) {
        var person = Person()
        person.type(keys)
        #expect(person.lines == expected)
    }

    @Test func showsWhatWillBeEntered() {
        var person = Person()
        #expect(person.current == "shadowpin>")
        person.type("set pmp on")
        person.type("\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[Du")
        #expect(person.current == "shadowpin> set pump on")
        person.type("\u{15}")
        #expect(person.current == "shadowpin> mp on")
        person.type("\u{0B}")
        #expect(person.current == "shadowpin>")
    }

    /// Whatever is done, the terminal shows the line that Enter then gives.
    @Test func randomEditingShowsTheTruth() {
        var random = SystemRandomNumberGenerator()
        let keys = [
            "a", "b", " ", "\u{7F}", "\u{01}", "\u{05}", "\u{15}", "\u{17}", "\u{0B}", "\u{1B}[D", "\u{1B}[C",
            "\u{1B}[A", "\u{1B}[B", "\u{1B}[3~", "\u{09}",
        ]
        for _ in 0..<200 {
            var person = Person()
            var typed = ""
            for _ in 0..<Int.random(in: 1...120, using: &random) {
                let key = keys.randomElement(using: &random)!
                typed += key
                person.type(key)
            }
            let shown = person.current
            person.type("\r")
            var entered = "shadowpin> " + person.lines[0]
            while entered.last == " " { entered.removeLast() }
            #expect(shown == entered, "\(typed.debugDescription)")
        }
    }

    @Test func aLineEndsWhereTheTerminalDoes() {
        var person = Person()
        person.type(String(repeating: "x", count: 200) + "\r")
        #expect(person.lines == [String(repeating: "x", count: 66)])
    }

    @Test func aSecretIsNeitherShownNorRemembered() {
        var person = Person()
        person.type("unlock\r")
        person.terminal.askSecret()
        person.type("hunterr\u{7F}2\u{1B}[A\u{09}\r")
        #expect(person.secrets == ["hunter2"])
        #expect(!person.screen.joined().contains("hunter"))
        person.type("\u{1B}[A")
        #expect(person.current == "shadowpin> unlock")
        person.type("\u{03}")
        person.terminal.askSecret()
        person.type("hun\u{03}")
        #expect(person.secrets == ["hunter2", nil])
        #expect(person.current == "shadowpin>")
    }

    @Test func controlDLeavesAnEmptyLineOnly() {
        var person = Person()
        person.type("x\u{04}")
        #expect(person.hasLeft == false)
        person.type("\u{7F}\u{04}")
        #expect(person.hasLeft == true)
    }
}
