import FixedMemory
import JSON

/// What the cloud wants changed (fleets-mqtt-integration, "Desired State Updates").
///
/// ```
///   {"version":4,"timestamp":1748390400,"state":{"pump":{"on":true}},"metadata":{…}}
///                                               └─── leaves ────────┘
/// ```
///
/// `read` goes once through a payload, to its end, before any leaf is to be had: nothing of a malformed one is acted on.
/// Members come in any order, and where a key stands twice, the last one counts. Of a field that is named twice only
/// the last leaf is kept.
public struct ShadowDelta: ~Copyable {
    private let inPlace = InPlace()

    /// A shadow is at most 8 KiB (fleets-facts, Limits); a delta repeats its keys in `metadata` with a time stamp for
    /// each leaf, which at most triples it. Anything larger is not a delta.
    public static let maxPayload = 32 * 1024

    /// Missing in payloads of clouds that do not count.
    public private(set) var version: Int64?

    private var hasBadVersion = false

    private var leaves = LeafTable()
    private var times = LeafTable()
    /// Where `state` stands, braces included, if it has leaves that are no field's.
    private var foreign = 0..<0

    public init() {}

    /// Takes the place of what was read before. Where it throws, there is nothing.
    @export(interface)
    public mutating func read(
        _ payload: Span<UInt8>, _ paths: borrowing FieldPaths
    ) throws(DeltaError) {
        clear()
        guard payload.count <= Self.maxPayload else { throw .tooLarge(bytes: payload.count) }
        do throws(DeltaError) {
            try readMembers(payload, paths)
        } catch {
            clear()
            throw error
        }
    }

    // For speed, unlike what is around it: each delta goes through it.
    @_optimize(speed)
    private mutating func readMembers(
        _ payload: Span<UInt8>, _ paths: borrowing FieldPaths
    ) throws(DeltaError) {
        var reader = JSONReader(payload)
        var isObject = false
        var problem: DeltaError? = .stateMissing
        do throws(JSONError) {
            isObject = try reader.enterObject()
            while isObject {
                let kind = try reader.nextMember()
                if kind == .endObject { break }
                try readMember(kind, &reader, paths, &problem)
            }
            // Whatever comes behind it is wrong.
            _ = try reader.advance()
        } catch {
            throw .json(error)
        }
        guard isObject else { throw .notAnObject }
        guard !hasBadVersion else { throw .badVersion }
        if let problem { throw problem }
    }

    private mutating func readState(
        _ reader: inout JSONReader, _ paths: borrowing FieldPaths
    ) throws(JSONError) {
        let start = reader.offset - 1
        let areAllFields = try leaves.read(&reader, paths)
        if !areAllFields { foreign = start..<reader.offset }
    }

    @inline(__always)
    private mutating func readMember(
        _ kind: JSONKind, _ reader: inout JSONReader, _ paths: borrowing FieldPaths, _ problem: inout DeltaError?
    ) throws(JSONError) {
        let key = reader.key
        if reader.text(key, equals: "state") {
            clearState()
            problem = kind == .beginObject ? nil : .stateNotAnObject
            if kind == .beginObject { return try readState(&reader, paths) }
        } else if reader.text(key, equals: "metadata") {
            times.removeAll()
            if kind == .beginObject { return _ = try times.read(&reader, paths, as: .times) }
        } else if reader.text(key, equals: "version") {
            version = kind == .number ? reader.number.int64 : nil
            hasBadVersion = (version ?? -1) < 0
        }
        if kind == .beginObject || kind == .beginArray { try reader.skipValue() }
    }

    private mutating func clear() {
        version = nil
        hasBadVersion = false
        clearState()
        times.removeAll()
    }

    private mutating func clearState() {
        leaves.removeAll()
        foreign = 0..<0
    }

    // MARK: Leaves

    /// The board's fields that have one.
    public var count: Int { leaves.count }

    /// The leaf of the `place`th field, in the payload's order, 0..<`count`.
    ///
    /// - Parameter payload: what was read.
    @export(interface)
    @_lifetime(copy payload)
    public func leaf(_ place: Int, in payload: Span<UInt8>) -> DeltaLeaf {
        leaves.leaf(place, askedAt: times[leaves.field(place)]?.integer, in: payload)
    }

    /// The leaves that are no field's.
    ///
    /// - Parameter payload: what was read.
    @export(interface)
    @_lifetime(copy payload)
    public func foreignLeaves(in payload: Span<UInt8>) -> ForeignLeaves {
        ForeignLeaves(payload.extracting(foreign), except: payload.extracting(0..<0))
    }
}
