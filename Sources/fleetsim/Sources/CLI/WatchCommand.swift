import ArgumentParser

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print what happens to a thing, or to all, until interrupted.",
        discussion: "fleetsim watch demo --until pump.on=true --timeout 10")

    @Argument(help: "The thing's name; without it, all things.")
    var thing: String?

    @Option(help: "End with exit code 0 as soon as FIELD=VALUE is reported, also if it is by now; null waits for its removal.")
    var until: FieldValue?

    @Option(help: "With --until: end with exit code 1 after so many seconds.")
    var timeout: Double?

    @OptionGroup var api: APIOptions

    func validate() throws {
        if until != nil, thing == nil { throw ValidationError("--until needs the name of a thing") }
        if case .object? = until?.value { throw ValidationError("--until compares one field; name it, as in pump.on=true") }
        if let timeout {
            guard until != nil else { throw ValidationError("--timeout goes with --until") }
            guard timeout > 0 else { throw ValidationError("--timeout must be more than 0") }
        }
    }

    func run() async throws {
        let events = try api.client().changes(of: thing)
        guard let timeout, let until else { return try await watch(events) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await watch(events) }
            group.addTask {
                try await Task.sleep(for: .seconds(timeout))
                throw Failure("\(until.path) was not reported as \(until.value.text) within \(timeout) s")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func watch(_ events: AsyncThrowingStream<FleetEvent, any Error>) async throws {
        for try await event in events {
            if case .watching = event.kind { Output.note("watching \(thing ?? "all things")") }
            for line in event.lines { Output.line(thing == nil ? "\(event.thing) \(line)" : line) }
            if let until, until.isReported(by: event) { return }
        }
    }
}

extension FieldValue {
    /// True where `event` says that this field is reported with this value.
    func isReported(by event: FleetEvent) -> Bool {
        switch event.kind {
        case .watching(let reported):
            (reported?[path] ?? .null) == value
        case .changed(.reported, let changes):
            changes.contains { $0.field == "\(path)" && ($0.new ?? .null) == value }
        default:
            false
        }
    }
}
