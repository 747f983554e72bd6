import ArgumentParser

struct SetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set what is desired of a thing.",
        discussion: "fleetsim set demo pump.on=true targetTemperature=21.5 note=hello old.field=null")

    @Argument(help: "The thing's name.")
    var thing: String

    @Argument(help: "FIELD=VALUE: JSON, or else a string; null removes the field.")
    var fields: [FieldValue]

    @OptionGroup var api: APIOptions

    func run() async throws {
        let shadow = try await api.client().setDesired(FieldValue.tree(of: fields), of: thing)
        let delta = shadow.delta == [:] ? "nothing pending" : "delta \(shadow.delta.text)"
        Output.line("\(thing): \(delta)   v\(shadow.version)")
    }
}
