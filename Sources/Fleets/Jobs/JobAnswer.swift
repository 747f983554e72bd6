import FixedMemory
import JSON

/// What stands at the top of an answer to a jobs request, and where. Reading it checks the payload's JSON to the end.
///
/// ```
///   {"execution":{…},"timestamp":…,"clientToken":"…"}
///   {"code":"VersionMismatch","message":"…","executionState":{…},"clientToken":"…"}
///   {"inProgressJobs":[…],"queuedJobs":[…],"clientToken":"…"}
/// ```
struct JobAnswer: Sendable {
    /// Empty where there is none, or one that is longer than AWS allows.
    private(set) var clientToken = FixedString<64>()
    /// The execution's object, braces included: under `execution`, or the whole payload where a `jobId` stands at its
    /// top. Nil where there is none, or an empty one.
    private(set) var execution: Range<Int>?
    /// The object under `executionState`.
    private(set) var state: Range<Int>?
    private(set) var rejection: JobRejection?
    /// The cloud's words on a rejection, as far as they fit.
    private(set) var message = Message()
    /// Whether the lists hold a job; nil where there is no list.
    private(set) var listsJobs: Bool?

    init(_ payload: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(payload)
        var hasJobID = false
        while let token = try reader.next() {
            guard case .key(let key) = token, reader.depth == 1 else { continue }
            if reader.text(key, equals: "execution") {
                execution = try Self.object(&reader)
            } else if reader.text(key, equals: "executionState") {
                state = try Self.object(&reader)
            } else if reader.text(key, equals: "inProgressJobs") || reader.text(key, equals: "queuedJobs") {
                let holds = try Self.holdsElement(&reader)
                listsJobs = (listsJobs ?? false) || holds
            } else if reader.text(key, equals: "jobId") {
                hasJobID = true
                try reader.skipValue()
            } else if reader.text(key, equals: "clientToken") {
                try reader.nextText(into: &clientToken)
            } else if reader.text(key, equals: "code") {
                var code = FixedString<64>()
                try reader.nextText(into: &code)
                rejection = JobRejection(code.bytes)
            } else if reader.text(key, equals: "message") {
                var words = FixedString<256>()
                try reader.nextText(into: &words)
                message = Message()
                message.quote(words.bytes)
            } else {
                try reader.skipValue()
            }
        }
        if execution == nil, hasJobID { execution = payload.indices }
    }

    /// Where the object stands that comes next; nil for anything else and for `{}`.
    private static func object(_ reader: inout JSONReader) throws(JSONError) -> Range<Int>? {
        guard case .beginObject? = try reader.next() else {
            // Of what is no object, only an array has more to come.
            return nil
        }
        let start = reader.offset - 1
        let depth = reader.depth
        guard let first = try reader.next(), case .key = first else { return nil }
        while reader.depth >= depth { _ = try reader.next() }
        return start..<reader.offset
    }

    private static func holdsElement(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard case .beginArray? = try reader.next() else { return false }
        let depth = reader.depth
        var holds = false
        while reader.depth >= depth {
            _ = try reader.next()
            if reader.depth >= depth { holds = true }
        }
        return holds
    }
}
