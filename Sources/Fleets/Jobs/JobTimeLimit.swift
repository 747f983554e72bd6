import JSON

/// `timeLimit` in a job's `params`.
public enum JobTimeLimit {
    /// Seconds: a day at most.
    public static let range: ClosedRange<Int64> = 1...86_400

    /// The number that comes next.
    static func read(_ reader: inout JSONReader) throws(JobDocumentError) -> Int64 {
        guard case .number(let number)? = try? reader.next(), let seconds = number.int64, range.contains(seconds)
        else { throw .parameter("timeLimit", expected: "seconds, 1...86400") }
        return seconds
    }
}
