/// The things that may have a shadow.
struct ThingRegistry: Sendable {
    /// AWS IoT's limit in `fleets-facts`; Fleets states none.
    static let maximumNameLength = 128

    /// Nil: every thing whose name is well formed.
    var names: Set<String>?

    func check(_ name: String) throws(Rejection) {
        guard Self.isWellFormed(name) else {
            throw .unknownThing("\(JSONValue.string(name).text) is no thing name: 1 to \(Self.maximumNameLength) of a-z A-Z 0-9 : _ -")
        }
        if let names, !names.contains(name) { throw .unknownThing("thing '\(name)' is not registered") }
    }

    static func isWellFormed(_ name: String) -> Bool {
        (1...maximumNameLength).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
