import Board
import FixedMemory
import Fleets

/// Between what is wished of the outputs (by deltas, commands, controls, the console) and what is set.
///
/// ```
///   delta, command, control, console ──wish──▶ Output × 64 ──next──▶ hardware ──observe──▶ …
/// ```
///
/// Of an interlock's outputs the newest wish counts: the one that is on goes off, and when it has been off for the dead
/// time, the other one comes on. Until an output has been seen to be off, it counts as on: also before it is taken, and
/// after it was lost.
public struct Outputs: ~Copyable {
    private let inPlace = InPlace()
    /// Why an output is not as it is wished, yet.
    public enum Wait: Equatable, Sendable {
        /// It has to stay off (`minimum_off`) or on (`minimum_on`) for so many milliseconds more.
        case minimumOff(Int64), minimumOn(Int64)
        /// Others of its group are not off, or not for long enough.
        case interlock
    }

    /// What happened to a wish, to be told.
    public enum Notice: Equatable, Sendable {
        /// An output was on for as long as it may be.
        case tooLong(line: Int)
        /// An output goes off for another one of its group.
        case gaveWay(line: Int, to: Int)
    }

    private var outputs = InlineArray<64, Output?>(repeating: nil)
    /// Those that may have something to do, now or by time: `next` looks at no other.
    private var awake = LineSet()
    private var deadTimes = InlineArray<16, Int64>(repeating: 0)
    /// The outputs of each interlock.
    private var groups = InlineArray<16, LineSet>(repeating: LineSet())

    /// Two for each output at most between two looks.
    private var notices = FixedList<16, Notice>()

    @export(interface)
    public init(_ lines: borrowing FixedList<64, Line>, _ interlocks: borrowing FixedList<16, Interlock>) {
        for index in lines.indices where lines[index].direction == .output {
            outputs[index] = Output(lines[index])
            awake.insert(index)
            if let group = lines[index].output.interlock { groups[group].insert(index) }
        }
        for index in interlocks.indices { deadTimes[index] = interlocks[index].deadTime }
    }

    /// Of what waits to be told.
    public var use: BufferUse { notices.use }

    // MARK: Wishes

    /// Whether the shadow asks for what it has already had (see `Output.isRepeat`).
    public func isRepeat(_ line: Int, _ level: Line.Level, askedAt: Int64?) -> Bool {
        outputs[line]?.isRepeat(level, askedAt: askedAt) ?? false
    }

    /// The shadow's wish, which is no repetition, and which `wish` follows.
    mutating func noteAsked(_ line: Int, _ level: Line.Level, at askedAt: Int64?) {
        outputs[line]?.noteAsked(level, at: askedAt)
    }

    /// Takes a wish. It is done by `next`, at once or when it may be.
    @export(interface)
    public mutating func wish(_ change: Bindings.Change, now: Instant) {
        guard outputs[change.line] != nil else { return }
        outputs[change.line]!.want(change.level, share: change.share ?? 100, now: now)
        awake.insert(change.line)
        guard change.level == .on else { return }
        var rivals = rivals(of: change.line)
        while let other = rivals.next() {
            guard outputs[other]!.isWanted else { continue }
            outputs[other]!.withdraw()
            awake.insert(other)
            note(.gaveWay(line: other, to: change.line))
        }
    }

    /// Whether the newest wish of an output is this level, done or not.
    public func isWished(_ line: Int, _ level: Line.Level) -> Bool {
        outputs[line].map { $0.isWanted == (level == .on) } ?? true
    }

    /// Why an output is not as it is wished; nil: it is.
    @export(interface)
    public func wait(of line: Int, now: Instant) -> Wait? {
        guard let output = outputs[line], output.isWanted != output.isOn else { return nil }
        if let left = output.minimumLeft(now: now) {
            return output.isWanted ? .minimumOff(left) : .minimumOn(left)
        }
        // Also when its time has come, and `next` has not been asked yet.
        return output.isWanted && output.policy.interlock != nil ? .interlock : nil
    }

    // MARK: Hardware

    /// The level that an output is to be taken with; nil: with the one that it has.
    public mutating func take(_ line: Int, now: Instant) -> Line.Level? {
        guard outputs[line] != nil else { return nil }
        let isFree = isFree(line, now: now)
        awake.insert(line)
        return outputs[line]!.take(mayComeOn: isFree, now: now)
    }

    /// Takes what the hardware says after a line was taken, set or asked; nil: it cannot be asked. Answers what the field
    /// is to say.
    mutating func observe(_ line: Int, _ level: Line.Level?, now: Instant) -> Line.Level? {
        outputs[line]?.observe(level, now: now)
        if outputs[line] != nil { awake.insert(line) }
        guard let level else { return nil }
        return outputs[line]?.level(at: level) ?? level
    }

