import FixedMemory

/// What a delta or a fetched shadow has for one of the board's fields, in place.
public struct DeltaLeaf: ~Escapable {
    /// As the `FieldFinder` knows it.
    public let field: Int

    /// When the cloud was asked for it, in Unix seconds; nil: it does not say.
    public let askedAt: Int64?

    private let content: LeafValue
    private let document: Span<UInt8>

    @_lifetime(copy document)
    init(_ field: Int, _ content: LeafValue, askedAt: Int64? = nil, in document: Span<UInt8>) {
        self.field = field
        self.askedAt = askedAt
        self.content = content
        self.document = document
    }

    /// What it holds; nil where no field can hold that: an array, an empty object, or a text longer than a field's.
    @export(interface)
    public var value: FieldValue? { content.fieldValue(in: document) }
}
