import FixedMemory
import Fleets
import Testing

@Suite struct RunRecordTests {
    static let boot = "6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10"

    private func record(_ boot: String) throws -> RunRecord {
        RunRecord(boot: try RunRecord.BootID(Array(boot.utf8).span))
    }

    @Test(arguments: [
        ("", StartReason.powerOn), ("\(boot) stopped", .restart), ("\(boot) running", .crash), (boot, .crash),
        ("7\(boot.dropFirst()) stopped", .powerOn), ("7\(boot.dropFirst()) running", .powerOn), (" stopped", .powerOn),
    ]) func reasons(kept: String, reason: StartReason) throws {
        #expect(try record(Self.boot).reason(after: Array(kept.utf8).span) == reason)
    }

    @Test func whatIsKept() throws {
        let record = try record(Self.boot)
        #expect(record.whileRunning.bytes.text == "\(Self.boot) running")
        #expect(record.onceStopped.bytes.text == "\(Self.boot) stopped")
        #expect(record.reason(after: record.onceStopped.bytes) == .restart)
        #expect(record.reason(after: record.whileRunning.bytes) == .crash)
    }

    @Test func aBootWithoutANameIsLikeNoOther() throws {
        let record = try record("")
        #expect(record.reason(after: record.onceStopped.bytes) == .powerOn)
    }

    @Test(arguments: [(StartReason.powerOn, "power-on"), (.restart, "restart"), (.crash, "crash")])
    func words(reason: StartReason, word: String) throws {
        #expect(reason.text.description == word)
    }
}
