import FixedMemory
import JSON

/// Finds the leaves of an object that are no field's, for what is to be said of them. The object is known to be valid
/// JSON, and is read again: nothing else is ever done with such a leaf.
public struct ForeignLeaves: ~Copyable, ~Escapable {
    private var reader: JSONReader
    private var walk: LeafWalk
    private let object: Span<UInt8>
    /// What is in here as well is not of interest.
    private let reported: Span<UInt8>

    /// - Parameter object: braces included, as `reported`; nothing: it has no leaves.
    @_lifetime(copy object, copy reported)
    init(_ object: Span<UInt8>, except reported: Span<UInt8>) {
        var reader = JSONReader(object)
        _ = try? reader.advance()
        walk = LeafWalk(reader)
        self.reader = reader
        self.object = object
        self.reported = reported
    }

    /// Goes to the next one; false: there is none.
    @export(interface)
    @_lifetime(self: copy self)
    public mutating func next(_ paths: borrowing FieldPaths) -> Bool {
        // An error can only come where there is no object.
        while (try? walk.next(&reader)) ?? false {
            if walk.field(paths) == nil, !isReported { return true }
        }
        return false
    }

    /// The keys from the object down to the leaf, with dots between them. For messages: a key may itself hold a dot, and
    /// one that is too long is left out.
    public var spelling: Span<UInt8> {
        @_lifetime(borrow self)
        get { walk.spelling }
    }

    private var isReported: Bool {
        var reader = JSONReader(reported)
        _ = try? reader.advance()
        var other = LeafWalk(reader)
        while (try? other.next(&reader)) ?? false {
            guard other.spelling.equals(walk.spelling) else { continue }
            return walk.value.isSame(in: object, as: other.value, in: reported)
        }
        return false
    }
}
