import FixedMemory
import Fleets

/// What paho gets to read: bounds what it has to hold of what the broker sends.
///
/// paho makes room for a packet as soon as it has read how long it is, as much as the broker says, up to 256 MiB; where
/// there is not as much, paho 1.3.12 and 1.3.14 have OpenSSL read into nothing, which is the end of the process. So the
/// packet's beginning is looked at here before paho sees it. Of a message that is too large, paho is told a length of
/// `largest`, and what is beyond is read and thrown away. So the message is acknowledged, and not sent again and again,
/// and who it is for can refuse it.
struct PacketGate {
    /// A whole packet's bytes, as MQTT 5 counts them (section 3.1.2.11.4). Four times the largest delta.
    static let largest = 128 << 10

    /// Bytes that paho may take in one call. It keeps messages that come while it waits for a SUBACK, 20 of them where the
    /// broker has as many in flight as mosquitto.
    static let mostAtOnce = 4 << 20

    /// Bytes to throw away before the loop goes on.
    private static let skippedAtOnce = 64 << 10

    private static let publish: UInt8 = 3
    private static let pingResponse: UInt8 = 0xD0
    /// The sizes of the type and of the length of a packet that has `largest` bytes.
    private static let largestHeader = 4

    /// A packet that had too many bytes.
    struct TooLarge {
        /// Of all of it.
        let bytes: Int
        /// The beginning of it; empty: it is no message, or the connection ended before it.
        var topic = Topic()
        /// `take` has it, or has told it.
        fileprivate(set) var isNoticed = false
    }

    private enum Stage: Equatable {
        case type, length, body
        /// A length that paho is told.
        case telling(Next)
        /// Behind what paho is told of.
        case rest
    }

    private enum Next { case body, rest }

    /// Before the broker has taken the connection it sends no message, and a proxy may say something of its own.
    private var isOpen = false
    private var stage = Stage.type
    private var type: UInt8 = 0
    private var length = Bytes4()
    private var told = Bytes4()
    private var toldCount = 0
    private var bodyLeft = 0
    private var restLeft = 0
    private var taken = 0
    /// Of the body that paho is told of.
    private var offset = 0
    private var topicLength = 0

    /// Set where the packet that is being read, or the last one, is too large.
    private var current: TooLarge?
    private var noticed: TooLarge?

    /// paho had no memory for a packet.
    private(set) var isMemoryShort = false
    /// paho's reads do come through here.
    private(set) var isInUse = false
    /// paho has got something since `begin`.
    private(set) var hasRead = false

    /// A packet has begun and is not at its end: before that the broker can say nothing else.
    var isWithinPacket: Bool { stage != .type }

    // MARK: What the link tells and asks

    /// A new connection.
    mutating func reset() { self = PacketGate() }

    /// The broker has taken the connection: packets follow.
    mutating func open() { isOpen = true }

    /// paho is about to read.
    mutating func begin() {
        taken = 0
        hasRead = false
    }

    /// The last packet that was too large, told once: when paho has got what it gets of it.
    mutating func take() -> TooLarge? {
        guard noticed != nil else { return nil }
        defer { noticed = nil }
        return noticed
    }

    /// The connection has ended. Answers the packet that was too large and that it has ended in.
    mutating func end() -> TooLarge? {
        defer {
            current = nil
            isOpen = false
        }
        return current
    }

    // MARK: What paho calls

    mutating func read(_ source: PacketSource, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        isInUse = true
        let got = pass(source, buffer, count)
        if got > 0 { hasRead = true }
        return got
    }

    private mutating func pass(_ source: PacketSource, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        guard let buffer else {
            isMemoryShort = true
            return 0
        }
        guard isOpen else { return count > Self.largest ? 0 : source.read(buffer, count) }
        guard count > 0, taken < Self.mostAtOnce else { return 0 }
        while true {
            switch stage {
            case .type:
                let result = source.read(&type, 1)
                guard result == 1 else { return result }
                length = Bytes4()
                stage = .length
                return give(type, buffer)
            case .length:
                let result = readLength(source)
                guard result > 0 else { return result }
            case .telling(let next):
                let byte = told[toldCount]
                toldCount += 1
                if toldCount == told.count { begin(next) }
                return give(byte, buffer)
            case .body: return readBody(source, buffer, count)
            case .rest:
                let result = skip(source)
                guard result > 0 else { return result }
                guard restLeft > 0 else {
                    current = nil
                    stage = .type
                    break
                }
                // The loop is to go on, and paho to know that the broker lives, which cannot answer a ping now.
                tell(0, then: .rest)
                return give(Self.pingResponse, buffer)
            }
        }
    }

