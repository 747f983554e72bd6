/// Which deltas are new enough to act on (fleets-facts, Shadow, "Version ties").
///
/// ```
///   delta's version            newer   equal   older
///   while connected            act     act     drop
///   first after a reconnect    act     act     act, and count from here: the thing was made anew
///   the same, redelivered      act     act     drop: an old message whose acknowledgement was lost
/// ```
///
/// Equal is acted on because an accepted update and the delta computed from it can carry the same version.
public struct VersionGate: Sendable {
    /// Of the newest delta acted on; 0: none had one yet.
    public private(set) var newest: Int64 = 0
    private var mayRestart = true

    public init() {}

    /// The session begins (again): the thing may have been deleted and made anew meanwhile, its versions from 1.
    public mutating func connected() { mayRestart = true }

    /// Whether to act on a delta of `version`; nil is a delta without one, always acted on.
    ///
    /// - Parameter isRedelivered: the broker says that it has sent this message before (MQTT's DUP flag).
    @export(interface)
    public mutating func admits(_ version: Int64?, isRedelivered: Bool) -> Bool {
        guard let version else { return true }
        if version < newest, isRedelivered || !mayRestart { return false }
        newest = version
        if !isRedelivered { mayRestart = false }
        return true
    }
}
