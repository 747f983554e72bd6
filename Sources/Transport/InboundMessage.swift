import CPaho
import FixedMemory

/// A message as paho handed it over; freed when it goes out of scope.
@frozen
public struct InboundMessage: ~Copyable {
    @usableFromInline var topicStart: UnsafeMutablePointer<CChar>?
    @usableFromInline let topicLength: Int
    @usableFromInline var message: UnsafeMutablePointer<MQTTClient_message>?

    init(topic: UnsafeMutablePointer<CChar>, topicLength: Int, message: UnsafeMutablePointer<MQTTClient_message>) {
        topicStart = topic
        self.topicLength = topicLength
        self.message = message
    }

    // Inlinable, because Embedded Swift destroys nothing whose `deinit` it does not see.
    @inlinable
    deinit {
        var message = message
        MQTTClient_freeMessage(&message)
        MQTTClient_free(topicStart)
    }

    public var topic: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = UnsafeRawBufferPointer(start: topicStart, count: topicLength).bindMemory(to: UInt8.self)
            return _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }

    public var payload: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let count = Int(message!.pointee.payloadlen)
            let bytes = UnsafeRawBufferPointer(start: message!.pointee.payload, count: count).bindMemory(to: UInt8.self)
            return _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }

    /// The broker says that it has sent this message before (DUP).
    public var isRedelivered: Bool { message!.pointee.dup != 0 }
}