    private mutating func give(_ byte: UInt8, _ buffer: UnsafeMutableRawPointer) -> Int {
        buffer.storeBytes(of: byte, as: UInt8.self)
        return 1
    }

    private mutating func tell(_ value: Int, then next: Next) {
        told = Bytes4(length: value)
        toldCount = 0
        stage = .telling(next)
    }

    private mutating func begin(_ next: Next) {
        switch next {
        case .body: stage = bodyLeft > 0 ? .body : .type
        case .rest: stage = .rest
        }
    }

    /// Reads the length, all of it, and decides what paho is told.
    private mutating func readLength(_ source: PacketSource) -> Int {
        while true {
            var byte: UInt8 = 0
            let result = source.read(&byte, 1)
            guard result == 1 else { return result }
            length.append(byte)
            if byte & 0x80 == 0 { break }
            // No packet has a longer one.
            guard length.count < 4 else { return 0 }
        }
        let bytes = 1 + length.count + length.value
        bodyLeft = length.value
        offset = 0
        topicLength = 0
        guard bytes > Self.largest else {
            // As it came: also where that is longer than it need be.
            told = length
            toldCount = 0
            stage = .telling(.body)
            return 1
        }
        current = TooLarge(bytes: bytes)
        guard type >> 4 == Self.publish else { return 0 }
        bodyLeft = Self.largest - Self.largestHeader
        restLeft = length.value - bodyLeft
        tell(bodyLeft, then: .body)
        return 1
    }

    private mutating func readBody(_ source: PacketSource, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
        let result = source.read(buffer, min(count, bodyLeft))
        guard result > 0 else { return result }
        if current != nil { noteTopic(UnsafeRawBufferPointer(start: buffer, count: result)) }
        taken += result
        offset += result
        bodyLeft -= result
        guard bodyLeft == 0 else { return result }
        stage = .type
        if current != nil {
            current?.isNoticed = true
            noticed = current
            stage = .rest
        }
        return result
    }

    /// A message begins with two bytes that say how long the topic is, and the topic.
    private mutating func noteTopic(_ bytes: UnsafeRawBufferPointer) {
        for index in bytes.indices {
            switch offset + index {
            case 0: topicLength = Int(bytes[index]) << 8
            case 1: topicLength |= Int(bytes[index])
            case let place where place < 2 + topicLength:
                guard (try? current?.topic.append(bytes[index])) != nil else { return }
            default: return
            }
        }
    }

    /// Reads what paho is not told of, `skippedAtOnce` bytes and all that `poll` would not see.
    private mutating func skip(_ source: PacketSource) -> Int {
        var scratch = InlineArray<2_048, UInt8>(repeating: 0)
        var skipped = 0
        while restLeft > 0, skipped < Self.skippedAtOnce || source.hasHidden {
            var span = scratch.mutableSpan
            let left = restLeft
            let result = span.withUnsafeMutableBytes { source.read($0.baseAddress!, min($0.count, left)) }
            guard result > 0 else { return skipped > 0 ? skipped : result }
            skipped += result
            restLeft -= result
        }
        return skipped
    }

    /// Up to four bytes; as a length, MQTT's (section 1.5.5).
    private struct Bytes4 {
        private var bytes = InlineArray<4, UInt8>(repeating: 0)
        private(set) var count = 0

        init() {}

        init(length: Int) {
            var left = length
            repeat {
                append(UInt8(left & 0x7F) | (left > 0x7F ? 0x80 : 0))
                left >>= 7
            } while left > 0
        }

        subscript(index: Int) -> UInt8 { bytes[index] }

        mutating func append(_ byte: UInt8) {
            bytes[count] = byte
            count += 1
        }

        var value: Int {
            var value = 0
            for index in 0..<count { value |= Int(bytes[index] & 0x7F) << (7 * index) }
            return value
        }
    }
}
