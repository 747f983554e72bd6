import Board
import CPaho
import CPahoReads
import FixedMemory

extension PahoClient {
    /// Subscribes to each filter of `list` at QoS 1, in one packet; blocks until the SUBACK, `commandTimeout` at most.
    ///
    /// - Returns: what the broker says to each of them, in the list's order.
    mutating func subscribe(_ list: inout FilterList) throws(PahoError) -> FilterList.Answers {
        defer { update() }
        switch version {
        case .v3_1_1: return try subscribe311(list)
        case .v5: return try subscribe5(list)
        }
    }

    private mutating func subscribe311(_ list: borrowing FilterList) throws(PahoError) -> FilterList.Answers {
        // paho puts the SUBACK's bytes in the place of what was asked for.
        var qos = FilterList.QoS(repeating: 1)
        var span = qos.mutableSpan
        let code = reading { handle in
            list.withPointers { filters, count in
                span.withUnsafeMutableBufferPointer {
                    MQTTClient_subscribeMany(handle, Int32(count), filters, $0.baseAddress)
                }
            }
        }
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
        return FilterList.Answers { ReasonCode(value: UInt8(truncatingIfNeeded: qos[$0])) }
    }

    private mutating func subscribe5(_ list: borrowing FilterList) throws(PahoError) -> FilterList.Answers {
        var qos = FilterList.QoS(repeating: 1)
        var qosSpan = qos.mutableSpan
        var options = InlineArray<15, MQTTSubscribe_options> { index in
            var options = paho_subscribe_options()
            options.noLocal = index < list.count && list.isNoLocal(index) ? 1 : 0
            return options
        }
        var optionsSpan = options.mutableSpan
        let response = reading { handle in
            list.withPointers { filters, count in
                qosSpan.withUnsafeMutableBufferPointer { qos in
                    optionsSpan.withUnsafeMutableBufferPointer { options in
                        MQTTClient_subscribeMany5(
                            handle, Int32(count), filters, qos.baseAddress, options.baseAddress, nil)
                    }
                }
            }
        }
        defer { MQTTResponse_free(response) }
        guard response.code >= 0 else { throw PahoError(code: response.code) }
        // Of one filter alone the answer stands in the response itself.
        let codes = response.reasonCodes
        return FilterList.Answers { index in
            guard index < response.reasonCodeCount else { return .refusedWithoutReason }
            return ReasonCode(value: UInt8(truncatingIfNeeded: (codes?[index] ?? response.reasonCode).rawValue))
        }
    }

    /// Hands a message at QoS 1, not retained, to paho and the kernel. Does not block while fewer messages than
    /// `window`, and than the broker allows, are in flight and the socket took the last one whole.
    mutating func publish(_ topic: Span<UInt8>, _ payload: Span<UInt8>) throws(PahoError) {
        defer { update() }
        let code = topic.withCString { topic in
            payload.withUnsafeBytes { bytes in
                switch version {
                case .v3_1_1:
                    return reading {
                        MQTTClient_publish($0, topic, Int32(bytes.count), bytes.baseAddress, 1, 0, nil)
                    }
                case .v5:
                    let response = reading {
                        MQTTClient_publish5($0, topic, Int32(bytes.count), bytes.baseAddress, 1, 0, nil, nil)
                    }
                    defer { MQTTResponse_free(response) }
                    return response.code
                }
            }
        }
        guard code == MQTTCLIENT_SUCCESS else { throw PahoError(code: code) }
    }

    /// One non-blocking turn of paho: at most one packet read, acknowledgements and keep-alive sent.
    /// Nil says only that this turn brought no message: `hasRead` tells whether it brought anything.
    mutating func receive() -> InboundMessage? {
        var topic: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        var message: UnsafeMutablePointer<MQTTClient_message>?
        reading { _ = MQTTClient_receive($0, &topic, &length, &message, 0) }
        update(isAcknowledged: hasRead)
        guard let topic, let message else { return nil }
        return InboundMessage(topic: topic, topicLength: Int(length), message: message)
    }

    /// Whether paho has read anything in its last call.
    var hasRead: Bool { notices.gate.hasRead }

    /// It has read a part of a packet, and the rest is still to come.
    var isAmidPacket: Bool { hasRead && notices.gate.isWithinPacket }

    /// Calls `body`, in which paho may read packets. They come through the gate, and a refusal that a PUBACK holds is
    /// kept: paho itself takes a refused message for delivered, and tells by a callback. Both are there no longer than
    /// `self` stays in its place.
    mutating func reading<Result>(_ body: (MQTTClient?) -> Result) -> Result {
        let (handle, version) = (handle, version)
        return withUnsafeMutablePointer(to: &notices) { notices in
            notices.pointee.gate.begin()
            Self.readThroughGate(notices)
            defer { paho_read_through(nil, nil) }
            guard version == .v5 else { return body(handle) }
            MQTTClient_setPublished(handle, notices) { context, _, _, _, code in
                let code = ReasonCode(value: UInt8(truncatingIfNeeded: code.rawValue))
                guard code.isRefusal, let context else { return }
                context.assumingMemoryBound(to: Notices.self).pointee.refusal = code
            }
            defer { MQTTClient_setPublished(handle, nil, nil) }
            return body(handle)
        }
    }

    private static func readThroughGate(_ notices: UnsafeMutablePointer<Notices>) {
        paho_read_through({ context, descriptor, connection, buffer, count in
            guard let context else { return 0 }
            let source = connection.map { PacketSource.tls($0) } ?? .socket(descriptor)
            return context.assumingMemoryBound(to: Notices.self).pointee.gate.read(source, buffer, count)
        }, notices)
    }
}

extension Broker.Version {
    var paho: Int32 { self == .v5 ? MQTTVERSION_5 : MQTTVERSION_3_1_1 }
}

extension MQTTResponse {
    /// Below 0 one of paho's codes, otherwise the broker's.
    var code: Int32 { Int32(bitPattern: reasonCode.rawValue) }
}