    /// The next output to set; nil: none before `deadline`. It is set, and observed, before the next call.
    @export(interface)
    public mutating func next(now: Instant) -> Bindings.Change? {
        var lines = awake
        while let line = lines.next() {
            if outputs[line]!.isWanted, outputs[line]!.isTooLong(now: now) {
                outputs[line]!.withdraw()
                note(.tooLong(line: line))
            }
            if let setting = outputs[line]!.next(now: now) { return change(line, setting) }
        }
        lines = awake
        while let line = lines.next() {
            guard outputs[line]!.isWanted, !outputs[line]!.isOn, outputs[line]!.canComeOn(now: now), isFree(line, now: now)
            else { continue }
            return change(line, outputs[line]!.start(now: now))
        }
        lines = awake
        while let line = lines.next() {
            if outputs[line]!.isAtRest { awake.remove(line) }
        }
        return nil
    }

    private func change(_ line: Int, _ setting: Output.Setting) -> Bindings.Change {
        Bindings.Change(line: line, level: setting.level, share: setting.share)
    }

    /// When `next` has something to do.
    @export(interface)
    public var deadline: Instant? {
        var first: Instant?
        var lines = awake
        while let line = lines.next() {
            if let end = outputs[line]!.hoursEnd { first = min(first ?? end, end) }
            guard var due = outputs[line]!.deadline else { continue }
            if !outputs[line]!.isOn, outputs[line]!.isWanted {
                // One that is on itself is waited for by its own deadline.
                guard let end = freeEnd(line) else { continue }
                due = max(due, end)
            }
            first = min(first ?? due, due)
        }
        return first
    }

    // MARK: Interlocks

    private func isFree(_ line: Int, now: Instant) -> Bool {
        var rivals = rivals(of: line)
        while let other = rivals.next() {
            guard outputs[other]!.isOff(for: deadTime(line), now: now) else { return false }
        }
        return true
    }

    /// When the others have been off for long enough; nil: not by time alone.
    private func freeEnd(_ line: Int) -> Instant? {
        var end = Instant(milliseconds: 0)
        var rivals = rivals(of: line)
        while let other = rivals.next() {
            guard let due = outputs[other]!.offEnd(for: deadTime(line)) else { return nil }
            end = max(end, due)
        }
        return end
    }

    private func deadTime(_ line: Int) -> Int64 { outputs[line]?.policy.interlock.map { deadTimes[$0] } ?? 0 }

    /// The others of an output's group.
    private func rivals(of line: Int) -> LineSet {
        guard let group = outputs[line]?.policy.interlock else { return LineSet() }
        var rivals = groups[group]
        rivals.remove(line)
        return rivals
    }

    /// These lines, a bit each, and all that would have to give way to one of them, or they to it.
    @export(interface)
    public func withRivals(_ lines: UInt64) -> UInt64 {
        var all = lines
        var each = LineSet(bits: lines)
        while let line = each.next() { all |= rivals(of: line).bits }
        return all
    }

    // MARK: Telling

    private mutating func note(_ notice: Notice) {
        // There is room for what a turn brings; what is more is not told, but done.
        try? notices.append(notice)
    }

    /// The oldest notice that has not been told.
    @export(interface)
    public mutating func takeNotice() -> Notice? {
        guard !notices.isEmpty else { return nil }
        let notice = notices[0]
        notices.remove(at: 0)
        return notice
    }

    // MARK: Memory

    /// What is to outlive a restart of an output; nil: nothing.
    func record(_ line: Int, now: Instant) -> LineRecord? { outputs[line]?.record(now: now) }

    mutating func restore(_ line: Int, _ record: LineRecord) {
        outputs[line]?.restore(record)
        if outputs[line] != nil { awake.insert(line) }
    }

    // MARK: Looking

    func switches(_ line: Int) -> Int64 { outputs[line]?.switches ?? 0 }

    /// Hours that it was on, to a tenth; the next one is waited for.
    mutating func hours(_ line: Int, now: Instant) -> Double { outputs[line]?.hours(now: now) ?? 0 }

    /// Whether it may go off for another reason than a wish.
    func endsByItself(_ line: Int) -> Bool { outputs[line]?.endsByItself ?? false }

    func isOn(_ line: Int) -> Bool { outputs[line]?.isOn ?? false }

    /// How much of the time it is on while it is on, in percent.
    func share(_ line: Int) -> Double { outputs[line]?.share ?? 100 }
}
