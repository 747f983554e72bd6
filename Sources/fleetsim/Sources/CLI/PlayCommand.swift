import ArgumentParser
import Foundation

struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play", abstract: "Play a scenario; the exit code is 0 only if all its expectations held.",
        discussion: """
            A step a line, # starts a comment, words with spaces are quoted:
              set THING FIELD=VALUE…                    delete THING
              command THING ACTION [PARAM=VALUE…] [--ttl S]                  command again
              job create THING… --action A [PARAM=VALUE…] [--timeout MIN]    job cancel, job time-out
              fault api FAULT                           pause SECONDS
              do WORDS…          prints 'do: WORDS' and waits for a line of standard input: empty once it is
                                 done, or else why it was not
              wait-for CONDITION [within SECONDS]       expect CONDITION
            CONDITION, for the latest command or job where it is about one:
              THING [reported|desired|delta] FIELD=VALUE
              command STATUS | command result FIELD=VALUE
              job STATUS | job detail KEY=VALUE
              event THING TYPE [FIELD=VALUE] | rejections COUNT | reports COUNT (at most)
                                 since the scenario began
            """)

    @Argument(help: "The scenario.")
    var file: String

    @OptionGroup var api: APIOptions

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw Failure("cannot read \(file)") }
        let scenario = Scenario(String(decoding: bytes, as: UTF8.self))
        var player = ScenarioPlayer(client: try api.client(), tell: Output.line, act: Self.ask)
        let errors = scenario.errors.isEmpty ? try await player.play(scenario) : scenario.errors
        for error in errors { Output.note("\(file):\(error.line): \(error.reason)") }
        if !errors.isEmpty { throw ExitCode.failure }
    }

    /// Has somebody at standard input do it.
    @Sendable private static func ask(_ words: String) -> String? {
        Output.line("do: \(words)")
        guard let answer = readLine() else { return "nobody did '\(words)': standard input has ended" }
        return answer.isEmpty ? nil : "\(words): \(answer)"
    }
}
