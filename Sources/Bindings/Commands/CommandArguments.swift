import Board
import FixedMemory
import Fleets

/// The values of a command's parameters in one request, all of them allowed.
struct CommandArguments: Sendable {
    /// In the order of the board file; nil for places behind the last parameter.
    private var values = InlineArray<8, FieldValue?>(repeating: nil)

    /// Of a command without parameters.
    init() {}

    init(
        _ request: borrowing CommandRequest, of command: Command, in board: borrowing Board
    ) throws(CommandRefusal) {
        var members = request.parameters
        while let member = members.next() { try take(member, command, board) }
        for index in command.parameters where values[index - command.parameters.lowerBound] == nil {
            let parameter = board.commands.parameters[index]
            guard let fallback = parameter.fallback else { throw .missingParameter(parameter.name) }
            values[index - command.parameters.lowerBound] = fallback
        }
        try checkTargets(command, board)
    }

    private mutating func take(
        _ member: CommandParameters.Member, _ command: Command, _ board: borrowing Board
    ) throws(CommandRefusal) {
        for index in command.parameters where board.commands.parameters[index].name.bytes.equals(member.name.bytes) {
            let parameter = board.commands.parameters[index]
            guard let value = member.value else { throw .wrongValue(parameter.name, parameter.rule, .kind) }
            if let problem = parameter.rule.problem(with: value, in: board.choices) {
                throw .wrongValue(parameter.name, parameter.rule, problem)
            }
            values[index - command.parameters.lowerBound] = value
            return
        }
        throw .unknownParameter(member.name)
    }

    /// Every value that a step takes for a level has to be one, and for a setting one that it may have.
    private func checkTargets(_ command: Command, _ board: borrowing Board) throws(CommandRefusal) {
        for index in command.steps {
            switch board.commands.steps[index] {
            case .set(let line, .parameter(let parameter)) where change(parameter, of: line, board.lines[line]) == nil:
                let name = board.commands.parameters[command.parameters.lowerBound + parameter].name
                throw .wrongLevel(name, board.lines[line])
            case .store(let setting, .parameter(let parameter)):
                let rule = board.settings[setting].rule
                guard let problem = rule.problem(with: values[parameter] ?? .null, in: board.choices) else { continue }
                let name = board.commands.parameters[command.parameters.lowerBound + parameter].name
                throw .wrongValue(name, rule, problem)
            default: continue
            }
        }
    }

    /// What a step stores.
    func value(_ source: Step.Value) -> FieldValue {
        switch source {
        case .fixed(let value): value
        // Checked when the request came in: there is one.
        case .parameter(let index): values[index] ?? .null
        }
    }

    /// What a step sets the line at `index` to.
    @inline(never)
    func change(_ source: Step.Level, of index: Int, _ line: Line) -> Bindings.Change? {
        switch source {
        case .fixed(let level): Bindings.Change(line: index, level: level)
        case .share(let share): Bindings.Change(line: index, share: share)
        case .parameter(let parameter): change(parameter, of: index, line)
        }
    }

    /// `true` and `false` are levels of every line, the line's own values as well; of a PWM 0...100 percent.
    @inline(never)
    private func change(_ parameter: Int, of index: Int, _ line: Line) -> Bindings.Change? {
        guard let value = values[parameter] else { return nil }
        if case .bool(let isOn) = value { return Bindings.Change(line: index, level: isOn ? .on : .off) }
        let bound = BoundLine(line)
        if let share = bound.share(of: value) { return Bindings.Change(line: index, share: share) }
        return bound.level(of: value).map { Bindings.Change(line: index, level: $0) }
    }

    /// In milliseconds.
    func duration(_ source: Step.Duration) -> Int64 {
        switch source {
        case .milliseconds(let milliseconds): Int64(milliseconds)
        case .parameter(let index):
            switch values[index] {
            case .integer(let seconds): seconds * 1_000
            // A checked parameter of a time has bounds: nothing is lost but parts of a millisecond.
            case .number(let seconds): Int64(seconds * 1_000)
            default: 0
            }
        }
    }
}
