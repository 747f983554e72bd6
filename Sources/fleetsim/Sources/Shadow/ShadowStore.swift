/// The shadows of all things. Pure: updates and time in, outcomes out.
struct ShadowStore: Sendable {
    var registry = ThingRegistry()
    private var shadows: [String: ShadowDocument] = [:]

    init(registry: ThingRegistry = ThingRegistry()) {
        self.registry = registry
    }

    /// The shadow of `thing`; it exists from the first accepted update on.
    func shadow(of thing: String) throws(Rejection) -> ShadowDocument {
        try registry.check(thing)
        guard let shadow = shadows[thing] else { throw .noShadow(thing) }
        return shadow
    }

    /// Forgets the shadow of `thing` and says what it was; the next one starts with version 0.
    mutating func delete(_ thing: String) throws(Rejection) -> ShadowDocument {
        let shadow = try shadow(of: thing)
        shadows[thing] = nil
        return shadow
    }

    /// Carries out an update, or throws and leaves everything as it was.
    /// - Parameter timestamp: Unix seconds.
    mutating func apply(
        _ update: ShadowUpdate, to thing: String, at timestamp: Int
    ) throws(Rejection) -> ShadowOutcome {
        try registry.check(thing)
        let before = shadows[thing] ?? ShadowDocument()
        if let given = update.version, given != before.version {
            throw .versionConflict(given: given, current: before.version)
        }
        var after = before
        try after.merge(update.state, into: update.side, at: timestamp)
        shadows[thing] = after
        return ShadowOutcome(side: update.side, before: before, after: after)
    }
}
