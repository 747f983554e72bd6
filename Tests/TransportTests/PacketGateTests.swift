import CPosix
import Fleets
import Testing

@testable import Transport

/// `PacketGate`, read through as paho reads: a byte for the type, one for each of the length, then what is left.
@Suite struct PacketGateTests {
    private struct Packet: Equatable {
        var type: UInt8
        var body: [UInt8]

        var bytes: [UInt8] {
            var bytes = [type]
            var left = body.count
            repeat {
                bytes.append(UInt8(left & 0x7F) | (left > 0x7F ? 0x80 : 0))
                left >>= 7
            } while left > 0
            return bytes + body
        }

        static func message(_ topic: String, bytes: Int) -> Packet {
            var body = [UInt8(topic.utf8.count >> 8), UInt8(topic.utf8.count & 0xFF)] + Array(topic.utf8)
            for index in body.count..<bytes { body.append(UInt8(truncatingIfNeeded: index &* 7)) }
            return Packet(type: 0x32, body: body)
        }
    }

    /// One end is the gate's.
    private final class Pipe {
        let ends: (Int32, Int32)

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
            for end in ends { _ = posix_set_nonblocking(end) }
            self.ends = (ends[0], ends[1])
        }

        deinit {
            close(ends.0)
            close(ends.1)
        }

