/// What an accepted update did.
struct ShadowOutcome: Equatable, Sendable {
    let side: ShadowSide
    let before: ShadowDocument
    let after: ShadowDocument

    var changes: [ShadowChange] { ShadowChange.between(before.state(side), after.state(side)) }

    /// The delta to publish, or nil where there is nothing to say.
    ///
    /// AWS IoT publishes a delta when it accepts an update and desired and reported differ afterwards. Taken literally
    /// a device that cannot follow, and answers each delta with what is, would be sent the same delta for ever. So:
    /// - the cloud's update: whenever a difference is left, even the same as before, for somebody asked anew;
    /// - the device's report: only if the difference left is another one than before.
    var deltaToPublish: ShadowState? {
        let delta = after.delta
        if delta.isEmpty { return nil }
        return side == .desired || !delta.hasSameValues(as: before.delta) ? delta : nil
    }
}
