import ArgumentParser
import Foundation

struct JobCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Queue a job on things.",
        discussion: "fleetsim job create demo --action updateFirmware version=2.1.5 --timeout 10")

    @Argument(help: "The things' names, and PARAM=VALUE for the action: JSON, or else a string.")
    var words: [String]

    @Option(help: "Makes the document {\"action\": ACTION, \"params\": {…}}.")
    var action: String?

    @Option(help: "A file with the document, any JSON object.")
    var document: String?

    @Option(help: "How many minutes a thing may take from its start on.")
    var timeout: Int?

    @OptionGroup var api: APIOptions

    func validate() throws {
        guard (action == nil) != (document == nil) else { throw ValidationError("name an --action or a --document, one of them") }
        guard document == nil || params.isEmpty else { throw ValidationError("PARAM=VALUE goes with --action") }
        guard !things.isEmpty else { throw ValidationError("name a thing") }
        _ = try values()
    }

    private var things: [String] { words.filter { !$0.contains("=") } }
    private var params: [String] { words.filter { $0.contains("=") } }

    private func values() throws -> [FieldValue] {
        try params.map { text in
            guard let value = FieldValue(argument: text) else { throw ValidationError("'\(text)': expected PARAM=VALUE") }
            return value
        }
    }

    func order() throws -> JobOrder {
        if let action {
            let document: JSONValue = ["action": .string(action), "params": FieldValue.tree(of: try values())]
            return JobOrder(things: things, document: document, timeout: timeout)
        }
        let path = document ?? ""
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Failure("cannot read \(path)") }
        do throws(Rejection) {
            return JobOrder(things: things, document: try JSONValue(parsing: bytes), timeout: timeout)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    func run() async throws {
        let job = try await api.client().create(order())
        for line in job.lines { Output.line(line) }
    }
}
