import FixedMemory
import JSON

/// What a board remembers of its newest job across kill -9 and power loss, as JSON:
///
/// ```
///   {"job":"3f…","execution":1,"action":"run","step":"running","boot":"6c…","attempt":1,"check":0}
///   {"job":"3f…","execution":1,"action":"install","step":"trying","boot":"6c…","attempt":1,"check":0,"sha256":"9f…"}
///   {…,"step":"ended",…,"outcome":"FAILED","reason":"…","exitCode":3,"output":"…"}
/// ```
public struct JobRecord: Sendable {
    /// A boot's name: a UUID out of `/proc/sys/kernel/random/boot_id`.
    public typealias BootID = FixedString<36>

    /// The output at its longest where each byte is escaped by one more, the reason, and everything else twice over.
    public typealias Writer = JSONWriter<4096>

    public var identity: JobIdentity
    public var action: JobAction
    public var step = JobStep.started
    /// The boot in which the step was begun.
    public var boot: BootID
    /// How often the step was begun, from 1.
    public var attempt: Int64 = 1
    /// configure: the CRC-32 of the new board file.
    public var check: Int64 = 0
    /// install: the SHA-256 of the new program, 32 bytes; empty for everything else.
    public var digest = FixedString<32>()
    /// From step `ended` on.
    public var outcome: JobOutcome?
    public var details = StatusDetails(step: JobStep.ended.name)

    public init(_ identity: JobIdentity, _ action: JobAction, boot: BootID) {
        self.identity = identity
        self.action = action
        self.boot = boot
    }

    /// Marks a step as begun in this boot.
    public mutating func begin(_ step: JobStep, boot: BootID) {
        attempt = step == self.step ? attempt + 1 : 1
        self.step = step
        self.boot = boot
    }

    @export(interface)
    public mutating func end(_ outcome: JobOutcome, _ details: StatusDetails) {
        step = .ended
        self.outcome = outcome
        self.details = details
        self.details.step = JobStep.ended.name
    }

    // MARK: As JSON

    @export(interface)
    public func write(to writer: inout Writer) throws(JSONWriterError) {
        do throws(JSONWriterError) { try write(to: &writer, output: details.output.bytes) } catch {
            // The output is for people; the rest decides.
            try write(to: &writer, output: Span())
        }
    }

    private func write(to writer: inout Writer, output: Span<UInt8>) throws(JSONWriterError) {
        writer.reset()
        try writer.beginObject()
        try writer.key("job")
        try writer.string(identity.id.bytes)
        try writer.key("execution")
        try writer.integer(identity.number)
        try writer.key("action")
        try writer.string(action.name)
        try writer.key("step")
        try writer.string(step.name)
        try writer.key("boot")
        try writer.string(boot.bytes)
        try writer.key("attempt")
        try writer.integer(attempt)
        try writer.key("check")
        try writer.integer(check)
        if !digest.isEmpty {
            var hex = FixedString<64>()
            try? hex.appendHex(digest.bytes)
            try writer.key("sha256")
            try writer.string(hex.bytes)
        }
        if let outcome {
            try writer.key("outcome")
            try writer.string(outcome.status.name)
            try writer.key("reason")
            try writer.string(details.reason.bytes)
            if let exitCode = details.exitCode {
                try writer.key("exitCode")
                try writer.integer(exitCode)
            }
            try writer.key("output")
            try writer.string(output)
        }
        try writer.endObject()
    }

    /// The record that JSON holds; nil where a part without which nothing can be decided is missing or unknown.
    /// Unknown keys are left alone: a newer version may have written them.
    @export(interface)
    public init?(_ json: Span<UInt8>) {
        var fields = Fields()
        guard (try? fields.read(json)) != nil else { return nil }
        guard let id = JobID(fields.job.bytes), let action = JobAction(fields.action.bytes),
            let step = JobStep(fields.step.bytes), fields.outcome != nil || step != .ended
        else { return nil }
        self.init(JobIdentity(id: id, number: fields.execution), action, boot: fields.boot)
        self.step = step
        take(fields)
    }

    /// Never inlined: beside the fields and the record there is no room for more of either on the stack.
    @inline(never)
    private mutating func take(_ fields: borrowing Fields) {
        attempt = fields.attempt
        check = fields.check
        digest = FixedString(hex: fields.sha256.bytes) ?? FixedString()
        outcome = fields.outcome
        details.reason.add(fields.reason.bytes)
        details.exitCode = fields.exitCode
        details.output = fields.output
    }

    private struct Fields: ~Copyable {
        private let inPlace = InPlace()
        var job = FixedString<64>()
        var execution: Int64 = 0
        var action = FixedString<32>()
        var step = FixedString<32>()
        var boot = BootID()
        var attempt: Int64 = 1
        var check: Int64 = 0
        var sha256 = FixedString<64>()
        var outcome: JobOutcome?
        var reason = FixedString<320>()
        var exitCode: Int64?
        var output = StatusDetails.Output()

        /// Never inlined: what it reads with is gone before a record is made of the fields.
        @inline(never)
        mutating func read(_ json: Span<UInt8>) throws(JSONError) {
            var reader = JSONReader(json)
            while let token = try reader.next() {
                guard case .key(let key) = token, reader.depth == 1 else { continue }
                try read(key, &reader)
            }
        }

        private mutating func read(_ key: JSONText, _ reader: inout JSONReader) throws(JSONError) {
            if reader.text(key, equals: "job") {
                try reader.nextText(into: &job)
            } else if reader.text(key, equals: "execution") {
                execution = try reader.nextInteger() ?? 0
            } else if reader.text(key, equals: "action") {
                try reader.nextText(into: &action)
            } else if reader.text(key, equals: "step") {
                try reader.nextText(into: &step)
            } else if reader.text(key, equals: "boot") {
                try reader.nextText(into: &boot)
            } else if reader.text(key, equals: "attempt") {
                attempt = try reader.nextInteger() ?? 1
            } else if reader.text(key, equals: "check") {
                check = try reader.nextInteger() ?? 0
            } else if reader.text(key, equals: "sha256") {
                try reader.nextText(into: &sha256)
            } else if reader.text(key, equals: "outcome") {
                var status = FixedString<16>()
                try reader.nextText(into: &status)
                outcome = JobOutcome(status.bytes)
            } else if reader.text(key, equals: "reason") {
                try reader.nextText(into: &reason)
            } else if reader.text(key, equals: "exitCode") {
                exitCode = try reader.nextInteger()
            } else if reader.text(key, equals: "output") {
                try reader.nextText(into: &output)
            } else {
                try reader.skipValue()
            }
        }
    }
}
