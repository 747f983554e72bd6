/// The shadow topics on which the fleet says something to a device.
enum ShadowTopic {
    static func delta(of thing: String) -> String { "$emqx/things/\(thing)/shadow/update/delta" }
    static func accepted(_ thing: String) -> String { "$emqx/things/\(thing)/shadow/update/accepted" }
    static func rejected(_ thing: String) -> String { "$emqx/things/\(thing)/shadow/update/rejected" }
}
