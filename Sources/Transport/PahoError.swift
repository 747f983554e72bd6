/// A result code of paho's: negative its own (`MQTTCLIENT_…`), positive the broker's.
struct PahoError: Error, Equatable {
    let code: Int32
}
