import Board
import Console
import Testing

@Suite struct GrammarTests {
    private func outcome(_ typed: String) -> String {
        let board = board()
        do throws(GrammarError) {
            guard let (_, command) = try Grammar.command(line(typed), on: board) else { return "nothing" }
            return describe(command)
        } catch {
            return text(error.text)
        }
    }

    private func describe(_ command: ConsoleCommand) -> String {
        switch command {
        case .show(let view): "show \(view)"
        case .force(let line, let level, let milliseconds): "force \(line) \(level) \(milliseconds)"
        case .release(let line): "release \(line)"
        case .pulse(let line, let milliseconds): "pulse \(line) \(milliseconds)"
        case .drive(let line, let level): "drive \(line) \(level)"
        case .assign(let field, let value): "assign \(field) \(value)"
        case .watch(.signal(let signal)): "watch \(signal)"
        case .watch(.topic(let topic)): "watch topic \(string(topic.bytes))"
        case .log(let level): "log \(level.map { "\($0)" } ?? "off")"
        case .reset(.all): "reset all"
        case .reset(.number(let number)): "reset \(number)"
        case .reset(.room(let room)): "reset room \(string(room.bytes))"
        default: "\(command)"
        }
    }

    @Test(arguments: [
        ("", "nothing"), ("   ", "nothing"), ("status", "show status"), ("  status  ", "show status"),
        ("?", "show help(nil)"),
        ("help set", "show help(Optional(Console.Verb.set))"),
        ("get pump", "show get(Board.Signal.line(0))"), ("get valve.state", "show get(Board.Signal.line(2))"),
        ("set pump on", "force 0 on 300000"), ("set pump off for 30s", "force 0 off 30000"),
        ("set valve open", "force 2 on 300000"), ("set valve.state \"closed\" for 24h", "force 2 off 86400000"),
        ("set pump auto", "release 0"), ("set door on", "drive 3 on"),
        ("pulse pump 500ms", "pulse 0 500"),
        ("watch door", "watch line(3)"), ("watch shadow/update/#", "watch topic shadow/update/#"), ("watch #", "watch topic #"),
        ("watch off", "unwatch"), ("watch", "unwatch"),
        ("trace on", "trace(true)"), ("safe off", "safe(false)"), ("log", "show log"), ("log warning", "log warning"),
        ("log off", "log off"), ("reset all", "reset all"), ("reset 3", "reset 3"), ("reset mqtt", "reset room mqtt"),
        ("reboot", "reboot"),
    ])
    func understands(typed: String, expected: String) {
        #expect(outcome(typed) == expected)
    }

    @Test(arguments: [
        ("stauts", "no such command: 'stauts', did you mean 'status'?"),
        ("fly", "no such command: 'fly', 'help' tells what there is"),
        ("help fly", "no such command: 'fly', 'help' tells what there is"),
        ("status now", "expected: status"),
        ("get", "expected: get NAME"),
        ("get pmup", "nothing is called 'pmup', did you mean 'pump'?"),
        ("get fan", "nothing is called 'fan', 'lines' and 'shadow' tell what there is"),
        ("set pump", "expected: set NAME VALUE [for TIME] | NAME auto"),
        ("set pump maybe", "'maybe' is no level, expected on or off"),
        ("set pump on 30s", "expected: set NAME VALUE [for TIME] | NAME auto"),
        ("set pump on for 30", "'30' has no unit, expected ms, s, min or h behind it"),
        ("set pump on for ever", "'ever' is no time, expected a whole number with ms, s, min or h, such as 20s"),
        ("set pump on for 25h", "'25h' is out of range, expected 1s to 24h"),
        ("set door auto", "'door' is no output"),
        ("set door on for 5s", "expected: set NAME VALUE [for TIME] | NAME auto"),
        ("pulse door 5s", "'door' is no output"),
        ("pulse pump 2min", "'2min' is out of range, expected 1ms to 1min"),
        ("trace", "expected: trace on|off"), ("safe maybe", "expected: safe on|off"),
        ("log debug", "expected: log [error|warning|info|off]"),
        ("a b c d e f g h i j", "no such command: 'a', 'help' tells what there is"),
        ("get b c d e f g h i j", "expected: get NAME"),
    ])
    func saysWhatIsWrong(typed: String, expected: String) {
        #expect(outcome(typed) == expected)
    }
}
