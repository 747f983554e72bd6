import Board
import FixedMemory
import Testing

@testable import Transport

@Suite struct ReasonCodeTests {
    @Test func refusalsBeginAt0x80AndMostHaveWords() {
        #expect([0x00, 0x01, 0x02, 0x10, 0x7F].allSatisfy { !ReasonCode(value: $0).isRefusal })
        #expect((UInt8(0x80)...0xFF).allSatisfy { ReasonCode(value: $0).isRefusal })
        #expect(ReasonCode.refusedWithoutReason.words == nil && ReasonCode(value: 0xFF).words == nil)
    }

    @Test(arguments: [
        (Int32(5), Broker.Version.v3_1_1, "not authorized"), (4, .v3_1_1, "wrong username or password"),
        (1, .v3_1_1, "it does not speak MQTT 3.1.1"), (6, .v3_1_1, "unknown reason"),
        (1, .v5, "it does not speak MQTT 5"), (0x84, .v5, "it does not speak MQTT 5"),
        (0x86, .v5, "wrong username or password"), (0x87, .v5, "not authorized"), (0x80, .v5, "unknown reason"),
    ]) func aRefusedConnectionIsExplained(code: Int32, version: Broker.Version, words: String) {
        var message = Message()
        LinkFailure.refused(code: code, version).describe(into: &message)
        let text = message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        #expect(text == "refused by the broker: \(words)")
    }
}
