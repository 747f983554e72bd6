import FixedMemory
import JSON

/// The cloud's view of one execution, read in place (fleets-facts, Jobs: `execution` and `executionState`).
/// What is missing or has a wrong type is nil; where a key stands twice, the last one counts.
public struct JobExecution: ~Escapable {
    private enum Document {
        case missing
        case object(Range<Int>)
        case text(JSONText)
        case wrong
    }

    public private(set) var id: JobID?
    public private(set) var status: JobStatus?
    /// `versionNumber`: rises with each accepted update.
    public private(set) var version: Int64?
    /// `executionNumber`, 0 where there is none.
    public private(set) var number: Int64 = 0
    /// `statusDetails.step`, as this device reported it last; empty where there is none.
    public private(set) var step = FixedString<32>()

    private let bytes: Span<UInt8>
    private var document = Document.missing

    /// - Parameter bytes: the object, braces included.
    @_lifetime(copy bytes)
    @export(interface)
    public init(_ bytes: Span<UInt8>) throws(JSONError) {
        self.bytes = bytes
        var reader = JSONReader(bytes)
        while let token = try reader.next() {
            guard case .key(let key) = token, reader.depth == 1 else { continue }
            if reader.text(key, equals: "jobId") {
                var text = FixedString<64>()
                try reader.nextText(into: &text)
                id = JobID(text.bytes)
            } else if reader.text(key, equals: "status") {
                var text = FixedString<64>()
                try reader.nextText(into: &text)
                status = JobStatus(text.bytes)
            } else if reader.text(key, equals: "versionNumber") {
                version = try Self.count(&reader)
            } else if reader.text(key, equals: "executionNumber") {
                number = try Self.count(&reader) ?? 0
            } else if reader.text(key, equals: "statusDetails") {
                step = try Self.step(&reader)
            } else if reader.text(key, equals: "jobDocument") {
                document = try Self.document(&reader)
            } else {
                try reader.skipValue()
            }
        }
    }

    /// Puts the job document, an object or a text that holds one, into `copy`.
    @export(interface)
    public func copyDocument(into copy: inout FixedBuffer<32768>) throws(JobDocumentError) {
        copy.truncate(to: 0)
        do throws(CapacityError) {
            switch document {
            case .missing, .wrong: break
            case .object(let range): try copy.append(bytes.extracting(range))
            case .text(let text): try JSONReader(bytes).copy(text, into: &copy)
            }
        } catch {
            throw .tooLarge
        }
        switch document {
        case .missing: throw .missing
        case .wrong: throw .notAnObject
        case .object, .text: break
        }
    }

    private static func count(_ reader: inout JSONReader) throws(JSONError) -> Int64? {
        guard let count = try reader.nextInteger(), count >= 0 else { return nil }
        return count
    }

    private static func step(_ reader: inout JSONReader) throws(JSONError) -> FixedString<32> {
        var step = FixedString<32>()
        guard case .beginObject? = try reader.next() else { return step }
        let depth = reader.depth
        while reader.depth >= depth, let token = try reader.next() {
            guard case .key(let key) = token, reader.depth == depth, reader.text(key, equals: "step") else { continue }
            try reader.nextText(into: &step)
        }
        return step
    }

    private static func document(_ reader: inout JSONReader) throws(JSONError) -> Document {
        switch try reader.next() {
        case .beginObject:
            let start = reader.offset - 1
            try reader.skipValue()
            return .object(start..<reader.offset)
        case .string(let text): return .text(text)
        case .beginArray:
            try reader.skipValue()
            return .wrong
        case .null: return .missing
        default: return .wrong
        }
    }
}
