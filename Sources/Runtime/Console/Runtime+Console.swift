import Bindings
import Board
import Console
import CPosix
import FixedMemory
import Fleets
import Transport

/// What people at the consoles ask for, done.
extension Runtime {
    /// Log lines told to a console in one turn.
    private static let logLinesPerTurn = 8

    /// Lines done for a console in one turn: one that is flooded with them keeps nobody waiting.
    private static let commandsPerTurn = 4

    /// Takes what has come from the consoles, does it, and tells them what there is to tell. What it calls is never inlined:
    /// the texts of each are on the stack only while it is at work.
    mutating func serveConsoles(_ now: Instant) {
        console.receive(wake, now: now, log: &log)
        yieldToGuards(now)
        while let end = console.overrides.nextEnd(now: now) { forceEnded(end.line, back: end.back, now) }
        serveNet(now)
        for desk in console.desks.indices where console.isOpen(desk) {
            for _ in 0..<Self.commandsPerTurn {
                guard let input = console.desks[desk].terminal.next() else { break }
                take(input, from: desk, now)
            }
            tellLog(to: desk)
            tellWatched(to: desk)
        }
        tellTraces()
        for desk in console.desks.indices where console.isOpen(desk) {
            showRows(to: desk, now)
            // What was typed ahead is done in the next turn.
            if console.desks[desk].terminal.hasTyped { console.isTurnDue = true }
        }
        console.send(now: now, log: &log)
        // A line that took all there was wakes nobody: the rest of a view is made in the next turn.
        for desk in console.desks.indices where console.isOpen(desk) && console.desks[desk].terminal.nextRow != nil {
            console.isTurnDue = true
        }
    }

    @inline(never)
    private mutating func take(_ input: ConsoleTerminal.Input, from desk: Int, _ now: Instant) {
        switch input {
        case .line(let line): perform(line, from: desk, now)
        case .secret(let secret): unlock(with: secret, at: desk, now)
        case .completion(let line): console.desks[desk].terminal.complete(with: Completion(line, on: board))
        case .interrupt:
            console.net.stop()
            console.desks[desk].terminal.finish()
        case .end: console.leave(desk)
        }
    }

    @inline(never)
    private mutating func perform(_ line: LineEditor.Text, from desk: Int, _ now: Instant) {
        do throws(GrammarError) {
            guard let (verb, command) = try Grammar.command(line, on: board) else { return }
            if verb.needsControl, !hasControl(desk, now) { return tell(desk, Message(noControl)) }
            if console.desks[desk].controlUntil != nil {
                console.desks[desk].controlUntil = now + ConsoleSync.controlSpan
            }
            let answer = perform(command, for: desk, now)
            if !answer.text.isEmpty { tell(desk, answer.text) }
            if verb.needsControl, answer.isDone { noteChange(line, by: console.desks[desk].name, answer.text, now) }
        } catch {
            tell(desk, error.text)
        }
    }

    private var noControl: StaticString {
        board.console.access == .control ? "this needs control: 'unlock' asks for the passphrase"
            : "this needs control, which the board file does not give: see console.access"
    }

    mutating func tell(_ desk: Int, _ text: Message) { console.desks[desk].terminal.print(text) }

    // MARK: Control

    private func hasControl(_ desk: Int, _ now: Instant) -> Bool {
        guard board.console.access == .control else { return false }
        if board.console.passphraseFile.isEmpty { return true }
        guard let until = console.desks[desk].controlUntil else { return false }
        return now < until
    }

    mutating func askPassphrase(_ desk: Int, _ now: Instant) -> ConsoleAnswer {
        guard board.console.access == .control else { return .refused(noControl) }
        guard !board.console.passphraseFile.isEmpty, !hasControl(desk, now) else { return .refused("you have control") }
        if let left = console.lockOut.left(now: now) {
            var text = Message("too many wrong passphrases: none is listened to for ")
            text.add(span: left)
            return .refused(text)
        }
        console.desks[desk].terminal.askSecret()
        return .done()
    }

    @inline(never)
    private mutating func unlock(with secret: LineEditor.Text?, at desk: Int, _ now: Instant) {
        guard let secret else { return }
        // Meanwhile another console may have been tried.
        if console.lockOut.left(now: now) != nil { return tell(desk, Message("wrong")) }
        let path = board.console.passphraseFile
        let passphrase: Passphrase
        do throws(Passphrase.Problem) { passphrase = try Passphrase(file: path.bytes) } catch {
            var text = Message("passphrase_file ")
            text.quote(path.bytes)
            text.add(": ")
            error.describe(into: &text)
            log.write(.error, "console", text)
            return tell(desk, text)
        }
        guard passphrase.matches(secret.bytes) else {
            console.lockOut.failed(now: now)
            log.write(.warning, "console", Message(console.desks[desk].name).then("wrong passphrase"))
            return tell(desk, Message("wrong"))
        }
        console.lockOut.worked()
        console.desks[desk].controlUntil = now + ConsoleSync.controlSpan
        log.write(.info, "console", Message(console.desks[desk].name).then("control given"))
        tell(desk, Message("you have control, until 'lock' or 10 minutes without a line"))
    }

    /// Everything that is changed is logged and, where the board file asks for it, told to the cloud.
    mutating func noteChange(_ line: LineEditor.Text, by whom: StaticString, _ answer: Message, _ now: Instant) {
        var text = Message(whom).then("")
        text.quote(line.bytes)
        if !answer.isEmpty {
            text.add(", ")
            text.add(answer)
        }
        log.write(.info, "console", text)
        lines.events.changedByConsole(line.bytes, whom, board, &console.limiter, now: now, log: &log)
    }

