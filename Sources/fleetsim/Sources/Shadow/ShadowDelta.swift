/// The message that tells a device what is desired and not so ("Desired State Updates" in the MQTT integration).
struct ShadowDelta: Equatable, Sendable {
    let version: Int
    /// Unix seconds.
    let timestamp: Int
    let state: ShadowState

    var payload: JSONValue {
        [
            "version": .integer(Int64(version)), "timestamp": .integer(Int64(timestamp)),
            "state": state.tree, "metadata": state.metadata,
        ]
    }
}
