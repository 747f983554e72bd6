import Fleets
import Testing

@testable import Board

/// `events:`, and `event:` of a line.
@Suite struct EventTests {
    private func event(_ keys: String) throws -> LineEvent {
        try #require(try board(WrongFile(.line("pin: 11, direction: input, event: {\(keys)}")).yaml).lines[0].event)
    }

    private func events(_ keys: String) throws -> BoardEvents {
        try board(WrongFile(.top("chip: simulated\nthing: t\n\(keys)")).yaml).events
    }

    @Test func theDefaultsOfALine() throws {
        let event = try event("type: doorMoved")
        #expect(event.rule.type.bytes.text == "doorMoved")
        #expect(event.rule.severity == .info)
        #expect(event.rule.limit == EventLimit(count: 10, period: 60_000))
        #expect(event.edges == .both)
    }

    @Test func everyKeyOfALine() throws {
        let event = try event("type: Door_opened-2, on: falling, severity: warn, at_most: {count: 32, per: 24h}")
        #expect(event.rule.type.bytes.text == "Door_opened-2")
        #expect(event.rule.severity == .warn)
        #expect(event.rule.limit == EventLimit(count: 32, period: 86_400_000))
        #expect(event.edges == .falling)
    }

    @Test(arguments: [("rising", [false, true]), ("falling", [true, false]), ("both", [true, true])])
    func edges(word: String, raised: [Bool]) throws {
        let event = try event("type: e, on: \(word)")
        #expect([event.isRaised(by: .off), event.isRaised(by: .on)] == raised)
    }

    @Test func aLineWithoutAnEvent() throws {
        #expect(try board(WrongFile(.line("pin: 11, direction: input")).yaml).lines[0].event == nil)
    }

    @Test func noEvents() throws {
        for keys in ["", "events: {}"] {
            let events = try events(keys)
            #expect(events.startup == nil && events.fault == nil && events.watchdog == nil && events.safeMode == nil)
        }
    }

    @Test func theDefaultsOfTheBoard() throws {
        let events = try events(
            "events: {startup: {type: started}, fault: {type: fault}, watchdog: {type: reset}, safe_mode: {type: safe}}")
        let watchdog = try #require(events.watchdog), safeMode = try #require(events.safeMode)
        #expect(watchdog.type.bytes.text == "reset" && watchdog.severity == .error)
        #expect(safeMode.type.bytes.text == "safe" && safeMode.severity == .error)
        let startup = try #require(events.startup), fault = try #require(events.fault)
        #expect(startup.type.bytes.text == "started" && startup.severity == .info)
        #expect(fault.type.bytes.text == "fault" && fault.severity == .error && fault.limit == .usual)
    }

    @Test func everyKeyOfTheBoard() throws {
        let events = try events(
            "events: {startup: {type: s, severity: warn}, fault: {type: f, severity: info, at_most: {count: 1, per: 1s}}}")
        #expect(events.startup?.severity == .warn)
        #expect(events.fault?.severity == .info)
        #expect(events.fault?.limit == EventLimit(count: 1, period: 1_000))
    }

    static let longest = String(repeating: "e", count: 64)

    @Test func theLongestType() throws {
        #expect(try event("type: \(Self.longest)").rule.type.bytes.text == Self.longest)
    }

