import FixedMemory
import Fleets
import Testing

@Suite struct RunRecordTests {
    static let boot = "6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10"
    static let other = "7\(boot.dropFirst())"

    private func record(_ boot: String, isWatchdogReset: Bool = false) throws -> RunRecord {
        RunRecord(boot: try RunRecord.BootID(Array(boot.utf8).span), isWatchdogReset: isWatchdogReset)
    }

    private func start(_ record: RunRecord, after kept: String) -> RunRecord.Start {
        record.start(after: Array(kept.utf8).span)
    }

    @Test(arguments: [
        ("", StartReason.powerOn, 0), ("\(boot) stopped 0", .restart, 0), ("\(boot) running", .crash, 0), (boot, .crash, 0),
        ("\(boot) starting 0", .crash, 1), ("\(boot) starting 4", .crash, 5), ("\(boot) stopped 4", .restart, 4),
        ("\(other) stopped 0", .powerOn, 0), ("\(other) running", .powerOn, 0), ("\(other) starting 4", .powerOn, 5),
        ("\(boot) starting 999", .crash, 999), ("\(boot) starting 99999999999999999999", .crash, 999),
        ("\(boot) starting", .crash, 1), ("\(boot) starting x", .crash, 1), (" starting 2", .powerOn, 3),
        // As it was before the runs were counted.
        ("\(boot) stopped", .restart, 0), (" stopped", .powerOn, 0),
    ]) func starts(kept: String, reason: StartReason, earlyEnds: Int) throws {
        let start = start(try record(Self.boot), after: kept)
        #expect(start.reason == reason && start.earlyEnds == earlyEnds)
    }

    @Test func theWatchdogIsTheReasonOfTheFirstStartOfABootAlone() throws {
        let record = try record(Self.boot, isWatchdogReset: true)
        #expect(start(record, after: "").reason == .watchdog)
        #expect(start(record, after: "\(Self.other) running").reason == .watchdog)
        #expect(start(record, after: "\(Self.boot) running").reason == .crash)
        #expect(start(record, after: "\(Self.boot) stopped 0").reason == .restart)
    }

    @Test func whatIsKept() throws {
        let record = try record(Self.boot)
        #expect(record.whileStarting(earlyEnds: 12).bytes.text == "\(Self.boot) starting 12")
        #expect(record.whileStarting(earlyEnds: 1_000).bytes.text == "\(Self.boot) starting 999")
        #expect(record.whileRunning.bytes.text == "\(Self.boot) running")
        #expect(record.onceStopped(earlyEnds: 0).bytes.text == "\(Self.boot) stopped 0")
    }

    @Test func aBootWithoutANameIsLikeNoOther() throws {
        let record = try record("")
        #expect(record.start(after: record.onceStopped(earlyEnds: 0).bytes).reason == .powerOn)
        #expect(record.start(after: record.whileStarting(earlyEnds: 1).bytes).earlyEnds == 2)
    }

    @Test(arguments: [
        (StartReason.powerOn, "power-on"), (.watchdog, "watchdog"), (.restart, "restart"), (.crash, "crash"),
    ]) func words(reason: StartReason, word: String) throws {
        #expect(reason.text.description == word)
    }
}
