import Bindings
import Board
import FixedMemory
import Fleets
import Hardware
import JSON
import Transport

/// Tells the cloud what happens on the board: edges, faults, the start. What happens while the link does not take it
/// waits, with the time at which it happened.
struct EventSync: ~Copyable {
    private let inPlace = InPlace()
    private let topics: EventTopics
    private let clock: Board.Clock
    private var message = EventMessage()
    private var queue = EventQueue()
    /// Of each line's event.
    private var limiters = InlineArray<64, EventLimiter>(repeating: EventLimiter(.usual))
    /// Of each alarm.
    private var alarmLimiters = InlineArray<32, EventLimiter>(repeating: EventLimiter(.usual))
    /// The alarms whose last rise was told, a bit each: who was not told of it is not told of its end.
    private var toldAlarms: UInt32 = 0
    private var faultLimiter = EventLimiter(.usual)

    init(_ board: borrowing Board) {
        topics = EventTopics(board.thing)
        clock = board.clock
        for index in board.lines.indices {
            if let event = board.lines[index].event { limiters[index] = EventLimiter(event.rule.limit) }
        }
        for index in board.alarms.indices { alarmLimiters[index] = EventLimiter(board.alarms[index].rule.limit) }
        if let fault = board.events.fault { faultLimiter = EventLimiter(fault.limit) }
    }

    // MARK: What happens

