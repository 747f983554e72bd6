import Board
import FixedMemory
import Fleets

/// What goes wrong with a message, in either direction.
extension BrokerLink {
    /// A message that the broker has not taken, though it has acknowledged it.
    public struct Refusal: Sendable {
        public let topic: Topic
        public let reason: ReasonCode
    }

    /// A packet of the broker's that was larger than `largestPacketTaken`.
    public struct TooLarge: Sendable {
        /// Of the whole packet.
        public let bytes: Int
        /// The beginning of it; empty: not known, or no message at all.
        public let topic: Topic
        /// The last one of those on which the connection ended, again and again: the broker's session is left behind,
        /// with all that it kept, when it is connected to next.
        public let isSessionLeft: Bool
    }

    /// Bytes of the largest packet that is taken: topic, payload and a few.
    public static let largestPacketTaken = PacketGate.largest

    /// Connections in a row that end within a packet that is too large, after which the session that sends it is left.
    static let lossesInTooLarge = 3

    /// There is something for `takeRefusal`, or for `takeTooLarge`.
    public var hasNotice: Bool { refusal != nil || tooLarge != nil }

    /// The last message, if the broker did not take it; told once. With MQTT 3.1.1 a broker cannot say so.
    public mutating func takeRefusal() -> Refusal? {
        defer { refusal = nil }
        return refusal
    }

    mutating func takeRefusal(of topic: Topic) {
        guard let reason = client.notices.refusal else { return }
        client.notices.refusal = nil
        refusal = Refusal(topic: topic, reason: reason)
    }

    /// The last packet that was too large; told once.
    public mutating func takeTooLarge() -> TooLarge? {
        guard tooLarge != nil else { return nil }
        defer { tooLarge = nil }
        return tooLarge
    }

    mutating func noteTooLarge() {
        guard let packet = client.notices.gate.take() else { return }
        tooLarge = TooLarge(bytes: packet.bytes, topic: packet.topic, isSessionLeft: false)
    }

    /// The broker sends again what it could not send to its end: by that alone the session would never get further.
    mutating func noteEnd() {
        noteTooLarge()
        guard let packet = client.notices.gate.end() else { return endsInTooLarge = 0 }
        endsInTooLarge += 1
        let isLeft = endsInTooLarge == Self.lossesInTooLarge
        guard isLeft || !packet.isNoticed else { return }
        tooLarge = TooLarge(bytes: packet.bytes, topic: packet.topic, isSessionLeft: isLeft)
    }

    /// paho has not had the memory for a packet, and 1.3.12 does not get over that: only a new client does, without the
    /// message in flight.
    mutating func renewClient() {
        if client.inFlight > 0 { refusal = Refusal(topic: topic, reason: .refusedWithoutReason) }
        client.destroy()
        client = PahoClient(uri: Self.uri(of: broker).bytes, clientID: broker.clientID.bytes, broker.version)
    }
}
