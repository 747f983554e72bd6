import FixedMemory
import JSON

/// What a job's execution says about itself beside its status (fleets-facts, Jobs, `statusDetails`): texts of at most
/// 1024 bytes. Empty ones are left out.
public struct StatusDetails: Sendable {
    /// AWS: the longest value.
    public typealias Output = FixedString<1024>

    /// Where the work stands: a `JobStep`'s name.
    public var step: StaticString
    /// How much of the step is done, for a person.
    public var progress = FixedString<32>()
    /// Why it failed or was refused, for a person.
    public var reason: Message
    /// Of a handler that ended by itself.
    public var exitCode: Int64?
    /// The end of what a handler wrote; UTF-8.
    public var output: Output

    @export(interface)
    public init(step: StaticString, reason: Message = Message(), exitCode: Int64? = nil, output: Output = Output()) {
        self.step = step
        self.reason = reason
        self.exitCode = exitCode
        self.output = output
    }

    func write<let capacity: Int>(to writer: inout JSONWriter<capacity>) throws(JSONWriterError) {
        try writer.beginObject()
        if step.utf8CodeUnitCount > 0 {
            try writer.key("step")
            try writer.string(step)
        }
        if !progress.isEmpty {
            try writer.key("progress")
            try writer.string(progress.bytes)
        }
        if !reason.isEmpty {
            try writer.key("reason")
            try writer.string(reason.bytes)
        }
        if let exitCode {
            var digits = Message()
            digits.add(exitCode)
            try writer.key("exitCode")
            try writer.string(digits.bytes)
        }
        if !output.isEmpty {
            try writer.key("output")
            try writer.string(output.bytes)
        }
        try writer.endObject()
    }
}
