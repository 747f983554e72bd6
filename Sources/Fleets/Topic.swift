import FixedMemory

/// A topic or a filter: prefix, thing name (128), and the longest suffix in use: `/executions/{id of 64}/response`.
public typealias Topic = FixedString<256>

extension Topic {
    static var thingsPrefix: StaticString { "$emqx/things/" }
    static var commandsPrefix: StaticString { "$emqx/commands/things/" }

    /// `$emqx/things/{thing}` and what follows.
    init(ofThing thing: ThingName, _ suffix: StaticString) {
        self.init(Self.thingsPrefix, thing, suffix)
    }

    /// `$emqx/commands/things/{thing}` and what follows.
    init(ofCommandsTo thing: ThingName, _ suffix: StaticString) {
        self.init(Self.commandsPrefix, thing, suffix)
    }

    private init(_ prefix: StaticString, _ thing: ThingName, _ suffix: StaticString) {
        self.init()
        do throws(CapacityError) {
            try append(prefix)
            try append(thing.bytes)
            try append(suffix)
        } catch {
            preconditionFailure("Topic holds the longest thing name and suffix")
        }
    }
}
