import FixedMemory

/// One leaf of a delta: where it stands and what it holds.
public struct DeltaLeaf: Sendable {
    /// Keys as the cloud wrote them; the longest field path twice over, so that a message can show what was wrong.
    public typealias Spelling = FixedString<256>

    public enum Content: Equatable, Sendable {
        case value(FieldValue)
        /// An array is one leaf: the cloud replaces it whole (fleets-facts, Shadow).
        case array
        /// `{}`: an object where a value is expected.
        case emptyObject
        /// A string longer than a field's text can be.
        case longText
    }

    /// The keys from `state` down, with dots between them. For messages: a key may itself hold a dot or be cut.
    public let spelling: Spelling

    /// The same as a path; nil where the keys are none, so that no field can be there.
    public let path: FieldPath?

    public let content: Content

    /// When the cloud was asked for it, in Unix seconds; nil: it does not say.
    public var askedAt: Int64?
}
