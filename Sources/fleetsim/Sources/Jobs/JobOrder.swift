/// A job that somebody wants done.
struct JobOrder: Codable, Equatable, Sendable {
    /// AWS IoT's limit in `fleets-facts`; Fleets states none.
    static let maximumDocumentSize = 32 * 1024
    /// A week, as for a step.
    static let timeoutRange = 1...10_080

    var things: [String]
    var document: JSONValue
    /// How many minutes a thing may take from its start on; nil: as long as it likes.
    var timeout: Int?

    func check() throws(Rejection) {
        guard !things.isEmpty else { throw .invalidRequest("the job is for no thing") }
        guard Set(things).count == things.count else { throw .invalidRequest("the job names a thing twice") }
        guard case .object = document else { throw .invalidRequest("the job document is \(document.kind), not an object") }
        let size = document.encoded().count
        guard size <= Self.maximumDocumentSize else {
            throw .invalidRequest("the job document has \(size) bytes, \(Self.maximumDocumentSize) is the limit")
        }
        if let timeout, !Self.timeoutRange.contains(timeout) {
            let range = Self.timeoutRange
            throw .invalidRequest("timeout is \(timeout) min, allowed are \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