        /// As many as fit.
        func write(_ bytes: ArraySlice<UInt8>) -> Int {
            bytes.withUnsafeBytes { max(send(ends.1, $0.baseAddress, $0.count, 0), 0) }
        }
    }

    /// paho's side.
    private struct Reader {
        var type: UInt8?
        var length: [UInt8] = []
        var body: [UInt8] = []
        var packets: [Packet] = []
        var isOver = false

        /// Goes on until there is nothing to read.
        mutating func turn(_ gate: inout PacketGate, _ source: PacketSource) {
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while !isOver {
                let left = wanted.map { $0 - body.count }
                let count = buffer.withUnsafeMutableBytes { gate.read(source, $0.baseAddress, left ?? 1) }
                if count < 0 { return }
                if count == 0 { return isOver = true }
                if left != nil {
                    body += buffer[..<count]
                } else if type == nil {
                    type = buffer[0]
                } else {
                    length.append(buffer[0])
                }
                guard let type, wanted == body.count else { continue }
                packets.append(Packet(type: type, body: body))
                (self.type, length, body) = (nil, [], [])
            }
        }

        private var wanted: Int? {
            guard let last = length.last, last & 0x80 == 0 else { return nil }
            return length.reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        }
    }

    private struct Outcome {
        var packets: [Packet] = []
        var tooLarge: [(bytes: Int, topic: String)] = []
        var isOver = false
    }

    private static func text(_ topic: Topic) -> String {
        var bytes: [UInt8] = []
        let span = topic.bytes
        for index in span.indices { bytes.append(span[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What paho gets of `sent`, written in parts of sizes that `size` says, each read by a call of its own.
    private func pass(
        _ sent: [UInt8], inOneCall: Bool = false, size: () -> Int = { 1 << 16 }
    ) throws -> Outcome {
        let pipe = try Pipe()
        var gate = PacketGate()
        gate.open()
        var reader = Reader()
        var outcome = Outcome()
        var at = 0
        while at < sent.count, !reader.isOver {
            at += pipe.write(sent[at..<min(at + size(), sent.count)])
            if !inOneCall { gate.begin() }
            reader.turn(&gate, .socket(pipe.ends.0))
            if let packet = gate.take() { outcome.tooLarge.append((packet.bytes, Self.text(packet.topic))) }
        }
        outcome.packets = reader.packets
        outcome.isOver = reader.isOver
        if let packet = gate.end(), !packet.isNoticed {
            outcome.tooLarge.append((packet.bytes, Self.text(packet.topic)))
        }
        return outcome
    }

    private static let ping = Packet(type: 0xD0, body: [])

    @Test func whatIsNotTooLargePassesAsItIs() throws {
        let packets = [
            Packet(type: 0x90, body: [1, 2, 1]), Self.ping, .message("a/b", bytes: 127), .message("a/b", bytes: 128),
            .message("c", bytes: 16_384), Packet(type: 0x40, body: [0, 1]),
            .message("d", bytes: PacketGate.largest - 4), Self.ping,
        ]
        let outcome = try pass(packets.flatMap(\.bytes))
        #expect(outcome.packets == packets)
        #expect(outcome.tooLarge.isEmpty && !outcome.isOver)
    }

    @Test func aLengthThatIsLongerThanNeedBePasses() throws {
        #expect(try pass([0xD0, 0x80, 0x80, 0x00, 0x40, 0x02, 9, 9]).packets == [Self.ping, Packet(type: 0x40, body: [9, 9])])
    }

    @Test func aLengthThatIsNoneEndsTheConnection() throws {
        let outcome = try pass([0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
        #expect(outcome.isOver && outcome.packets.isEmpty && outcome.tooLarge.isEmpty)
    }

    @Test(arguments: [1, 100, 65_536, 1 << 20, 5_000_000])
    func ofATooLargeMessageTheBeginningPasses(beyond: Int) throws {
        let large = Packet.message("$emqx/things/t", bytes: PacketGate.largest - 4 + beyond)
        let next = Packet.message("next", bytes: 77)
        let outcome = try pass(large.bytes + next.bytes)
        let packets = outcome.packets.filter { $0 != Self.ping }
        #expect(packets.count == 2 && packets.last == next)
        #expect(packets.first?.body == Array(large.body[..<(PacketGate.largest - 4)]))
        #expect(packets.first?.bytes.count == PacketGate.largest)
        #expect(outcome.tooLarge.map(\.bytes) == [large.bytes.count])
        #expect(outcome.tooLarge.map(\.topic) == ["$emqx/things/t"])
    }

    /// However what is sent is cut into parts.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func inAnyParts(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(random.next() % UInt64(range.count))
        }
        var sent: [Packet] = []
        for _ in 0..<number(1...6) {
            switch number(0...3) {
            case 0: sent.append(Packet(type: 0x40, body: [0, UInt8(number(1...255))]))
            case 1: sent.append(.message("small", bytes: number(20...2_000)))
            case 2: sent.append(.message("large", bytes: number(100_000...131_068)))
            default: sent.append(.message("too/large", bytes: number(131_069...400_000)))
            }
        }
        let small = number(0...1) == 0
        let outcome = try pass(sent.flatMap(\.bytes)) { small ? number(1...3_000) : number(1...100_000) }
        let got = outcome.packets.filter { $0 != Self.ping }
        #expect(got == sent.map { Packet(type: $0.type, body: Array($0.body.prefix(PacketGate.largest - 4))) })
        #expect(outcome.tooLarge.map(\.bytes) == sent.map(\.bytes.count).filter { $0 > PacketGate.largest })
        #expect(outcome.tooLarge.allSatisfy { $0.topic == "too/large" })
    }

    @Test func aTopicThatIsLongIsToldInPart() throws {
        let topic = String(repeating: "t", count: 60_000)
        let outcome = try pass(Packet.message(topic, bytes: 200_000).bytes)
        #expect(outcome.tooLarge.map(\.topic) == [String(repeating: "t", count: Topic.capacity)])
    }

    @Test func whatIsNoMessageIsNotTaken() throws {
        let outcome = try pass(Packet(type: 0x90, body: [UInt8](repeating: 1, count: 200_000)).bytes)
        #expect(outcome.isOver && outcome.packets.isEmpty)
        #expect(outcome.tooLarge.map(\.bytes) == [200_004] && outcome.tooLarge.map(\.topic) == [""])
    }

    @Test func anEndWithinIsTold() throws {
        let large = Packet.message("a/b", bytes: 1 << 20)
        for count in [4, 6, 1_000, 131_000, 132_000, 500_000] {
            let outcome = try pass(Array(large.bytes[..<count]))
            #expect(outcome.tooLarge.map(\.bytes) == [large.bytes.count], "\(count)")
            #expect(outcome.tooLarge.map(\.topic) == [count < 9 ? "" : "a/b"], "\(count)")
        }
    }

    @Test func whereThereIsNoMemoryTheConnectionEnds() throws {
        let pipe = try Pipe()
        var gate = PacketGate()
        gate.open()
        #expect(gate.read(.socket(pipe.ends.0), nil, 1_000) == 0 && gate.isMemoryShort)
        gate.reset()
        #expect(!gate.isMemoryShort)
    }

    @Test func beforeTheBrokerHasAnsweredNothingLargeIsRead() throws {
        let pipe = try Pipe()
        var gate = PacketGate()
        var buffer: UInt64 = 0
        #expect(pipe.write([0x20, 0x02, 0x00, 0x00][...]) == 4)
        #expect(gate.read(.socket(pipe.ends.0), &buffer, 4) == 4)
        #expect(gate.read(.socket(pipe.ends.0), &buffer, PacketGate.largest + 1) == 0)
        #expect(gate.isInUse)
    }

    @Test func oneCallTakesSoMuchAndNoMore() throws {
        let message = Packet.message("a", bytes: 100_000)
        var sent: [UInt8] = []
        for _ in 0..<60 { sent += message.bytes }
        let outcome = try pass(sent, inOneCall: true)
        #expect(outcome.isOver)
        #expect(outcome.packets.count == PacketGate.mostAtOnce / 100_000 + 1)
        #expect(try pass(sent).packets.count == 60)
    }
}
