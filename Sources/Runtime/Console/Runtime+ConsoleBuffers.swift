import Bindings
import Board
import Console
import FixedMemory
import Transport

/// How full every buffer is, for the consoles.
extension Runtime {
    func addBuffers(to status: inout ConsoleStatus) {
        addTables(to: &status)
        addQueues(to: &status)
        addTexts(to: &status)
        for desk in console.desks.indices {
            let (output, typed) = console.desks[desk].terminal.use
            status.add(desk == ConsoleSync.serial ? "serial output" : "attached output", bytes: output)
            status.add(desk == ConsoleSync.serial ? "serial input" : "attached input", bytes: typed)
        }
        status.ownMemory = MemoryLayout<Runtime>.size
        let memory = ProcessMemory()
        status.memory = memory.now
        status.mostMemory = memory.most
        status.stack = memory.stack
    }

    /// What the board file has filled.
    private func addTables(to status: inout ConsoleStatus) {
        status.add("lines", board.lines.use)
        status.add("fields", board.fields.use)
        status.add("measures", board.measures.use)
        status.add("sensors", board.sensors.sensors.use)
        status.add("settings", board.settings.use)
        status.add("commands", board.commands.commands.use)
        status.add("steps of commands", board.commands.steps.use)
        status.add("thermostats", board.controls.thermostats.use)
        status.add("rules", board.controls.rules.use)
        status.add("guards", board.controls.guards.use)
    }

    private func addQueues(to status: inout ConsoleStatus) {
        status.add("commands at work", commands.use.running)
        status.add("events waiting", lines.events.use.events)
        status.add("notices of outputs", shadow.bindings.outputs.use)
        status.add("places that log", log.sites.use)
        status.add("polled descriptors", wake.use)
    }

    private func addTexts(to status: inout ConsoleStatus) {
        let events = lines.events.use
        status.add("events waiting", bytes: events.bytes)
        status.add("event", bytes: events.message)
        status.add("report", bytes: shadow.use.report)
        status.add("fetched shadow", bytes: shadow.use.fetched)
        status.add("answers kept", bytes: commands.use.kept)
        status.add("answer", bytes: commands.use.answer)
        status.add("job document", bytes: jobs.use.document)
        status.add("job request", bytes: jobs.use.request)
        status.add("lines kept", bytes: outputs.use)
        status.add("log book", bytes: log.book.use)
        status.add("edges traced", bytes: log.edges.use)
        status.add("packets traced", bytes: PacketTrace.use)
        status.add("rows of 'net'", bytes: console.net.rows.use)
    }
}

extension ConsoleStatus {
    fileprivate mutating func add(_ name: StaticString, _ use: BufferUse) {
        try? buffers.append(Buffer(name, isBytes: false, use))
    }

    fileprivate mutating func add(_ name: StaticString, bytes use: BufferUse) {
        try? buffers.append(Buffer(name, isBytes: true, use))
    }
}