    /// The process has started.
    mutating func started(_ reason: StartReason, _ board: borrowing Board, now: Instant, log: inout Log) {
        guard let rule = board.events.startup else { return }
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add("reason", reason.text)
            try enqueue(rule, suppressed: 0, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// The watchdog has reset the board.
    mutating func watchdogReset(_ board: borrowing Board, now: Instant, log: inout Log) {
        guard let rule = board.events.watchdog, let watchdog = board.watchdog else { return }
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add("device", watchdog.device.bytes)
            try enqueue(rule, suppressed: 0, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// The process has started in safe mode, after so many starts that did not last.
    mutating func safeMode(_ starts: Int, _ board: borrowing Board, now: Instant, log: inout Log) {
        guard let rule = board.events.safeMode else { return }
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add("starts", .integer(Int64(starts)))
            try enqueue(rule, suppressed: 0, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// An input's level has changed.
    @inline(never)
    mutating func changed(_ index: Int, _ edge: Edge, _ board: borrowing Board, log: inout Log) {
        let line = board.lines[index]
        guard let event = line.event, event.isRaised(by: edge.level) else { return }
        let time = Instant(milliseconds: Int64(edge.timestamp / 1_000_000))
        guard let suppressed = admit(limiters[index].judge(now: time), event.rule, log: &log) else { return }
        do throws(JSONWriterError) {
            try message.begin(event.rule.type.bytes, event.rule.severity)
            try message.add("line", line.name.bytes)
            try message.add("value", line.value(of: edge.level))
            try enqueue(event.rule, suppressed: suppressed, at: time)
        } catch { notWritten(event.rule, error, log: &log) }
    }

    /// The condition of an alarm has become true.
    @inline(never)
    mutating func raised(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, log: inout Log
    ) {
        let alarm = board.alarms[index]
        let bit = 1 << UInt32(index) as UInt32
        toldAlarms &= ~bit
        guard let suppressed = admit(alarmLimiters[index].judge(now: now), alarm.rule, log: &log) else { return }
        toldAlarms |= bit
        tell(alarm, alarm.rule, suppressed: suppressed, board, bindings, now: now, log: &log)
    }

    /// An alarm has been cleared.
    @inline(never)
    mutating func cleared(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, now: Instant, log: inout Log
    ) {
        let alarm = board.alarms[index]
        guard let type = alarm.cleared, toldAlarms & 1 << UInt32(index) != 0 else { return }
        let rule = EventRule(type: type, severity: .info, limit: alarm.rule.limit)
        tell(alarm, rule, suppressed: 0, board, bindings, now: now, log: &log)
    }

    @inline(never)
    private mutating func tell(
        _ alarm: Alarm, _ rule: EventRule, suppressed: Int, _ board: borrowing Board, _ bindings: borrowing Bindings,
        now: Instant, log: inout Log
    ) {
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            for index in alarm.data.indices {
                let field = board.fields[alarm.data[index]]
                try message.add(field.path.bytes, bindings.value(of: field.signal))
            }
            try enqueue(rule, suppressed: suppressed, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// A button has been clicked, the last time maybe for long.
    @inline(never)
    mutating func clicked(
        _ index: Int, clicks: Int, isLong: Bool, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        let line = board.lines[index]
        guard let event = line.event,
            let suppressed = admit(limiters[index].judge(now: now), event.rule, log: &log)
        else { return }
        do throws(JSONWriterError) {
            try message.begin(event.rule.type.bytes, event.rule.severity)
            try message.add("line", line.name.bytes)
            try message.add("clicks", .integer(Int64(clicks)))
            try message.add("long", .bool(isLong))
            try enqueue(event.rule, suppressed: suppressed, at: now)
        } catch { notWritten(event.rule, error, log: &log) }
    }

    /// A line cannot be used any more.
    @inline(never)
    mutating func failed(
        _ index: Int, _ failure: HardwareError, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        var reason = Message()
        failure.describe(into: &reason)
        fault(index, reason, board, now: now, log: &log)
    }

    /// A chip cannot be used any more.
    @inline(never)
    mutating func failed(
        chip: Int, _ failure: HardwareError, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        var reason = Message()
        failure.describe(into: &reason)
        guard !board.chips.isSimulated else {
            let name = Message("simulated")
            return fault("chip", name.bytes, reason, board, now: now, log: &log)
        }
        let label = board.chips[chip]
        fault("chip", label.bytes, reason, board, now: now, log: &log)
    }

    /// Something is wrong with a line.
    @inline(never)
    mutating func fault(_ index: Int, _ reason: Message, _ board: borrowing Board, now: Instant, log: inout Log) {
        let name = board.lines[index].name
        fault("line", name.bytes, reason, board, now: now, log: &log)
    }

    /// The broker has sent more than is taken, on `topic` if it is not empty.
    mutating func tooLarge(
        _ topic: Span<UInt8>, _ reason: Message, _ board: borrowing Board, now: Instant, log: inout Log
    ) {
        fault("topic", topic, reason, board, now: now, log: &log)
    }

    @inline(never)
    private mutating func fault(
        _ key: StaticString, _ name: Span<UInt8>, _ reason: Message, _ board: borrowing Board, now: Instant,
        log: inout Log
    ) {
        guard let rule = board.events.fault,
            let suppressed = admit(faultLimiter.judge(now: now), rule, log: &log)
        else { return }
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add(key, name)
            try message.add("reason", reason.bytes)
            try enqueue(rule, suppressed: suppressed, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// The watchdog cannot be used.
    @inline(never)
    mutating func failed(_ failure: WatchdogError, _ board: borrowing Board, now: Instant, log: inout Log) {
        guard let rule = board.events.fault, let watchdog = board.watchdog,
            let suppressed = admit(faultLimiter.judge(now: now), rule, log: &log)
        else { return }
        var reason = Message()
        failure.describe(into: &reason)
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add("watchdog", watchdog.device.bytes)
            try message.add("reason", reason.bytes)
            try enqueue(rule, suppressed: suppressed, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// A sensor does not answer any more; `value` is the one of its values that it is about, if not about all.
    @inline(never)
    mutating func failed(
        _ sensor: Sensor.Name, value: SensorOutput.Name?, _ failure: SensorFailure, _ board: borrowing Board,
        now: Instant, log: inout Log
    ) {
        guard let rule = board.events.fault,
            let suppressed = admit(faultLimiter.judge(now: now), rule, log: &log)
        else { return }
        var reason = Message()
        failure.describe(into: &reason)
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add("sensor", sensor.bytes)
            if let value { try message.add("value", value.bytes) }
            try message.add("reason", reason.bytes)
            try enqueue(rule, suppressed: suppressed, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// Somebody has changed something from a console, `whom` names it, by this line.
    @inline(never)
    mutating func changedByConsole(
        _ line: Span<UInt8>, _ whom: StaticString, _ board: borrowing Board, _ limiter: inout EventLimiter,
        now: Instant, log: inout Log
    ) {
        guard let rule = board.console.event,
            let suppressed = admit(limiter.judge(now: now), rule, log: &log)
        else { return }
        do throws(JSONWriterError) {
            try message.begin(rule.type.bytes, rule.severity)
            try message.add("console", whom)
            try message.add("line", line)
            try enqueue(rule, suppressed: suppressed, at: now)
        } catch { notWritten(rule, error, log: &log) }
    }

    /// How many were held back before an event that is to be raised; nil where it is to be held back itself.
    @inline(never)
    private func admit(_ verdict: EventLimiter.Verdict, _ rule: EventRule, log: inout Log) -> Int? {
        switch verdict {
        case .raise(let suppressed): return suppressed
        case .suppress(isFirst: false): return nil
        case .suppress(isFirst: true):
            var text = Message("event ")
            text.quote(rule.type.bytes)
            text.add(" held back: more than ")
            text.add(rule.limit.count)
            text.add(" in ")
            text.add(rule.limit.period)
            text.add(" ms")
            log.write(.warning, "events", text)
            return nil
        }
    }

    /// Closes the event that has been begun and puts it behind those that wait.
    @inline(never)
    private mutating func enqueue(_ rule: EventRule, suppressed: Int, at time: Instant) throws(JSONWriterError) {
        if suppressed > 0 { try message.add("suppressed", .integer(Int64(suppressed))) }
        // The edge may have waited while the loop was held up.
        try message.finish(timestamp: WallClock.now(clock).map { $0 - max(MonotonicClock.now() - time, 0) })
        queue.append(rule.type.bytes, try message.payload)
    }

    @inline(never)
    private func notWritten(_ rule: EventRule, _ error: JSONWriterError, log: inout Log) {
        var text = Message("event ")
        text.quote(rule.type.bytes)
        text.add(" not sent: ")
        error.describe(into: &text)
        log.write(.error, "events", text)
    }

    // MARK: Sending

    var owesEvent: Bool { !queue.isEmpty }

    var waitingCount: Int { queue.count }

    /// Of what waits, in events and bytes, and of the one being written.
    var use: (events: BufferUse, bytes: BufferUse, message: BufferUse) {
        let (events, bytes) = queue.use
        return (events, bytes, message.use)
    }

    /// Sends the oldest event, if there is one and the link takes it.
    mutating func send(over link: inout BrokerLink, log: inout Log) {
        guard !queue.isEmpty, link.canPublish() else { return }
        let dropped = queue.takeDropped()
        if dropped > 0 {
            var text = Message()
            text.add(dropped)
            text.add(" events dropped: more happened than the queue holds, the oldest made room")
            log.write(.warning, "events", text)
        }
        if link.publish(topics.topic(of: queue.firstType).bytes, queue.firstPayload) { queue.removeFirst() }
    }
}
