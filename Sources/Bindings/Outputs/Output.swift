import Board
import Fleets

/// One output between what is wished of it and what it does.
///
/// ```
///   wish on ─┬─ minimum off over, others of its group off ──▶ on ──▶ its pattern's steps
///            └─ not yet: it waits                              │
///   wish off, maximum on over, pattern over ── minimum on over ──▶ off
/// ```
///
/// `Outputs` asks it, and knows of the others of its group.
struct Output {
    let policy: OutputPolicy

    /// What it is taken with, nil: what it has.
    private var initial: Line.Level?

    /// Whether it is wished to be on, and how much of the time, in percent.
    private(set) var isWanted = false
    private(set) var share = 100.0

    /// Whether it is on, in the sense of its field: a light that blinks is.
    private(set) var isOn = false

    /// What the hardware was told last, and how much of the time.
    private(set) var driven = Line.Level.off
    private var drivenShare = 0.0

    /// What the hardware may do: it may be on until it is seen to be off.
    private(set) var mayBeOn = true

    /// When to tell it once more to be off, for it was not; nil: it is, or cannot be told.
    private var retry: Instant?

    /// It did not follow, and is wished the same again.
    private var isOwed = false
    private var follows = true

    private var onSince = Instant(milliseconds: 0)
    /// Since when it is known to be off. Until it has been seen so, there is no such time.
    private var offSince: Instant?

    /// The step of its pattern, since when it is done, and when it is over; nil: never by itself.
    private var step = 0
    private var stepBegin = Instant(milliseconds: 0)
    private var stepEnd: Instant?

    /// How often it came on, and how long it was on before `onSince`, in milliseconds.
    private(set) var switches: Int64 = 0
    private var earlierOnTime: Int64 = 0
    private var toldTenths: Int64 = 0

    /// Taken with the level that it had, which it is still to be asked for.
    private var adopts = false

    // What the shadow's wishes come to (see `isRepeat`).
    private(set) var askedAt: Int64?
    private(set) var isSpent = false
    private var isWantedByShadow = false

    init(_ line: Line) {
        policy = line.output
        initial = line.initial
    }

    // MARK: Wishes

    /// Whether it may go off for another reason than a wish for it.
    var endsByItself: Bool {
        policy.interlock != nil || policy.maximumOn > 0 || policy.pattern?.repeats == false
    }

    /// Whether the shadow asks for what it has already had: the cloud says *on* as long as that is desired and not
    /// reported, which it is not once the output went off by itself.
    ///
    /// - Parameter askedAt: when it was desired, in Unix seconds; nil: not known, and no proof that it is new.
    func isRepeat(_ level: Line.Level, askedAt: Int64?) -> Bool {
        guard isSpent, level == .on else { return false }
        guard let askedAt, let last = self.askedAt else { return true }
        return askedAt <= last
    }

    /// The shadow's wish, which is no repetition.
    mutating func noteAsked(_ level: Line.Level, at askedAt: Int64?) {
        self.askedAt = askedAt ?? self.askedAt
        isWantedByShadow = level == .on
        // What ends by itself is done once.
        isSpent = level == .on && policy.pattern?.repeats == false
    }

    mutating func want(_ level: Line.Level, share: Double, now: Instant) {
        adopts = false
        let isAgain = isWanted && level == .on
        isWanted = level == .on
        isOwed = !follows
        if isWanted { self.share = share }
        // What ends by itself begins anew.
        if isOn, isAgain, policy.pattern?.repeats == false { startPattern(now: now) }
        if isOn, isWanted, case .slow = policy.modulation { startStep(at: stepBegin) }
    }

    /// It is not to come on, and not by what the shadow asked for until that is asked for anew.
    mutating func withdraw() {
        isWanted = false
        if isWantedByShadow { isSpent = true }
    }

    // MARK: Being taken

    /// The level to take it with, nil: the one that it has. It comes on later where it may not do so now.
    mutating func take(mayComeOn: Bool, now: Instant) -> Line.Level? {
        end(now: now)
        isWanted = initial == .on
        share = 100
        offSince = offSince ?? now
        adopts = initial == nil
        guard let initial else { return nil }
        driven = .off
        drivenShare = 0
        guard initial == .on, mayComeOn, canComeOn(now: now) else { return .off }
        return start(now: now).level
    }