    @Test(arguments: [
        ("event: opened", "line 'pump': event: is a single value, expected a mapping with 'type'"),
        ("event: ", "line 'pump': event: has no value, expected a mapping with 'type'"),
        ("event: {}", "line 'pump': event.type: is missing, expected the event's type"),
        ("event: {type: }", "line 'pump': event.type: has no value, expected the event's type"),
        ("event: {type: [e]}", "line 'pump': event.type: is a list, expected the event's type"),
        ("event: {type: ''}", "line 'pump': event.type: '' is no type of an event, expected 1 to 64 characters"),
        (
            "event: {type: door/opened}",
            "line 'pump': event.type: 'door/opened' is no type of an event, expected A-Z, a-z, 0-9, _ and -"
        ),
        (
            "event: {type: \(longest)e}",
            "line 'pump': event.type: '\(longest)e' is no type of an event, expected 1 to 64 characters"
        ),
        ("event: {type: e, onn: both}", "line 'pump': event: unknown key 'onn', did you mean 'on'?"),
        ("event: {type: e, when: both}", "line 'pump': event: unknown key 'when', expected type, on, severity, at_most or clicks"),
        ("event: {type: e, on: rise}", "line 'pump': event.on: unknown value 'rise', expected rising, falling or both"),
        ("event: {type: e, on: risng}", "line 'pump': event.on: unknown value 'risng', did you mean 'rising'?"),
        ("event: {type: e, on: on}", "line 'pump': event.on: unknown value 'on', expected rising, falling or both"),
        (
            "event: {type: e, severity: fatal}",
            "line 'pump': event.severity: unknown value 'fatal', expected info, warn or error"
        ),
        (
            "event: {type: e, severity: {a: b}}",
            "line 'pump': event.severity: is a mapping, expected info, warn or error"
        ),
        (
            "event: {type: e, at_most: 5}",
            "line 'pump': event.at_most: is a single value, expected a mapping with 'count' and 'per'"
        ),
        ("event: {type: e, at_most: {per: 1s}}", "line 'pump': event.at_most.count: is missing, expected 1...32"),
        ("event: {type: e, at_most: {count: 1}}", "line 'pump': event.at_most.per: is missing, expected a time such as 1min"),
        (
            "event: {type: e, at_most: {count: 0, per: 1s}}",
            "line 'pump': event.at_most.count: '0' is no number of events, expected 1...32"
        ),
        (
            "event: {type: e, at_most: {count: 33, per: 1s}}",
            "line 'pump': event.at_most.count: '33' is no number of events, expected 1...32"
        ),
        (
            "event: {type: e, at_most: {count: few, per: 1s}}",
            "line 'pump': event.at_most.count: 'few' is no number of events, expected 1...32"
        ),
        (
            "event: {type: e, at_most: {count: 1, per: 60}}",
            "line 'pump': event.at_most.per: '60' has no unit, expected 1s to 24h"
        ),
        (
            "event: {type: e, at_most: {count: 1, per: 999ms}}",
            "line 'pump': event.at_most.per: '999ms' is out of range, expected 1s to 24h"
        ),
        (
            "event: {type: e, at_most: {count: 1, per: 25h}}",
            "line 'pump': event.at_most.per: '25h' is out of range, expected 1s to 24h"
        ),
        (
            "event: {type: e, at_most: {count: 1, per: soon}}",
            "line 'pump': event.at_most.per: 'soon' is no time, expected a whole number with ms, s, min or h"
        ),
        (
            "event: {type: e, at_most: {count: 1, each: 1s, per: 1s}}",
            "line 'pump': event.at_most: unknown key 'each', expected count or per"
        ),
    ]) func wrongEventsOfALine(keys: String, error: String) {
        let errors = errors(in: WrongFile(.line("pin: 11, direction: input, \(keys)")).yaml)
        #expect(errors.map { $0.drop { $0 != " " }.dropFirst() } == [error[...]])
    }

    @Test(arguments: [
        WrongFile(
            .line("pin: 11, direction: output, event: {type: e}"),
            "5:38: line 'pump': event: is for inputs, expected 'direction: input' or no 'event'"),
        WrongFile(
            .line("pin: 11, direction: input, event: {type: a b, on: up, at_most: {count: x, per: y}}"),
            "5:51: line 'pump': event.type: 'a b' is no type of an event, expected A-Z, a-z, 0-9, _ and -",
            "5:60: line 'pump': event.on: unknown value 'up', expected rising, falling or both",
            "5:81: line 'pump': event.at_most.count: 'x' is no number of events, expected 1...32",
            "5:89: line 'pump': event.at_most.per: 'y' is no time, expected a whole number with ms, s, min or h"),
        WrongFile(
            .top("chip: simulated\nthing: t\nevents: [fault]"),
            "3:9: events: is a list, expected a mapping of events"),
        WrongFile(
            .top("chip: simulated\nthing: t\nevents: {falut: {type: f}, safemode: {type: s}, boot: {type: b}}"),
            "3:10: events: unknown event 'falut', did you mean 'fault'?",
            "3:28: events: unknown event 'safemode', did you mean 'safe_mode'?",
            "3:49: event 'boot': when: is missing, expected a condition such as air.temperature > 45"),
        WrongFile(
            .top("chip: simulated\nthing: t\nevents: {startup: started, fault: {}}"),
            "3:19: events.startup: is a single value, expected a mapping with 'type'",
            "3:28: events.fault.type: is missing, expected the event's type"),
        WrongFile(
            .top("chip: simulated\nthing: t\nevents: {startup: {type: s, at_most: {count: 1, per: 1s}}}"),
            "3:29: events.startup: unknown key 'at_most', expected type or severity"),
        WrongFile(
            .top("chip: simulated\nthing: t\nevents: {watchdog: {at_most: {count: 1, per: 1s}}, safe_mode: {type: }}"),
            "3:10: events.watchdog.type: is missing, expected the event's type",
            "3:21: events.watchdog: unknown key 'at_most', expected type or severity",
            "3:64: events.safe_mode.type: has no value, expected the event's type"),
        WrongFile(
            .top("chip: simulated\nthing: t\nevents: {fault: {type: f, on: both, at_most: {count: 40, per: 1s}}}"),
            "3:27: events.fault: unknown key 'on', expected type, severity or at_most",
            "3:54: events.fault.at_most.count: '40' is no number of events, expected 1...32"),
    ]) func wrongEvents(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
