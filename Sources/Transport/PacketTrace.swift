import CPaho
import CPosix
import FixedMemory

/// What goes to the broker and comes from it, for consoles that want to know; costs nothing while none does.
///
/// ```
///   P 4 demo -> PUBLISH msgid: 7 qos: 1 …      a packet, in paho's words
///   > $emqx/things/demo/shadow/update {"sta…   a message sent
///   < $emqx/things/demo/shadow/update/delta …  a message received
/// ```
///
/// One for the whole process: paho's callback is told nothing that would lead to any other. The process has one thread.
public enum PacketTrace {
    public enum Entry {
        case packet(Message)
        /// `text` begins with the topic, `topicCount` bytes.
        case message(Message, topicCount: Int)
    }

    /// Some 60 packets between two turns of the loop; what is more is left out.
    nonisolated(unsafe) private static var ring = LineRing<8192>()
    nonisolated(unsafe) private static var isOn = false

    /// Of what waits to be told.
    public static var use: BufferUse { ring.use }

    @export(interface)
    public static func turn(on: Bool) {
        guard on != isOn else { return }
        isOn = on
        if !on { ring.removeAll() }
        MQTTClient_setTraceLevel(on ? MQTTCLIENT_TRACE_PROTOCOL : MQTTCLIENT_TRACE_FATAL)
        MQTTClient_setTraceCallback(on ? { _, text in PacketTrace.packet(text) } : nil)
    }

    /// paho's line begins with its own time and thread (`20261123 101500.042 (139…) `), which the reader has no use for.
    private static func packet(_ text: UnsafeMutablePointer<CChar>?) {
        guard let text else { return }
        var line = Message("P ")
        var place = UnsafePointer(text)
        for _ in 0..<3 {
            while place.pointee != 0, place.pointee != 0x20 { place += 1 }
            if place.pointee == 0x20 { place += 1 }
        }
        line.add(visible: place, limit: 200)
        ring.append(line.bytes, "\n")
    }

    static func sent(_ topic: Span<UInt8>, _ payload: Span<UInt8>) { add("> ", topic, payload) }

    public static func received(_ message: borrowing InboundMessage) { add("< ", message.topic, message.payload) }

    private static func add(_ way: StaticString, _ topic: Span<UInt8>, _ payload: Span<UInt8>) {
        guard isOn else { return }
        var line = Message(way)
        line.add(topic)
        line.add(" ")
        line.quote(payload, limit: 160)
        ring.append(line.bytes, "\n")
    }

    /// There is an entry that nobody has taken.
    public static var hasEntry: Bool { !ring.isEmpty }

    /// The oldest entry that nobody has taken.
    @export(interface)
    public static func next() -> Entry? {
        guard let line = ring.takeLine() else { return nil }
        if line.bytes.starts(with: "P ") {
            var text = Message("mqtt ")
            text.add(line.bytes.extracting(2..<line.bytes.count))
            return .packet(text)
        }
        let end = line.bytes.firstIndex(of: UInt8(ascii: " "), from: 2) ?? line.bytes.count
        return .message(line, topicCount: end - 2)
    }
}

extension Message {
    /// Adds foreign text without its control bytes.
    fileprivate mutating func add(visible text: UnsafePointer<CChar>, limit: Int) {
        var place = text
        var count = 0
        while place.pointee != 0, count < limit {
            let byte = UInt8(bitPattern: place.pointee)
            add(character: (0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "."))
            place += 1
            count += 1
        }
    }
}
