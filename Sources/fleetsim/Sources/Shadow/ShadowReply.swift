/// The fleet's answer to a device's report. The MQTT integration says that `clientToken` is "echoed back in the
/// response" and names no topic for it: these are AWS IoT's. A report without a token is not answered, for nobody could
/// tell what the answer belongs to.
enum ShadowReply {
    static func accepted(_ update: ShadowUpdate, version: Int, thing: String, at now: Time) -> BrokerMessage? {
        message(
            ShadowTopic.accepted(thing), update.clientToken,
            ["state": .object([update.side.rawValue: .object(update.state)]), "version": .integer(Int64(version))], now)
    }

    static func rejected(
        _ update: ShadowUpdate, _ rejection: Rejection, thing: String, at now: Time
    ) -> BrokerMessage? {
        message(
            ShadowTopic.rejected(thing), update.clientToken,
            ["code": .string(rejection.code), "message": .string("\(rejection)")], now)
    }

    private static func message(
        _ topic: String, _ clientToken: String?, _ members: [String: JSONValue], _ now: Time
    ) -> BrokerMessage? {
        guard let clientToken else { return nil }
        var members = members
        members["clientToken"] = .string(clientToken)
        members["timestamp"] = .integer(Int64(now.seconds))
        return BrokerMessage(topic: topic, payload: Array(JSONValue.object(members).encoded()))
    }
}
