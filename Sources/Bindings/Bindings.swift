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
    private let inPlace = InPlace()

    /// Where the fields stand in the shadow: what reads it knows them by their places here.
    public private(set) var paths = FieldPaths()
    /// In the same order, which is that of their paths' bytes, as `ShadowReport` wants them.
    var fields = FixedList<192, BoundField>()
    var signalFields = SignalFields()
    /// Those for which something is staged; those of which the cloud is owed a report, and of them those in the report that
    /// was written last; those whose next value is held back.
    private var staged = FieldSet()
    var owed = FieldSet()
    var inReport = FieldSet()
    private var held = FieldSet()
    /// Those that a fetched shadow lacks, though they were reported.
    var lacking = FieldSet()

    private var lines = InlineArray<64, BoundLine?>(repeating: nil)
    private var measures = InlineArray<96, FieldValue>(repeating: .null)

    private var settings = InlineArray<32, FieldValue>(repeating: .null)
    /// Those that somebody has set, a bit each: they are to be written down.
    public private(set) var areSet: UInt32 = 0

    /// Signals whose values have changed since `takeChanged`, before that all: what goes by values need not look at the
    /// others.
    public private(set) var changed = SignalSet.all
    /// Rises whenever a setting is set.
    public private(set) var settingChanges: UInt64 = 0

    /// Lines of which something is counted.
    private var counted = LineSet()

    private let isSafeMode: Bool
    /// Where the next report begins: behind the last one, so that fields that change all the time do not keep the
    /// others out. 0: that one had room for all.
    var reportStart = 0

    /// What is wished of outputs, and what is set.
    public var outputs: Outputs
    /// What is made of inputs' edges.
    public var inputs: Inputs

    /// As of the last `pass`.
    private var now = Instant(milliseconds: 0)

    /// - Parameter isSafeMode: every delta is refused.
    @export(interface)
    public init(
        _ lines: borrowing FixedList<64, Line>, _ settings: borrowing FixedList<32, Setting>,
        _ fields: borrowing FieldTable, _ interlocks: borrowing FixedList<16, Interlock> = FixedList(),
        isSafeMode: Bool = false
    ) {
        self.isSafeMode = isSafeMode
        outputs = Outputs(lines, interlocks)
        inputs = Inputs(lines)
        for index in lines.indices {
            self.lines[index] = BoundLine(lines[index])
            if lines[index].output.switches != nil || lines[index].output.onTime != nil { counted.insert(index) }
        }
        for index in settings.indices { self.settings[index] = settings[index].initial }
        for index in fields.indices { insert(BoundField(fields[index], throttle: throttle(fields[index], lines)), at: fields[index].path) }
        for index in self.fields.indices { signalFields.note(index, of: self.fields[index].signal) }
        oweEverything()
        for index in settings.indices { note(.setting(index)) }
    }

    /// What is measured on a line is reported no more often than the line.
    private func throttle(_ field: BoardField, _ lines: borrowing FixedList<64, Line>) -> Int64 {
        switch field.signal {
        case .line, .measure:
            for index in lines.indices {
                let input = lines[index].input
                if field.signal == .line(index) || input.measures(field.signal) { return input.throttle }
            }
            return 0
        case .setting: return 0
        }
    }

    private mutating func insert(_ field: BoundField, at path: FieldPath) {
        // A board file has no more fields than there is room for here.
        guard let place = try? paths.insert(path) else { return }
        try? fields.insert(field, at: place)
    }

    // MARK: Delta to line

    /// Takes one leaf of a delta. Whatever it holds, the field's actual value is owed to the cloud from now on.
    @export(interface)
    public mutating func stage(
        _ leaf: DeltaLeaf, _ settings: borrowing FixedList<32, Setting>, _ choices: borrowing TextChoices
    ) -> Refusal? {
        let index = leaf.field
        let given = leaf.value
        owed.insert(index)
        unstage(index)
        if let given { fields[index].asked = given }
        guard !isSafeMode else { return .safeMode }
        switch fields[index].signal {
        case .line(let place):
            // Every line of a field is bound.
            guard let line = lines[place] else { return .unknownField }
            guard line.direction == .output else { return stage(given, askedAt: leaf.askedAt, input: place, field: index) }
            guard let value = given, let level = line.level(of: value) else {
                return line.isModulated ? .noShare : .wrongValue(expectedOff: line.offValue, expectedOn: line.onValue)
            }
            guard !outputs.isRepeat(place, level, askedAt: leaf.askedAt) else { return .repetition }
            stage(value, for: index)
            fields[index].askedAt = leaf.askedAt
            return nil
        case .measure: return .measured
        case .setting(let setting):
            let rule = settings[setting].rule
            let value = given ?? .null
            if let problem = rule.problem(with: value, in: choices) {
                var expected = Message()
                problem.describe(rule, in: choices, into: &expected)
                return .notAllowed(expected: expected)
            }
            stage(value, for: index)
            return nil
        }
    }

    private mutating func stage(_ value: FieldValue, for field: Int) {
        fields[field].desired = value
        staged.insert(field)
    }

    private mutating func unstage(_ field: Int) {
        fields[field].desired = nil
        staged.remove(field)
    }

    /// Takes one leaf that is no field's: the whole state shows the cloud what there is.
    public mutating func stageForeignLeaf() -> Refusal {
        oweEverything()
        return .unknownField
    }

    /// Whether a field is of what is done once for each time that it is asked for.
    private func isDoneOnce(_ field: Int) -> Bool {
        guard case .line(let line) = fields[field].signal else { return false }
        return outputs.endsByItself(line) || lines[line]?.latches == true
    }

    /// A delta to an input: to one whose field stays on, *off* says that it has been seen.
    private mutating func stage(_ given: FieldValue?, askedAt: Int64?, input place: Int, field index: Int) -> Refusal? {
        guard let line = lines[place], line.latches else { return .input(fields[index].owner) }
        guard given == line.offValue else {
            return .latch(fields[index].owner, off: line.offValue)
        }
        guard lines[place]!.acknowledge(askedAt: askedAt) else { return .repetition }
        note(.line(place))
        return nil
    }

    /// Takes one leaf that was reported as the cloud wants it, after what is pending. It counts where the board is otherwise
    /// by now: after a start, or after a time without a connection. What is done once was done when it was reported.
    @export(interface)
    public mutating func restage(
        _ leaf: DeltaLeaf, _ settings: borrowing FixedList<32, Setting>, _ choices: borrowing TextChoices
    ) {
        guard fields[leaf.field].desired == nil, let value = leaf.value, value != fields[leaf.field].actual,
            !isDoneOnce(leaf.field)
        else { return }
        // What is refused was never reported by this board file.
        _ = stage(leaf, settings, choices)
    }

    /// The next line to set for what was staged; nil when all are out.
    ///
    /// - Parameter held: the lines that a command is working on, a bit each: what is staged for them waits.
    @export(interface)
    public mutating func nextChange(except held: UInt64 = 0) -> Change? {
        var next = staged.first()
        while let index = next {
            next = staged.first(from: index + 1)
            guard case .line(let line) = fields[index].signal, held & 1 << UInt64(line) == 0,
                let desired = fields[index].desired, let level = lines[line]?.level(of: desired)
            else { continue }
            unstage(index)
            outputs.noteAsked(line, level, at: fields[index].askedAt)
            return Change(line: line, level: level, share: lines[line]?.share(of: desired))
        }
        return nil
    }

    /// The next setting to set for what was staged; nil when all are.
    @export(interface)
    public mutating func nextSettingChange() -> SettingChange? {
        var next = staged.first()
        while let index = next {
            next = staged.first(from: index + 1)
            guard case .setting(let setting) = fields[index].signal, let value = fields[index].desired else { continue }
            unstage(index)
            return SettingChange(setting: setting, value: value)
        }
        return nil
    }

    // MARK: Board to report

    /// Takes what the hardware says of a line; nil when it cannot be asked.
    @export(interface)
    @inline(never)
    public mutating func observe(line: Int, level: Line.Level?) {
        guard lines[line]?.level != level else { return }
        lines[line]?.observe(level)
        note(.line(line))
    }

    /// An edge of an input, with as many lost before it, at `timestamp` in nanoseconds of CLOCK_MONOTONIC.
    @export(interface)
    @inline(never)
    public mutating func observe(input line: Int, edge level: Line.Level, lost: Int, at timestamp: UInt64, now: Instant) {
        inputs.edge(line, level, lost: lost, at: timestamp, now: now)
        // One that went off and on again unseen has been on.
        if lost > 0, level == .off { lines[line]?.observe(.on) }
        observe(line: line, level: level)
    }

    /// What the hardware says of an input with no edge that tells of it; nil when it cannot be asked.
    @export(interface)
    @inline(never)
    public mutating func observe(input line: Int, level: Line.Level?) {
        inputs.begin(line, at: level)
        observe(line: line, level: level)
    }

    /// Takes what the hardware says of an output after it was taken, set or asked; nil when it cannot be asked. Its field
    /// says what the output does, blinking or not.
    ///
    /// - Parameter share: how much of the time it is on, in percent, where the hardware tells.
    @export(interface)
    public mutating func observe(output line: Int, level: Line.Level?, share: Double? = nil, now: Instant) {
        let level = outputs.observe(line, level, now: now)
        let share = level == .on ? share ?? outputs.share(line) : 0
        if lines[line]?.isModulated == true, lines[line]?.share != share {
            lines[line]?.share = share
            if lines[line]?.level == level { note(.line(line)) }
        }
        observe(line: line, level: level)
    }

    /// Takes what is measured; `null` when it cannot be told.
    @export(interface)
    @inline(never)
    public mutating func observe(measure: Int, value: FieldValue) {
        guard measures[measure] != value else { return }
        measures[measure] = value
        note(.measure(measure))
    }

    /// Takes the value that a setting has from now on: one that its rule allows.
    @export(interface)
    public mutating func observe(setting: Int, value: FieldValue) {
        areSet |= 1 << UInt32(setting)
        settingChanges += 1
        guard settings[setting] != value else { return }
        settings[setting] = value
        note(.setting(setting))
    }

    /// Takes what is measured, for conditions and controls; its field changes only where it `isReported`, and is then owed
    /// to the cloud even if it is as before (`ReportPolicy`).
    @export(interface)
    @inline(never)
    public mutating func observe(measure: Int, value: FieldValue, isReported: Bool) {
        if measures[measure] != value { changed.insert(.measure(measure)) }
        measures[measure] = value
        if isReported { report(measure: measure, value: value) }
    }

    /// The field of a measure, if it has one, is owed to the cloud with this value.
    @export(interface)
    public mutating func report(measure: Int, value: FieldValue) {
        guard let index = signalFields[.measure(measure)] else { return }
        fields[index].actual = value
        owed.insert(index)
    }

    /// The value of a signal has changed: its field, if it has one, is owed to the cloud.
    @inline(never)
    private mutating func note(_ signal: Signal) {
        changed.insert(signal)
        guard let index = signalFields[signal] else { return }
        let value = value(of: signal)
        if fields[index].actual != value { take(value, for: index) }
    }

    /// The board says something new of a field.
    private mutating func take(_ value: FieldValue, for field: Int) {
        switch fields[field].take(value, now: now) {
        case .nothing: break
        case .owed: owed.insert(field)
        case .held: held.insert(field)
        }
    }

    /// The signals whose values have changed since the last call.
    public mutating func takeChanged() -> SignalSet {
        defer { changed = SignalSet() }
        return changed
    }

    // MARK: Time

    /// Time has passed: what was held back is owed to the cloud.
    @export(interface)
    public mutating func pass(_ now: Instant) {
        self.now = now
        var next = held.first()
        while let index = next {
            next = held.first(from: index + 1)
            guard now >= fields[index].nextReport else { continue }
            held.remove(index)
            take(value(of: fields[index].signal), for: index)
        }
    }

    /// When `pass` has something to do.
    @export(interface)
    public var deadline: Instant? {
        var first: Instant?
        var next = held.first()
        while let index = next {
            next = held.first(from: index + 1)
            let due = fields[index].nextReport
            first = min(first ?? due, due)
        }
        return first
    }

    /// What is counted of outputs (`counters:`).
    @export(interface)
    public mutating func count(_ lines: borrowing FixedList<64, Line>, now: Instant) {
        var rest = counted
        while let index = rest.next() {
            if let measure = lines[index].output.switches {
                observe(measure: measure, value: .integer(outputs.switches(index)))
            }
            if let measure = lines[index].output.onTime { observe(measure: measure, value: FieldValue(outputs.hours(index, now: now))) }
        }
    }

    // MARK: Memory

    /// What is to outlive a restart of a line; nil: nothing.
    @export(interface)
    @inline(never)
    public func record(of line: Int, now: Instant) -> LineRecord? {
        outputs.record(line, now: now) ?? inputs.record(line, lines[line])
    }

    /// What was written down of a line before a restart; before it is taken.
    public mutating func restore(_ line: Int, _ record: LineRecord) {
        outputs.restore(line, record)
        inputs.restore(line, record)
        lines[line]?.restore(record)
    }

    // MARK: What is known

    /// What the hardware said last of a line; nil when it could not be asked.
    public func level(of line: Int) -> Line.Level? { lines[line]?.level }

    /// The value of a signal, as its field has it or would have it; `null` while it cannot be told.
    @export(interface)
    @inline(never)
    public func value(of signal: Signal) -> FieldValue {
        switch signal {
        case .line(let line): lines[line]?.value ?? .null
        case .measure(let measure): measures[measure]
        case .setting(let setting): settings[setting]
        }
    }

    /// The cloud is owed the whole state: after each connect, and when it asked for something that is not there.
    public mutating func oweEverything() {
        owed.insertAll(fields.count)
    }
}
