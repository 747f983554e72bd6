import ArgumentParser
import Foundation

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the shadow of a thing: reported, desired, and what is pending.")

    @Argument(help: "The thing's name.")
    var thing: String

    @Flag(help: "The API's answer as JSON.")
    var json = false

    @OptionGroup var api: APIOptions

    func run() async throws {
        let shadow = try await api.client().shadow(of: thing)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            Output.line(String(decoding: try encoder.encode(shadow), as: UTF8.self))
        } else {
            Output.line("\(thing), version \(shadow.version)")
            for line in ShadowTable(shadow).lines { Output.line(line) }
        }
    }
}
