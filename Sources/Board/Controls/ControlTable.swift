import FixedMemory

/// How a board file calls a control.
public typealias ControlName = Line.Name

/// What the board does by itself (`controls:`).
public struct ControlTable: ~Copyable {
    /// Each switches an output of its own; more than a house has.
    public internal(set) var thermostats = FixedList<16, Thermostat>()
    /// As many as commands.
    public internal(set) var rules = FixedList<32, Rule>()
    /// Half as many as rules.
    public internal(set) var guards = FixedList<16, Guard>()

    init() {}

    /// Which thermostat switches this line.
    public func thermostat(of line: Int) -> Thermostat? {
        for index in thermostats.indices where thermostats[index].output == line { return thermostats[index] }
        return nil
    }
}
