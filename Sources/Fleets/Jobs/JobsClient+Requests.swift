import FixedMemory
import JSON

/// The payloads of requests (fleets-mqtt-integration, "Jobs"; fleets-facts, Jobs).
extension JobsClient {
    /// Of the document, and of the request being written.
    public var use: (document: BufferUse, request: BufferUse) { (document.use, writer.use) }

    mutating func write(_ request: Request, _ token: ClientToken.Text) throws(JSONWriterError) {
        writer.reset()
        try writer.beginObject()
        try writer.key("thingName")
        try writer.string(thing.bytes)
        switch request {
        case .list: requestTopic = topics.list
        case .startNext:
            requestTopic = topics.startNext
            // No statusDetails: they would replace those of a job that goes on after a restart.
            try writer.key("stepTimeoutInMinutes")
            try writer.integer(Self.firstStepTimeout)
        case .describe:
            if let job { requestTopic = topics.describe(job.id) }
            try writeExecutionNumber()
            try writer.key("includeJobDocument")
            try writer.bool(false)
        case .update:
            if let job { requestTopic = topics.update(job.id) }
            try writeUpdate()
        }
        try writer.key("clientToken")
        try writer.string(token.bytes)
        try writer.endObject()
    }

    private mutating func writeUpdate() throws(JSONWriterError) {
        try writer.key("status")
        try writer.string(status.name)
        if !isBare {
            try writer.key("statusDetails")
            try details.write(to: &writer)
            try writeExecutionNumber()
            try writer.key("includeJobExecutionState")
            try writer.bool(true)
            if !status.isTerminal {
                try writer.key("stepTimeoutInMinutes")
                try writer.integer(stepTimeout)
            }
        }
        if let version {
            try writer.key("expectedVersion")
            try writer.integer(version)
        }
    }

    private mutating func writeExecutionNumber() throws(JSONWriterError) {
        guard let job, job.number > 0 else { return }
        try writer.key("executionNumber")
        try writer.integer(job.number)
    }
}
