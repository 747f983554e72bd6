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
    /// Four for each command.
    public internal(set) var steps = FixedList<128, Step>()

    init() {}

    /// The index of the command with this name.
    public func index(of name: Span<UInt8>) -> Int? {
        for index in commands.indices where commands[index].name.bytes.equals(name) { return index }
        return nil
    }
}
