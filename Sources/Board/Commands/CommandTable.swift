import FixedMemory

/// The commands of a board file (`commands:`), in tables: a command names its parameters and steps by their ranges.
public struct CommandTable: ~Copyable {
    /// Commands at most: half as many as lines, for most lines are set by deltas.
    public static let maxCommands = 32

    /// Parameters of one command at most; what a person can still call by hand.
    public static let maxParameters = 8

    /// Steps of one command at most.
    public static let maxSteps = 16

    public internal(set) var commands = FixedList<32, Command>()
    /// Two for each command, which few need.
    public internal(set) var parameters = FixedList<64, Parameter>()
    /// Four for each command; those of rules are here too.
    public internal(set) var steps = FixedList<128, Step>()

    init() {}

    /// Puts a step behind those of a command, which are the last in the table.
    mutating func append(_ step: Step, to command: inout Command) throws(CapacityError) {
        try steps.append(step)
        command.steps = command.steps.lowerBound..<steps.count
        switch step {
        case .set(let line, _), .pulse(let line, _, _): command.outputs |= 1 << UInt64(line)
        case .store(let setting, _): command.settings |= 1 << UInt32(setting)
        case .waitFor(let line, _, _): command.lines |= 1 << UInt64(line)
        case .wait: break
        }
        command.lines |= command.outputs
    }

    /// The index of the command with this name.
    public func index(of name: Span<UInt8>) -> Int? {
        for index in commands.indices where commands[index].name.bytes.equals(name) { return index }
        return nil
    }
}
