import FixedMemory

/// The name of a thing, as it stands in topics. AWS IoT's rule, for Fleets states none (fleets-facts, Shadow):
/// 1 to 128 of `[a-zA-Z0-9:_-]`. So a name can hold no topic separator and no wildcard.
public struct ThingName: Equatable, Sendable {
    public static let capacity = 128

    /// Why bytes are no thing name.
    public enum Problem: Error, Equatable {
        case empty
        case tooLong
        case badByte(at: Int)
    }

    private var text = FixedString<128>()

    /// Of nothing, until a name is known.
    public init() {}

    @export(interface)
    public init(_ name: Span<UInt8>) throws(Problem) {
        guard !name.isEmpty else { throw .empty }
        for index in name.indices {
            guard name[index] == UInt8(ascii: ":") || FieldPath.isSegmentByte(name[index]) else {
                throw .badByte(at: index)
            }
        }
        do throws(CapacityError) { text = try FixedString(name) } catch { throw .tooLong }
    }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }
}
