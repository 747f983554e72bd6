import FixedMemory
import JSON

/// A fetched shadow (fleets-mqtt-integration, "Startup Procedure"; fleets-facts, Shadow), in either shape:
///
/// ```
///   {"reported":{…},"desired":{…},"delta":{…},"version":7}
///   {"state":{"reported":{…},"desired":{…},"delta":{…}},"version":7}
/// ```
///
/// Where there is no `delta`, what is pending is every leaf of `desired` that is not the same in `reported`.
///
/// `read` goes once through it, to its end, before any leaf is to be had. Where a key stands twice, the last one counts.
public struct FetchedShadow: ~Copyable {
    private let inPlace = InPlace()

    /// An object of the shadow.
    private struct Part: ~Copyable {
        var isThere = false
        var leaves = LeafTable()
        /// Where it stands, braces included.
        var object = 0..<0
        /// The same if it has leaves that are no field's.
        var foreign = 0..<0

        mutating func removeAll() {
            isThere = false
            leaves.removeAll()
            object = 0..<0
            foreign = 0..<0
        }

        /// Reads the next value, which counts for nothing if it is no object.
        mutating func read(
            _ reader: inout JSONReader, _ paths: borrowing FieldPaths
        ) throws(JSONError) {
            removeAll()
            guard try reader.enterObject() else { return }
            isThere = true
            let start = reader.offset - 1
            let areAllFields = try leaves.read(&reader, paths)
            object = start..<reader.offset
            if !areAllFields { foreign = object }
        }
    }

    public private(set) var version: Int64?

    private var reported = Part()
    private var desired = Part()
    private var delta = Part()

    public init() {}

    /// Takes the place of what was read before. Where it throws, there is nothing.
    @export(interface)
    public mutating func read(
        _ body: Span<UInt8>, _ paths: borrowing FieldPaths
    ) throws(JSONError) {
        clear()
        do throws(JSONError) {
            var reader = JSONReader(body)
            if try reader.enterObject() { try readMembers(&reader, paths) }
            // Whatever comes behind it is wrong.
            _ = try reader.advance()
        } catch {
            clear()
            throw error
        }
    }

    private mutating func clear() {
        version = nil
        reported.removeAll()
        desired.removeAll()
        delta.removeAll()
    }

    private mutating func readMembers(
        _ reader: inout JSONReader, _ paths: borrowing FieldPaths
    ) throws(JSONError) {
        let top = reader.depth
        while try reader.advance() == .key {
            let key = reader.key
            if reader.text(key, equals: "version") {
                version = try reader.nextInteger()
            } else if reader.text(key, equals: "reported") {
                try reported.read(&reader, paths)
            } else if reader.text(key, equals: "desired") {
                try desired.read(&reader, paths)
            } else if reader.text(key, equals: "delta") {
                try delta.read(&reader, paths)
            } else if top == 1, reader.text(key, equals: "state") {
                if try reader.enterObject() { try readMembers(&reader, paths) }
            } else {
                try reader.skipValue()
            }
        }
    }

    // MARK: Leaves

    /// What to go over for what is `pending`.
    public var pendingCount: Int { delta.isThere ? delta.leaves.count : desired.leaves.count }

    /// The leaf of the `place`th of `pendingCount` fields, if it is desired otherwise than it was reported.
    ///
    /// - Parameter body: what was read.
    @export(interface)
    @_lifetime(copy body)
    public func pending(_ place: Int, in body: Span<UInt8>) -> DeltaLeaf? {
        if delta.isThere { return delta.leaves.leaf(place, in: body) }
        if isReported(desired.leaves.field(place), in: body) { return nil }
        return desired.leaves.leaf(place, in: body)
    }

    /// The leaves that are pending and no field's.
    ///
    /// - Parameter body: what was read.
    @export(interface)
    @_lifetime(copy body)
    public func foreignLeaves(in body: Span<UInt8>) -> ForeignLeaves {
        if delta.isThere {
            return ForeignLeaves(body.extracting(delta.foreign), except: body.extracting(0..<0))
        }
        return ForeignLeaves(body.extracting(desired.foreign), except: body.extracting(reported.object))
    }

    /// What to go over for what is `settled`.
    public var desiredCount: Int { desired.leaves.count }

    /// The leaf of the `place`th of `desiredCount` fields, if it was reported as it is desired. It is in no delta, and yet
    /// the board may be otherwise by now.
    ///
    /// - Parameter body: what was read.
    @export(interface)
    @_lifetime(copy body)
    public func settled(_ place: Int, in body: Span<UInt8>) -> DeltaLeaf? {
        guard isReported(desired.leaves.field(place), in: body) else { return nil }
        return desired.leaves.leaf(place, in: body)
    }

    /// Of how many fields the cloud takes something for reported.
    public var reportedCount: Int { reported.leaves.count }

    /// What the cloud takes for reported of the `place`th of `reportedCount` fields.
    ///
    /// - Parameter body: what was read.
    @_lifetime(copy body)
    public func reported(_ place: Int, in body: Span<UInt8>) -> DeltaLeaf { reported.leaves.leaf(place, in: body) }

    private func isReported(_ field: Int, in body: Span<UInt8>) -> Bool {
        guard let wish = desired.leaves[field], let report = reported.leaves[field] else { return false }
        return wish.isSame(in: body, as: report, in: body)
    }
}
