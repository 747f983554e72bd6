/// The shadow topic on which the fleet says something to a device.
enum ShadowTopic {
    static func delta(of thing: String) -> String { "$emqx/things/\(thing)/shadow/update/delta" }
}