    /// What the hardware says; nil: it cannot be asked, and is not ours now.
    mutating func observe(_ level: Line.Level?, now: Instant) {
        follows = level == driven || adopts
        retry = nil
        guard let level else {
            isWanted = false
            follows = true
            end(now: now)
            return
        }
        if adopts {
            adopts = false
            isOn = level == .on
            isWanted = isOn
            driven = level
            drivenShare = isOn ? 100 : 0
            if isOn { begin(now: now) }
        }
        if level == .on || isOn {
            mayBeOn = true
            offSince = nil
            if !isOn { retry = now + Self.retryInterval }
        } else if mayBeOn {
            mayBeOn = false
            offSince = now
        }
    }

    /// What its field says when the hardware is at `level`.
    func level(at level: Line.Level) -> Line.Level {
        guard level == driven else { return level }
        return isOn ? .on : .off
    }

    /// A line that is held up from outside may take a moment to fall; whoever waits for that is told soon.
    private static let retryInterval: Int64 = 500

    // MARK: Times

    /// Whether its own minimum lets it come on.
    func canComeOn(now: Instant) -> Bool {
        guard let offSince else { return policy.minimumOff == 0 }
        return now >= offSince + policy.minimumOff
    }

    /// Whether others of its group may be on, which they may only once it has been off for `time`.
    func isOff(for time: Int64, now: Instant) -> Bool {
        guard !isOn, !mayBeOn, let offSince else { return false }
        return now >= offSince + time
    }

    /// When that becomes true by time alone.
    func offEnd(for time: Int64) -> Instant? {
        guard !isOn, !mayBeOn else { return nil }
        return offSince.map { $0 + time }
    }

    private var minimumOnEnd: Instant { onSince + policy.minimumOn }
    private var maximumOnEnd: Instant? { policy.maximumOn > 0 ? onSince + policy.maximumOn : nil }

    func isTooLong(now: Instant) -> Bool { isOn && (maximumOnEnd.map { now >= $0 } ?? false) }

    /// How long its minimum still keeps it from what is wished, in milliseconds; nil: it does not.
    func minimumLeft(now: Instant) -> Int64? {
        var end: Instant?
        if isWanted, !isOn { end = offSince.map { $0 + policy.minimumOff } }
        if !isWanted, isOn { end = minimumOnEnd }
        guard let end, end > now else { return nil }
        return end - now
    }

    /// When `next` has something to do, if nothing else happens; others of its group are not asked.
    var deadline: Instant? {
        guard isOn else {
            guard isWanted else { return retry }
            guard let offSince else { return policy.minimumOff == 0 ? Instant(milliseconds: 0) : retry }
            return offSince + policy.minimumOff
        }
        var due = stepEnd
        if let end = maximumOnEnd { due = min(due ?? end, end) }
        if !isWanted { due = min(due ?? minimumOnEnd, minimumOnEnd) }
        return due
    }

    /// Whether neither `next` nor `deadline` will have anything until there is a wish or an observation.
    var isAtRest: Bool {
        guard !isOwed else { return false }
        guard isOn else { return !isWanted && retry == nil }
        if case .kernel = policy.modulation, drivenShare != share { return false }
        return isWanted && stepEnd == nil && policy.maximumOn == 0 && policy.onTime == nil && driven == stepLevel
    }

    // MARK: Doing

    /// What to tell the hardware now, if it is to stay as it is or to go off.
    mutating func next(now: Instant) -> Setting? {
        guard isOn else {
            guard retry.map({ now >= $0 }) ?? false || isOwed && !isWanted else { return nil }
            return drive(.off)
        }
        if !isWanted, now >= minimumOnEnd || isTooLong(now: now) { return stop(now: now) }
        if let stepEnd, now >= stepEnd, !takeStep(now: now) { return stop(now: now) }
        if driven != stepLevel || isOwed { return drive(stepLevel) }
        if case .kernel = policy.modulation, drivenShare != share { return drive(.on) }
        return nil
    }

    /// Comes on; who calls it has seen that it may.
    mutating func start(now: Instant) -> Setting {
        switches += 1
        if policy.startsAsLast { initial = .on }
        begin(now: now)
        return drive(stepLevel)
    }

