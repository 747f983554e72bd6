import Fleets
import Testing

@testable import Board

/// `safe_mode:` and `watchdog:`.
@Suite struct FailureTests {
    static func file(_ keys: String) -> String { WrongFile(.top("chip: simulated\nthing: t\n\(keys)")).yaml }

    @Test(arguments: [
        ("", SafeModeRule.usual), ("safe_mode: {}", .usual),
        ("safe_mode: {starts: 2}", SafeModeRule(starts: 2, within: 60_000, lasts: 600_000)),
        ("safe_mode: {starts: 100, within: 1h, lasts: 24h}", SafeModeRule(starts: 100, within: 3_600_000, lasts: 86_400_000)),
        ("safe_mode: {lasts: 1s, within: 1s}", SafeModeRule(starts: 5, within: 1_000, lasts: 1_000)),
    ]) func safeMode(keys: String, rule: SafeModeRule) throws {
        #expect(try board(Self.file(keys)).safeMode == rule)
    }

    @Test func inSafeModeOutputsAreRequestedWithTheirSafeLevel() throws {
        var board = try board(
            """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              pump: {offset: 0, direction: output, initial: on, safe: {value: off, after: 1min}}
              lamp: {offset: 1, direction: output, initial: on}
              fan: {offset: 2, direction: output, initial: keep, safe: {value: on, after: 1min}}
              heater: {offset: 3, direction: output, initial: keep}
              door: {offset: 4, direction: input}
            """)
        board.startSafely()
        #expect((0..<5).map { board.lines[$0].initial } == [.off, .on, .on, nil, nil])
    }

    @Test(arguments: [
        ("watchdog: {device: /dev/watchdog}", "/dev/watchdog", 60),
        ("watchdog: {device: /dev/watchdog1, timeout: 30s}", "/dev/watchdog1", 30),
        ("watchdog: {timeout: 1h, device: w}", "w", 3_600),
    ]) func watchdogs(keys: String, device: String, timeout: Int32) throws {
        let watchdog = try #require(try board(Self.file(keys)).watchdog)
        #expect(watchdog.device.bytes.text == device && watchdog.timeout == timeout)
    }

    @Test func noWatchdog() throws {
        #expect(try board(Self.file("")).watchdog == nil)
    }

    @Test(arguments: [
        WrongFile(
            .top("chip: simulated\nthing: t\nsafe_mode: off"),
            "3:12: safe_mode: is a single value, expected a mapping with 'starts', 'within' or 'lasts'"),
        WrongFile(
            .top("chip: simulated\nthing: t\nsafe_mode: {starts: 1, within: 0s, lasts: 10}"),
            "3:21: safe_mode.starts: '1' is no number of starts, expected 2...100",
            "3:32: safe_mode.within: '0s' is out of range, expected 1s to 1h",
            "3:43: safe_mode.lasts: '10' has no unit, expected 1s to 24h"),
        WrongFile(
            .top("chip: simulated\nthing: t\nsafe_mode: {starts: 101, within: 2h, lasts: 25h}"),
            "3:21: safe_mode.starts: '101' is no number of starts, expected 2...100",
            "3:34: safe_mode.within: '2h' is out of range, expected 1s to 1h",
            "3:45: safe_mode.lasts: '25h' is out of range, expected 1s to 24h"),
        WrongFile(
            .top("chip: simulated\nthing: t\nsafe_mode: {crashes: 5, last: 1min}"),
            "3:13: safe_mode: unknown key 'crashes', expected starts, within or lasts",
            "3:25: safe_mode: unknown key 'last', did you mean 'lasts'?"),
        WrongFile(
            .top("chip: simulated\nthing: t\nwatchdog: /dev/watchdog"),
            "3:11: watchdog: is a single value, expected a mapping with 'device'"),
        WrongFile(
            .top("chip: simulated\nthing: t\nwatchdog: {timeout: 29s}"),
            "3:1: watchdog.device: is missing, expected a path such as /dev/watchdog",
            "3:21: watchdog.timeout: '29s' is out of range, expected 30s to 1h"),
        WrongFile(
            .top("chip: simulated\nthing: t\nwatchdog: {device: '', timeout: 30500ms}"),
            "3:20: watchdog.device: '' is empty, expected a path such as /dev/watchdog",
            "3:33: watchdog.timeout: '30500ms' is no whole number of seconds, expected 30s to 1h"),
        WrongFile(
            .top("chip: simulated\nthing: t\nwatchdog: {device: /dev/watchdog, time: 30}"),
            "3:35: watchdog: unknown key 'time', did you mean 'timeout'?"),
    ]) func wrong(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
