import FixedMemory
import Fleets
import Testing

@Suite struct EventMessageTests {
    private func payload(
        _ type: String, _ severity: EventSeverity, timestamp: Int64?,
        _ fill: (inout EventMessage) throws -> Void
    ) throws -> String {
        var message = EventMessage()
        try message.begin(Array(type.utf8).span, severity)
        try fill(&message)
        try message.finish(timestamp: timestamp)
        return try message.payload.text
    }

    @Test func theSpecificationsExample() throws {
        #expect(
            try payload("highTemperature", .warn, timestamp: nil) { try $0.add("currentTemp", .number(45.2)) }
                == #"{"eventType":"highTemperature","severity":"warn","data":{"currentTemp":45.2}}"#)
    }

    @Test(arguments: [(EventSeverity.info, "info"), (.warn, "warn"), (.error, "error")])
    func severities(severity: EventSeverity, text: String) throws {
        #expect(
            try payload("e", severity, timestamp: nil) { _ in }
                == #"{"eventType":"e","severity":"\#(text)","data":{}}"#)
    }

    @Test(arguments: [
        (FieldValue.bool(true), "true"), (.integer(-3), "-3"), (.number(0.5), "0.5"), (.null, "null"),
        (.text(try! FieldValue.Text("half \"open\"")), #""half \"open\"""#),
    ]) func valuesByName(value: FieldValue, json: String) throws {
        let text = try payload("doorOpened", .info, timestamp: 1_748_390_400_042) {
            try $0.add("line", Array("door".utf8).span)
            try $0.add("value", value)
            try $0.add("why", "edge")
        }
        #expect(
            text == #"{"eventType":"doorOpened","severity":"info","data":{"line":"door","value":\#(json),"why":"edge"},"#
                + #""timestamp":1748390400042}"#)
    }

    @Test func aNewEventForgetsTheLast() throws {
        var message = EventMessage()
        try message.begin(Array("a".utf8).span, .info)
        #expect(throws: (any Error).self) { _ = try message.payload.count }
        let tooLong = [UInt8](repeating: 65, count: 2_000)
        #expect(throws: (any Error).self) { try message.add("text", tooLong.span) }
        try message.begin(Array("b".utf8).span, .info)
        try message.finish(timestamp: 0)
        let text = try message.payload.text
        #expect(text == #"{"eventType":"b","severity":"info","data":{},"timestamp":0}"#)
    }

    /// A name and a reason at their longest, the reason in nothing but quotes; and a value in nothing but escapes.
    @Test func theLargestFits() throws {
        let type = String(repeating: "t", count: 64)
        let reason = [UInt8](repeating: UInt8(ascii: "\""), count: Message.capacity)
        let value = try FieldValue.Text([UInt8](repeating: 1, count: 64).span)
        let line = [UInt8](repeating: UInt8(ascii: "l"), count: 32)
        let fault = try payload(type, .error, timestamp: .min) {
            try $0.add("line", line.span)
            try $0.add("reason", reason.span)
            try $0.add("suppressed", .integer(.min))
        }
        let edge = try payload(type, .error, timestamp: .min) {
            try $0.add("line", line.span)
            try $0.add("value", .text(value))
            try $0.add("suppressed", .integer(.min))
        }
        #expect(fault.utf8.count <= EventMessage.capacity && edge.utf8.count <= EventMessage.capacity)
    }

    @Test func theTopicEndsInTheType() throws {
        let topics = EventTopics(try ThingName("greenhouse-07"))
        #expect(
            topics.topic(of: Array("doorOpened".utf8).span).bytes.text
                == "$emqx/things/greenhouse-07/events/doorOpened")
        let longest = EventTopics(try ThingName(String(repeating: "n", count: 128)))
        let type = String(repeating: "t", count: 64)
        #expect(longest.topic(of: Array(type.utf8).span).bytes.text.hasSuffix("n/events/" + type))
    }
}
