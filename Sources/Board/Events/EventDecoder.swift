import FixedMemory
import Fleets

/// Reads `events:`, and `event:` of a line.
///
/// ```yaml
///   lines:
///     door: {…, event: {type: doorOpened, on: rising, severity: warn, at_most: {count: 5, per: 1min}}}
///     button: {…, debounce: 20ms, event: {type: pressed, clicks: {gap: 400ms, long: 1s}}}
///   events:
///     startup: {type: started}
///     fault: {type: fault, severity: error}
///     watchdog: {type: watchdogReset}
///     safe_mode: {type: safeMode}
/// ```
enum EventDecoder {
    /// The events of the board itself; others are raised by conditions (AlarmDecoder).
    static var names: WordList { "startup fault watchdog safe_mode" }

    static func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) -> BoardEvents {
        guard let entry = document.mapping(
            "events", in: YAMLDocument.root, of: .file, expected: "a mapping of events", &diagnostics)
        else { return BoardEvents() }
        let subject = Subject.part(nil, "events")
        var events = BoardEvents()
        events.startup = ofStart(
            "startup", document, entry.value, subject, .part(nil, "events.startup"), .info, &diagnostics)
        events.watchdog = ofStart(
            "watchdog", document, entry.value, subject, .part(nil, "events.watchdog"), .error, &diagnostics)
        events.safeMode = ofStart(
            "safe_mode", document, entry.value, subject, .part(nil, "events.safe_mode"), .error, &diagnostics)
        if let fault = document.mapping("fault", in: entry.value, of: subject, expected: withType, &diagnostics) {
            let subject = Subject.part(nil, "events.fault")
            document.checkKeys(of: fault.value, subject, known: "type severity at_most", &diagnostics)
            events.fault = rule(
                document, fault, subject, limits: .part(nil, "events.fault.at_most"), .error, &diagnostics)
        }
        return events
    }

    private static var withType: StaticString { "a mapping with 'type'" }

    /// An event of the process's start: there is one in a run, nothing to limit.
    @inline(never)
    private static func ofStart(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ events: Int, _ parent: Subject, _ subject: Subject,
        _ usual: EventSeverity, _ diagnostics: inout Diagnostics
    ) -> EventRule? {
        guard let entry = document.mapping(key, in: events, of: parent, expected: withType, &diagnostics)
        else { return nil }
        document.checkKeys(of: entry.value, subject, known: "type severity", &diagnostics)
        return rule(document, entry, subject, limits: nil, usual, &diagnostics)
    }

    /// The event of a line whose direction has been read.
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard let event = document.mapping(
            "event", in: entry.value, of: .line(line.name), expected: withType, &diagnostics)
        else { return }
        if line.direction == .output {
            document.reportUseless(
                event, Subject.line(line.name).message("event"),
                "is for inputs, expected 'direction: input' or no 'event'", &diagnostics)
            return
        }
        let subject = Subject.part(line.name, "event")
        document.checkKeys(of: event.value, subject, known: "type on severity at_most clicks", &diagnostics)
        let edges: LineEvent.Edges =
            switch document.choice(
                "on", in: event.value, of: subject, "rising falling both",
                expected: "rising, falling or both", &diagnostics)
            {
            case 0: .rising
            case 1: .falling
            default: .both
            }
        line.event = rule(
            document, event, subject, limits: .part(line.name, "event.at_most"), .info, &diagnostics
        ).map { LineEvent(rule: $0, edges: edges) }
        let clicks = clicks(document, event, line, &diagnostics)
        line.event?.clicks = clicks
    }

    /// When presses of a button are told together.
    private static func clicks(
        _ document: borrowing YAMLDocument, _ event: YAMLEntry, _ line: Line, _ diagnostics: inout Diagnostics
    ) -> Clicks? {
        let outer = Subject.part(line.name, "event")
        guard let entry = document.mapping(
            "clicks", in: event.value, of: outer, expected: "a mapping with 'gap' and 'long', or {}", &diagnostics)
        else { return nil }
        if let on = document.entry("on", in: event.value) {
            document.reportUseless(on, outer.message("on"), "is for edges, expected no 'on' beside 'clicks'", &diagnostics)
        }
        if line.debounce == 0 {
            document.reportUseless(
                entry, outer.message("clicks"), "would count each bounce, expected 'debounce' too, such as 20ms",
                &diagnostics)
        }
        let subject = Subject.part(line.name, "event.clicks")
        document.checkKeys(of: entry.value, subject, known: "gap long", &diagnostics)
        let gap = document.time("gap", in: entry.value, of: subject, 50...5_000, expected: "50ms to 5s", &diagnostics)
        let long = document.time(
            "long", in: entry.value, of: subject, 200...60_000, expected: "200ms to 60s", &diagnostics)
        return Clicks(gap: gap?.milliseconds ?? 400, long: long?.milliseconds ?? 1_000)
    }

    /// How an event is told.
    ///
    /// - Parameters:
    ///   - limits: nil: there is nothing to limit.
    ///   - name: its type, where the file gives none; nil: it has to.
    @inline(never)
    static func rule(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, limits: Subject?,
        _ usual: EventSeverity, name: EventType? = nil, _ diagnostics: inout Diagnostics
    ) -> EventRule? {
        let severity: EventSeverity =
            switch document.choice(
                "severity", in: entry.value, of: subject, "info warn error", expected: "info, warn or error",
                &diagnostics)
            {
            case 0: .info
            case 1: .warn
            case 2: .error
            default: usual
            }
        var limit = EventLimit.usual
        if let limits { limit = self.limit(document, entry.value, subject, limits, &diagnostics) }
        if let name, document.entry("type", in: entry.value) == nil {
            return EventRule(type: name, severity: severity, limit: limit)
        }
        let type = type("type", document, entry, subject, missing: document[entry.key].place, &diagnostics)
        return type.map { EventRule(type: $0, severity: severity, limit: limit) }
    }

    /// The type of an event under `key`.
    @inline(never)
    static func type(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject,
        missing: Place? = nil, _ diagnostics: inout Diagnostics
    ) -> EventType? {
        guard let node = document.scalar(
            key, in: entry.value, of: subject, missing: missing, expected: "the event's type", &diagnostics)
        else { return nil }
        return document.name(
            node, subject.message(key), "is no type of an event", expected: "1 to 64 characters", &diagnostics)
    }

    @inline(never)
    private static func limit(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ limits: Subject,
        _ diagnostics: inout Diagnostics
    ) -> EventLimit {
        guard let entry = document.mapping(
            "at_most", in: mapping, of: subject, expected: "a mapping with 'count' and 'per'", &diagnostics)
        else { return .usual }
        document.checkKeys(of: entry.value, limits, known: "count per", &diagnostics)
        let missing = document[entry.key].place
        var count: Int?
        let number: StaticString = "1...32"
        if let node = document.scalar(
            "count", in: entry.value, of: limits, missing: missing, expected: number, &diagnostics)
        {
            count = decimalInteger(document.text(node), in: 1...EventLimit.maxCount)
            if count == nil {
                document.report(node, limits.message("count"), "is no number of events", expected: number, &diagnostics)
            }
        }
        var period: Int64?
        let span: StaticString = "1s to 24h"
        if let node = document.scalar(
            "per", in: entry.value, of: limits, missing: missing, expected: "a time such as 1min", &diagnostics)
        {
            period = document.time(node, limits.message("per"), in: 1_000...86_400_000, expected: span, &diagnostics)
        }
        guard let count, let period else { return .usual }
        return EventLimit(count: count, period: period)
    }
}
