@testable import Bindings
@testable import Board
import FixedMemory
import Fleets
import Testing

@Suite struct LineRecordTests {
    private func text(_ buffer: borrowing FixedBuffer<8192>) -> String {
        buffer.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    private func record(_ name: String, in text: String) -> LineRecord? {
        LineRecord(of: Array(name.utf8).span, in: Array(text.utf8).span)
    }

    @Test func recordsComeBackAsTheyWere() throws {
        var pump = LineRecord()
        pump.isOn = true
        pump.isSpent = true
        pump.askedAt = 1_748_390_400
        pump.switches = 12
        pump.onTime = 3_600_000
        var door = LineRecord()
        door.isLatched = true
        door.pulses = .max
        var buffer = FixedBuffer<8192>()
        try pump.write(Array("pump".utf8).span, to: &buffer)
        try door.write(Array("door".utf8).span, to: &buffer)
        let written = text(buffer)
        #expect(written == "pump\tos\t1748390400\t12\t3600000\t0\ndoor\tl\t\t0\t0\t9223372036854775807\n")
        #expect(record("pump", in: written) == pump && record("door", in: written) == door)
        #expect(record("pum", in: written) == nil)
    }

    @Test(arguments: [
        "", "pump", "pump\n", "pump\t\n", "pump\to\t1\t2\t3\n", "pump\to\t1\t2\t3\t4\t5\n", "pump\tx\t\t0\t0\t0\n",
        "pump\t\t\t\t0\t0\n", "pump\t\t\t-1\t0\t0\n", "pump\t\t\t0\t0\t99999999999999999999\n", "pump\t\t\t0\t0\t0",
    ]) func whatIsNoRecordIsNone(text: String) { #expect(record("pump", in: text) == nil) }

    @Test func theLongestRecordsOfAllLinesFit() throws {
        var record = LineRecord()
        record.isOn = true
        record.isSpent = true
        record.isLatched = true
        record.askedAt = .max
        record.switches = .max
        record.onTime = .max
        record.pulses = .max
        var buffer = FixedBuffer<8192>()
        for _ in 0..<64 { try record.write(Array(String(repeating: "n", count: 32).utf8).span, to: &buffer) }
        let count = buffer.bytes.count
        #expect(count == 64 * LineRecord.maxText && count <= 8192 - 10)
    }
}
