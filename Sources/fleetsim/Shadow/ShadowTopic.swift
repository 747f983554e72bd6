/// The shadow topics of the MQTT integration.
enum ShadowTopic {
    /// Every thing's reports. Deltas are one level deeper and do not match.
    static let updates = "$emqx/things/+/shadow/update"

    static func delta(of thing: String) -> String { "$emqx/things/\(thing)/shadow/update/delta" }

    /// The thing whose update topic this is; nil for any other topic.
    static func thing(updatedBy topic: String) -> String? {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 5, levels[0] == "$emqx", levels[1] == "things", levels[3] == "shadow",
            levels[4] == "update"
        else { return nil }
        return String(levels[2])
    }
}
