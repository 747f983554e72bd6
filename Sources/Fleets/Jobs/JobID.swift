import FixedMemory

/// The name of a job: 1 to 64 of `[a-zA-Z0-9_-]` (AWS; Fleets uses UUIDs). So it can hold no topic separator and no
/// wildcard, and is safe in a topic, a log and a record.
public struct JobID: Equatable, Sendable {
    public static let capacity = 64

    private var text = FixedString<64>()

    /// Nil where the bytes are no jobId.
    public init?(_ id: Span<UInt8>) {
        guard !id.isEmpty, id.count <= Self.capacity else { return nil }
        for index in id.indices where !FieldPath.isSegmentByte(id[index]) { return nil }
        do throws(CapacityError) { try text.append(id) } catch { return nil }
    }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }
}

/// One execution of a job on this thing. A job that the cloud runs again has the same jobId and the next number.
public struct JobIdentity: Equatable, Sendable {
    public let id: JobID
    /// `executionNumber`; 0 where the cloud gives none.
    public let number: Int64

    public init(id: JobID, number: Int64) {
        self.id = id
        self.number = number
    }
}
