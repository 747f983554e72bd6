/// The members of a JSON object, read strictly: a member that the spec does not name is refused, and so is one of
/// another type. The device under test is to be exact in what it sends.
struct Members {
    /// AWS IoT's limit in `fleets-facts`; Fleets states none.
    static let maximumTokenLength = 64

    private let members: [String: JSONValue]

    /// - Parameters:
    ///   - allowed: the members that the spec names at this place.
    ///   - place: what is read, for messages.
    init(_ value: JSONValue, allows allowed: Set<String>, in place: String = "the message") throws(Rejection) {
        guard case .object(let members) = value else { throw .invalidRequest("\(place) is \(value.kind), not an object") }
        if let key = members.keys.filter({ !allowed.contains($0) }).min() {
            throw .invalidRequest("\(place) holds \(JSONValue.string(key).text), which the spec does not name")
        }
        self.members = members
    }

    subscript(key: String) -> JSONValue? { members[key] }

    func required(_ key: String) throws(Rejection) -> JSONValue {
        guard let value = members[key] else { throw .invalidRequest("'\(key)' is missing") }
        return value
    }

    func string(_ key: String) throws(Rejection) -> String {
        guard case .string(let text) = try required(key) else {
            throw .invalidRequest("'\(key)' is \(members[key]!.kind), not a string")
        }
        return text
    }

    /// Nil where it is missing.
    func object(_ key: String) throws(Rejection) -> [String: JSONValue]? {
        guard let value = members[key] else { return nil }
        guard case .object(let object) = value else { throw .invalidRequest("'\(key)' is \(value.kind), not an object") }
        return object
    }

    /// Nil where it is missing.
    func wholeNumber(_ key: String, in range: ClosedRange<Int>) throws(Rejection) -> Int? {
        guard let value = members[key] else { return nil }
        guard case .integer(let number) = value, range.contains(Int(number)) else {
            let bounds = range.upperBound == .max ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw .invalidRequest("'\(key)' is \(value.text), not a whole number \(bounds)")
        }
        return Int(number)
    }

    /// Nil where it is missing.
    func bool(_ key: String) throws(Rejection) -> Bool? {
        guard let value = members[key] else { return nil }
        guard case .bool(let bool) = value else { throw .invalidRequest("'\(key)' is \(value.kind), not true or false") }
        return bool
    }

    /// Nil where it is missing.
    func clientToken() throws(Rejection) -> String? {
        guard members["clientToken"] != nil else { return nil }
        let token = try string("clientToken")
        guard token.utf8.count <= Self.maximumTokenLength else {
            throw .invalidRequest("'clientToken' has \(token.utf8.count) bytes, \(Self.maximumTokenLength) is the limit")
        }
        return token
    }
}
