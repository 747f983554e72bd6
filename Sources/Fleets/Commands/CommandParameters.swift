import FixedMemory
import JSON

/// Walks over the members of a request's `params`, which is known to be valid JSON.
public struct CommandParameters: ~Escapable {
    /// A parameter's name as the cloud wrote it; a longer one is no name of a parameter, and is cut.
    public typealias Name = FixedString<64>

    public struct Member: Sendable {
        public let name: Name
        /// Nil for an object, an array, and a text longer than a value may be.
        public let value: FieldValue?
    }

    private var reader: JSONReader

    @_lifetime(copy params)
    init(_ params: Span<UInt8>) { reader = JSONReader(params) }

    /// The next member; nil after the last one.
    @_lifetime(self: copy self)
    @export(interface)
    public mutating func next() -> Member? {
        do throws(JSONError) {
            while let token = try reader.next() {
                guard case .key(let key) = token else { continue }
                var name = Name()
                // What does not fit stays empty, which is the name of no parameter.
                do throws(CapacityError) { try reader.copy(key, into: &name) } catch {}
                guard let value = try reader.next() else { return nil }
                if case .beginObject = value { try reader.skipValue() }
                if case .beginArray = value { try reader.skipValue() }
                return Member(name: name, value: FieldValue(value, in: reader))
            }
        } catch {
            // An empty `params` ends here. Nothing else does: CommandRequest has read these bytes to their end.
        }
        return nil
    }
}
