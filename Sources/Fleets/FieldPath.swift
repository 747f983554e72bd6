import FixedMemory

/// Where a value stands in a shadow: `pump.on` is `{"pump":{"on":…}}`.
///
/// Segments are `[A-Za-z0-9_-]+`, so a path needs no escaping, neither in JSON nor in a log.
public struct FieldPath: Equatable, Sendable {
    /// Bytes of the whole path: 8 segments of 15 letters and the dots between them.
    public static let capacity = 128

    /// Segments at most: AWS IoT allows shadows to nest 8 deep, and Fleets states no limit (fleets-facts, Shadow).
    public static let maxDepth = 8

    /// Why bytes are no path.
    public enum Problem: Error, Equatable {
        case empty
        case tooLong
        case tooDeep
        /// A segment is empty: a dot leads, trails or is doubled.
        case emptySegment
        /// The byte at this offset is not one of `A-Z a-z 0-9 _ -`.
        case badByte(at: Int)
    }

    private var text: FixedString<128>

    /// The path written with dots.
    @export(interface)
    public init(_ dotted: Span<UInt8>) throws(Problem) {
        guard !dotted.isEmpty else { throw .empty }
        var depth = 1
        var segmentLength = 0
        for index in dotted.indices {
            if dotted[index] == UInt8(ascii: ".") {
                guard segmentLength > 0 else { throw .emptySegment }
                depth += 1
                segmentLength = 0
            } else {
                guard Self.isSegmentByte(dotted[index]) else { throw .badByte(at: index) }
                segmentLength += 1
            }
        }
        guard segmentLength > 0 else { throw .emptySegment }
        guard depth <= Self.maxDepth else { throw .tooDeep }
        do throws(CapacityError) { text = try FixedString(dotted) } catch { throw .tooLong }
    }

    /// A path that has been one before.
    init(known: Span<UInt8>) {
        text = FixedString()
        try? text.append(known)
    }

    /// The path as written, with dots.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    /// Whether `self` is where `other` would have to be an object: `pump` contains `pump.on`.
    public func contains(_ other: FieldPath) -> Bool {
        other.bytes.count > bytes.count && other.bytes.starts(with: bytes)
            && other.bytes[bytes.count] == UInt8(ascii: ".")
    }

    /// Whether a key can be a segment of a path.
    static func isSegment(_ key: Span<UInt8>) -> Bool {
        for index in key.indices where !isSegmentByte(key[index]) { return false }
        return !key.isEmpty
    }

    /// Whether a segment may hold this byte.
    @export(interface)
    public static func isSegmentByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