    private mutating func begin(now: Instant) {
        isOn = true
        onSince = now
        offSince = nil
        mayBeOn = true
        startPattern(now: now)
    }

    private mutating func stop(now: Instant) -> Setting {
        if policy.startsAsLast { initial = .off }
        end(now: now)
        return drive(.off)
    }

    private mutating func end(now: Instant) {
        earlierOnTime = onTime(now: now)
        isOn = false
        stepEnd = nil
    }

    private mutating func drive(_ level: Line.Level) -> Setting {
        driven = level
        drivenShare = level == .on ? share : 0
        isOwed = false
        retry = nil
        var setting = Setting(level: level)
        if case .kernel = policy.modulation { setting.share = drivenShare }
        return setting
    }

    // MARK: Counts

    /// How long it has been on in all, in milliseconds.
    func onTime(now: Instant) -> Int64 { isOn ? earlierOnTime + max(now - onSince, 0) : earlierOnTime }

    /// When the hours that it was on reach the next tenth.
    var hoursEnd: Instant? {
        guard isOn, policy.onTime != nil else { return nil }
        return onSince + ((toldTenths + 1) * Self.tenth - earlierOnTime)
    }

    /// The hours that it was on, to a tenth.
    mutating func hours(now: Instant) -> Double {
        toldTenths = onTime(now: now) / Self.tenth
        return Double(toldTenths) / 10
    }

    /// Of an hour, in milliseconds.
    private static let tenth: Int64 = 360_000

    // MARK: Memory

    /// What is to outlive a restart; nil: nothing.
    func record(now: Instant) -> LineRecord? {
        guard endsByItself || policy.startsAsLast || policy.switches != nil || policy.onTime != nil else { return nil }
        var record = LineRecord()
        record.isOn = policy.startsAsLast && initial == .on
        record.isSpent = isSpent
        record.askedAt = askedAt
        record.switches = switches
        record.onTime = onTime(now: now)
        return record
    }

    mutating func restore(_ record: LineRecord) {
        if policy.startsAsLast { initial = record.isOn ? .on : .off }
        isSpent = record.isSpent
        askedAt = record.askedAt
        switches = record.switches
        earlierOnTime = record.onTime
    }

    // MARK: Steps

    private mutating func startPattern(now: Instant) {
        step = 0
        startStep(at: now)
    }

    private mutating func startStep(at begin: Instant) {
        if case .slow = policy.modulation, isConstant { step = share * 2 >= 100 ? 0 : 1 }
        stepBegin = begin
        let length = stepLength
        stepEnd = length > 0 ? begin + length : nil
    }

    /// Goes on to the next step; false: there is none.
    private mutating func takeStep(now: Instant) -> Bool {
        guard let end = stepEnd else { return true }
        step += 1
        if let pattern = policy.pattern, step == pattern.count {
            guard pattern.repeats else {
                isWanted = false
                return false
            }
            step = 0
        }
        if policy.modulation != nil { step %= 2 }
        // From where it should have begun, so that no delay adds up; a loop that was held up for longer does not catch up.
        startStep(at: end)
        if let next = stepEnd, next <= now { startStep(at: now) }
        return true
    }

    /// How long the step is, in milliseconds; 0: it has no end.
    private var stepLength: Int64 {
        if let pattern = policy.pattern { return pattern[step] }
        guard case .slow(let period) = policy.modulation, !isConstant else { return 0 }
        return step == 0 ? slowOn : period - slowOn
    }

    /// Of a slow PWM: how long it is on in a period, to a millisecond.
    private var slowOn: Int64 {
        guard case .slow(let period) = policy.modulation else { return 0 }
        return Int64(Double(period) * share / 100 + 0.5)
    }

    /// Of a slow PWM: on or off all the time.
    private var isConstant: Bool {
        guard case .slow(let period) = policy.modulation else { return false }
        return slowOn <= 0 || slowOn >= period
    }

    private var stepLevel: Line.Level { step % 2 == 0 ? .on : .off }

    /// A level, and of a PWM of the kernel's how much of the time it is on, in percent.
    struct Setting: Equatable {
        var level: Line.Level
        var share: Double?
    }
}
