import Board
import FixedMemory
import Fleets
import JSON

/// What the shadow's fields hold: turns deltas into levels and values into reports.
///
/// ```
///   delta ──stage──▶ desired ──nextChange──▶ hardware ──observe──▶ actual ──write──▶ report
/// ```
///
/// A delta is staged whole before anything moves: where it names a field twice, only the last value reaches the line.
public struct Bindings: ~Copyable {
    /// A level that a line is to be set to.
    public struct Change: Equatable, Sendable {
        /// The line's place in the board file.
        public let line: Int
        public let level: Line.Level

        public init(line: Int, level: Line.Level) {
            self.line = line
            self.level = level
        }
    }

    /// A value that a setting is to have.
    public struct SettingChange: Equatable, Sendable {
        /// The setting's place in the board file.
        public let setting: Int
        public let value: FieldValue

        public init(setting: Int, value: FieldValue) {
            self.setting = setting
            self.value = value
        }
    }

    /// In the order of their paths' bytes, as `ShadowReport` wants them.
    private var fields = FixedList<192, BoundField>()

    private var lines = InlineArray<64, BoundLine?>(repeating: nil)
    private var measures = InlineArray<96, FieldValue>(repeating: .null)

    private var settings = InlineArray<32, FieldValue>(repeating: .null)
    /// Those that somebody has set, a bit each: they are to be written down.
    public private(set) var areSet: UInt32 = 0

    /// Rises whenever a value of a signal changes: what goes by values need not look while it stays.
    public private(set) var changes: UInt64 = 1
    /// Rises whenever a setting is set.
    public private(set) var settingChanges: UInt64 = 0

    private let isSafeMode: Bool
    /// Where the next report begins: behind the last one, so that fields that change all the time do not keep the others
    /// out. 0: that one had room for all.
    private var reportStart = 0

    /// - Parameter isSafeMode: every delta is refused.
    public init(
        _ lines: borrowing FixedList<64, Line>, _ settings: borrowing FixedList<32, Setting>,
        _ fields: borrowing FieldTable, isSafeMode: Bool = false
    ) {
        self.isSafeMode = isSafeMode
        for index in lines.indices { self.lines[index] = BoundLine(lines[index]) }
        for index in settings.indices { self.settings[index] = settings[index].initial }
        for index in fields.indices { insert(BoundField(fields[index])) }
        for index in settings.indices { note(.setting(index)) }
    }

    private mutating func insert(_ field: BoundField) {
        var place = 0
        while place < fields.count, fields[place].path.bytes.precedes(field.path.bytes) { place += 1 }
        // A board file has no more fields than there is room for here.
        try? fields.insert(field, at: place)
    }

    // MARK: Delta to line

    /// Takes one leaf of a delta. Whatever it holds, the field's actual value is owed to the cloud from now on.
    public mutating func stage(
        _ leaf: DeltaLeaf, _ settings: borrowing FixedList<32, Setting>, _ choices: borrowing TextChoices
    ) -> Refusal? {
        guard let path = leaf.path, let index = index(of: path) else {
            // There is no such field to report: the whole state shows the cloud what there is.
            oweEverything()
            return .unknownField
        }
        fields[index].isUnreported = true
        fields[index].desired = nil
        guard !isSafeMode else { return .safeMode }
        switch fields[index].signal {
        case .line(let line):
            // Every line of a field is bound.
            guard let line = lines[line] else { return .unknownField }
            guard line.direction == .output else { return .input(fields[index].owner) }
            guard case .value(let value) = leaf.content, line.level(of: value) != nil else {
                return .wrongValue(expectedOff: line.offValue, expectedOn: line.onValue)
            }
            fields[index].desired = value
            return nil
        case .measure: return .measured
        case .setting(let setting):
            let rule = settings[setting].rule
            var value = FieldValue.null
            if case .value(let given) = leaf.content { value = given }
            if let problem = rule.problem(with: value, in: choices) {
                var expected = Message()
                problem.describe(rule, in: choices, into: &expected)
                return .notAllowed(expected: expected)
            }
            fields[index].desired = value
            return nil
        }
    }

