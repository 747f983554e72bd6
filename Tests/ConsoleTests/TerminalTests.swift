import Board
import Console
import FixedMemory
import Testing

@Suite struct TerminalTests {
    /// Shows rows `row 0` to `row count - 1`, as an owner would.
    private func pump(_ person: inout Person, count: Int = 50) {
        while let (_, row) = person.terminal.nextRow {
            var text = Message("row ")
            text.add(row)
            person.terminal.printRow(row < count ? text : nil)
            person.look()
        }
    }

    @Test func longViewsAreShownPageByPage() {
        var person = Person(rows: 10)
        person.terminal.show(.lines)
        pump(&person)
        #expect(person.current == "-- more: space, return, or q --")
        #expect(person.screen.filter { $0.hasPrefix("row") }.count == 9)
        person.type(" ")
        pump(&person)
        #expect(person.screen.filter { $0.hasPrefix("row") }.count == 18)
        person.type("\r")
        pump(&person)
        #expect(person.screen.filter { $0.hasPrefix("row") }.count == 19)
        person.type("q")
        pump(&person)
        #expect(person.current == "shadowpin>")
        #expect(person.screen.filter { $0.hasPrefix("row") }.count == 19)
    }

    @Test func aTerminalMayTellItsHeight() {
        var person = Person(rows: 10)
        person.type("\u{1B}[8;30;80t")
        person.terminal.show(.lines)
        pump(&person)
        #expect(person.screen.filter { $0.hasPrefix("row") }.count == 29)
    }

    @Test func aProgramGetsRowsAlone() {
        var person = Person(isQuiet: true)
        person.type("\u{1B}[8;0;0tlines\r")
        person.terminal.show(.lines)
        pump(&person)
        #expect(person.lines == ["lines"])
        #expect(person.screen == (0..<50).map { "row \($0)" } + [""])
    }

    @Test func typedAheadWaitsForTheViewToEnd() {
        var person = Person(rows: 0)
        person.type("lines\r")
        person.terminal.show(.lines)
        person.type("status\r")
        #expect(person.lines == ["lines"])
        pump(&person)
        person.work()
        person.look()
        #expect(person.lines == ["lines", "status"])
        #expect(person.screen.contains("shadowpin> status"))
    }

    @Test func controlCEndsAView() {
        var person = Person(rows: 0)
        person.terminal.show(.lines)
        person.type("x\u{03}")
        let next = person.terminal.nextRow
        #expect(next?.row == nil)
        person.type("y\r")
        #expect(person.lines == ["y"])
    }

    @Test func controlCReachesABusyOwner() {
        var person = Person()
        person.terminal.begin()
        person.type("abc\u{03}")
        #expect(person.interrupts == 1)
        #expect(person.lines == [])
        person.terminal.finish()
        person.look()
        #expect(person.current == "shadowpin>")
    }

    @Test func whatHappensMeanwhileLeavesTheLineBeingWritten() {
        var person = Person()
        person.type("set pump")
        person.terminal.print(Message("something happened"))
        person.look()
        #expect(person.screen[person.screen.count - 2].hasPrefix("something happened"))
        #expect(person.current == "shadowpin> set pump")
        person.type(" on\r")
        #expect(person.lines == ["set pump on"])
    }

    @Test func whatHappensDuringAPauseDoesNotEndIt() {
        var person = Person(rows: 5)
        person.terminal.show(.lines)
        pump(&person)
        person.terminal.print(Message("something happened"))
        person.look()
        #expect(person.screen[person.screen.count - 2].hasPrefix("something happened"))
        #expect(person.current == "-- more: space, return, or q --")
    }

    /// A line that takes nothing: whole lines are left out and counted, and the count is told first when it takes some again.
    @Test func aStuckLineLosesWholeLinesAndSaysHowMany() {
        var person = Person()
        for number in 0..<1_000 {
            var text = Message("event number ")
            text.add(number)
            person.terminal.print(text)
        }
        let waiting = person.terminal.output.count
        #expect(waiting <= ConsoleTerminal.outputCapacity)
        person.look()
        let shown = person.screen.filter { $0.hasPrefix("event number ") }
        #expect(shown.count > 100)
        for (number, line) in shown.enumerated() { #expect(line.split(separator: " ").last == "\(number)") }
        person.terminal.print(Message("the last one"))
        person.look()
        let note = "(\(1_000 - shown.count) lines left out: more was to be told than the line takes)"
        #expect(person.screen.contains { $0.hasPrefix(note) })
        #expect(person.screen.contains { $0.hasPrefix("the last one") })
    }

    @Test func typingIntoAStuckLineIsNotLost() {
        var person = Person()
        while person.terminal.output.free > 600 { person.terminal.print(Message("something that takes some room")) }
        for byte in "get pump".utf8 {
            person.terminal.take([byte].span)
            person.work()
        }
        person.look()
        #expect(person.current == "shadowpin> get pump")
    }

    @Test func noiseIsBoundedAndHarmless() {
        var random = SystemRandomNumberGenerator()
        var person = Person()
        for _ in 0..<20_000 {
            let byte = UInt8.random(in: 0...255, using: &random)
            // Leaving, and telling a height, are no accidents of which the test could say much.
            person.type([byte])
            if person.terminal.nextRow != nil { pump(&person, count: 1) }
        }
        person.type([0x03, 0x03])
        let before = person.lines.count
        person.type("status\r")
        #expect(person.lines.count == before + 1)
        #expect(person.lines.last == "status")
    }
}
