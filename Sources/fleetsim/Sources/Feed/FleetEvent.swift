/// Something that happened in the fleet, as the change stream carries it, one JSON object a line.
struct FleetEvent: Codable, Equatable, Sendable {
    enum Kind: Codable, Equatable, Sendable {
        /// Opens a stream: what is reported by now; nil where there is no shadow yet.
        case watching(reported: JSONValue?)
        /// An update was accepted, with what it changed: nothing, perhaps.
        case changed(side: ShadowSide, changes: [ShadowChange])
        case delta(state: JSONValue)
        /// The shadow is gone; the next one starts over.
        case deleted
        /// A command was sent or came to its end.
        case command(CommandExecution)
        /// A job was queued, or went on, on one thing.
        case job(JobExecution)
        case event(DeviceEvent)
        /// Why, and how many there have been.
        case rejected(reason: String, count: Int)
    }

    let kind: Kind
    let thing: String
    /// The shadow's, where it is about the shadow.
    let version: Int?

    init(_ kind: Kind, thing: String, version: Int? = nil) {
        self.kind = kind
        self.thing = thing
        self.version = version
    }
}