    /// The next line to set for what was staged; nil when all are out.
    ///
    /// - Parameter held: the lines that a command is working on, a bit each: what is staged for them waits.
    public mutating func nextChange(except held: UInt64 = 0) -> Change? {
        for index in fields.indices {
            guard case .line(let line) = fields[index].signal, held & 1 << UInt64(line) == 0,
                let desired = fields[index].desired, let level = lines[line]?.level(of: desired)
            else { continue }
            fields[index].desired = nil
            return Change(line: line, level: level)
        }
        return nil
    }

    /// The next setting to set for what was staged; nil when all are.
    public mutating func nextSettingChange() -> SettingChange? {
        for index in fields.indices {
            guard case .setting(let setting) = fields[index].signal, let value = fields[index].desired else { continue }
            fields[index].desired = nil
            return SettingChange(setting: setting, value: value)
        }
        return nil
    }

    // MARK: Board to report

    /// Takes what the hardware says of a line; nil when it cannot be asked.
    public mutating func observe(line: Int, level: Line.Level?) {
        guard lines[line]?.level != level else { return }
        lines[line]?.level = level
        note(.line(line))
    }

    /// Takes what is measured; `null` when it cannot be told.
    public mutating func observe(measure: Int, value: FieldValue) {
        guard measures[measure] != value else { return }
        measures[measure] = value
        note(.measure(measure))
    }

    /// Takes the value that a setting has from now on: one that its rule allows.
    public mutating func observe(setting: Int, value: FieldValue) {
        areSet |= 1 << UInt32(setting)
        settingChanges += 1
        guard settings[setting] != value else { return }
        settings[setting] = value
        note(.setting(setting))
    }

    /// The value of a signal has changed: its field, if it has one, is owed to the cloud.
    private mutating func note(_ signal: Signal) {
        changes += 1
        let value = value(of: signal)
        for index in fields.indices where fields[index].signal == signal && fields[index].actual != value {
            fields[index].actual = value
            fields[index].isUnreported = true
        }
    }

    /// What the hardware said last of a line; nil when it could not be asked.
    public func level(of line: Int) -> Line.Level? { lines[line]?.level }

    /// The value of a signal, as its field has it or would have it; `null` while it cannot be told.
    public func value(of signal: Signal) -> FieldValue {
        switch signal {
        case .line(let line): lines[line]?.value ?? .null
        case .measure(let measure): measures[measure]
        case .setting(let setting): settings[setting]
        }
    }

    /// The cloud is owed the whole state: after each connect, and when it asked for something that is not there.
    public mutating func oweEverything() {
        for index in fields.indices { fields[index].isUnreported = true }
    }

    /// Whether there is anything to report.
    public var owesReport: Bool {
        for index in fields.indices where fields[index].isUnreported { return true }
        return false
    }

    /// Adds what is owed to a report that has begun, as much as it has room for. It stays owed until `reported()`.
    public mutating func write(into report: inout ShadowReport) throws(JSONWriterError) {
        let start = reportStart
        reportStart = 0
        for index in fields.indices {
            fields[index].isInReport = index >= start && fields[index].isUnreported && report.hasRoom
            if fields[index].isInReport {
                try report.add(fields[index].path, fields[index].actual)
            } else if index >= start, fields[index].isUnreported, reportStart == 0 {
                reportStart = index
            }
        }
    }

    /// The report that was written last has been handed to the broker's client.
    public mutating func reported() {
        for index in fields.indices where fields[index].isInReport {
            fields[index].isInReport = false
            fields[index].isUnreported = false
        }
    }

    private func index(of path: FieldPath) -> Int? {
        for index in fields.indices where fields[index].path == path { return index }
        return nil
    }
}