    // MARK: What is told unasked

    @inline(never)
    private mutating func tellLog(to desk: Int) {
        let numbers = log.book.numbers
        guard let level = console.desks[desk].logLevel else {
            console.desks[desk].nextLogLine = numbers.upperBound
            return
        }
        var told = 0
        while console.desks[desk].nextLogLine < numbers.upperBound, told < Self.logLinesPerTurn {
            let number = max(console.desks[desk].nextLogLine, numbers.lowerBound)
            console.desks[desk].nextLogLine = number + 1
            guard let line = log.book.line(number), line.level <= level else { continue }
            tell(desk, line.text)
            told += 1
        }
        if console.desks[desk].nextLogLine < numbers.upperBound { console.isTurnDue = true }
    }

    @inline(never)
    private mutating func tellWatched(to desk: Int) {
        for index in console.desks[desk].watches.indices {
            let watched = console.desks[desk].watches[index]
            guard case .signal(let signal) = watched.what else { continue }
            // A line's changes come as edges, except the first.
            if case .line = signal, watched.value != nil { continue }
            let value = shadow.bindings.value(of: signal)
            guard value != watched.value else { continue }
            console.desks[desk].watches[index].value = value
            var text = Views.name(of: signal, board)
            text.add(" = ")
            value.describe(into: &text)
            tell(desk, text)
        }
    }

    /// Edges and packets, to those who want them.
    @inline(never)
    private mutating func tellTraces() {
        while log.edges.hasEntry, let entry = log.edges.next() {
            for desk in console.desks.indices where console.desks[desk].isTracing || console.desks[desk].watches(line: entry.line) {
                tell(desk, entry.text)
            }
        }
        while PacketTrace.hasEntry, let entry = PacketTrace.next() {
            for desk in console.desks.indices {
                switch entry {
                case .packet(let text): if console.desks[desk].isTracing { tell(desk, text) }
                case .message(let text, let count):
                    let topic = text.bytes.extracting(2..<2 + count)
                    if console.desks[desk].watches(topic: topic, of: board.thing) { tell(desk, text) }
                }
            }
        }
        var (wantsEdges, wantsPackets) = (false, false)
        for desk in console.desks.indices where console.isOpen(desk) {
            wantsEdges = wantsEdges || console.desks[desk].wantsEdges
            wantsPackets = wantsPackets || console.desks[desk].wantsPackets
        }
        log.edges.isOn = wantsEdges
        PacketTrace.turn(on: wantsPackets)
    }

    // MARK: The way to the cloud

    @inline(never)
    private mutating func serveNet(_ now: Instant) {
        // The link's answer ends it outside of `service`.
        guard console.net.isRunning || !console.net.rows.isEmpty else { return }
        console.net.service(now: now, isReady: wake.isReady(console.net.descriptor))
        if console.net.takeLinkWish() {
            if link.isConnected { console.net.linkTried(nil, now: now) } else { link.tryNow(now) }
        }
        while let row = console.net.rows.takeLine() { tell(console.netDesk, row) }
        if !console.net.isRunning { console.desks[console.netDesk].terminal.finish() }
    }

    // MARK: Rows

    /// Makes rows for a view as long as there is room for them.
    @inline(never)
    private mutating func showRows(to desk: Int, _ now: Instant) {
        guard console.desks[desk].terminal.nextRow != nil else { return }
        let status = status(now)
        while let (view, row) = console.desks[desk].terminal.nextRow {
            let text = self.row(view, row, for: desk, status)
            console.desks[desk].terminal.printRow(text)
        }
    }

    /// Never inlined: the status would stay on the caller's stack.
    @inline(never)
    mutating func row(_ view: View, _ index: Int, for desk: Int, _ status: borrowing ConsoleStatus) -> Message? {
        if case .bundle = view { bundleRow(index, for: desk, status) } else { plainRow(view, index, status) }
    }

    /// Of every view that is not made of others.
    @inline(never)
    private func plainRow(_ view: View, _ index: Int, _ status: borrowing ConsoleStatus) -> Message? {
        switch view {
        case .sensors: SensorsView.row(index, board, shadow.bindings, sensors, status.now)
        case .jobs: JobsView.row(index, board, jobs, status.now)
        case .faults: FaultsView.row(index, log.sites)
        case .log: log.book.line(log.book.numbers.lowerBound + index)?.text
        default: Views.row(view, index, board, shadow.bindings, console.overrides, status)
        }
    }

    private mutating func bundleRow(_ index: Int, for desk: Int, _ status: borrowing ConsoleStatus) -> Message? {
        let parts: InlineArray<11, View> = [
            .status, .lines, .sensors, .shadow, .settings, .commands, .jobs, .events, .faults, .config, .log,
        ]
        if index == 0 { console.desks[desk].bundle = (part: 0, firstRow: 1) }
        if index == 0 { return Message("----- begin shadowpin bundle -----") }
        while console.desks[desk].bundle.part < parts.count {
            let bundle = console.desks[desk].bundle
            if index == bundle.firstRow {
                var text = Message("-- ")
                text.add(Views.name(of: parts[bundle.part]))
                return text
            }
            if let text = plainRow(parts[bundle.part], index - bundle.firstRow - 1, status) { return text }
            console.desks[desk].bundle = (part: bundle.part + 1, firstRow: index)
        }
        return index == console.desks[desk].bundle.firstRow ? Message("----- end shadowpin bundle -----") : nil
    }
}
