import Board
import CPosix
import FixedMemory
import Transport

/// `shadowpin attach FILE [WORD…]`: this terminal becomes a console of the board that runs FILE; with words behind it,
/// does that one command. Ctrl-] leaves.
enum AttachCommand {
    static func run() -> Int32 {
        let room = StaticMemory.draftRoom
        room.enter()
        guard BoardFile.load(into: &room.draft.pointee) else { return Command.failure }
        posix_ignore_sigpipe()
        guard let path = try? ConsolePath(thing: room.draft.pointee.board.thing) else {
            Terminal.complain(Message("the path of the console's socket is too long: see XDG_RUNTIME_DIR"))
            return Command.failure
        }
        let socket = ConsoleSocket.connect(to: path)
        guard socket >= 0 else {
            var text = Message("no console at ")
            text.quote(path.bytes)
            text.add(": ")
            text.add(errno: posix_errno())
            text.add("; is 'shadowpin run' up, as this user and with the same XDG_RUNTIME_DIR?")
            Terminal.complain(text)
            return Command.failure
        }
        return Arguments.count > 2 ? once(socket) : converse(socket)
    }

    /// Sends the words of the command line as a line, and prints what comes back.
    private static func once(_ socket: Int32) -> Int32 {
        var line = FixedBuffer<512>()
        try? line.append(quiet)
        for index in 2..<Arguments.count {
            guard let word = Arguments.word(index) else { continue }
            if index > 2 { try? line.append(" ") }
            try? line.append(word.bytes)
        }
        try? line.append("\r")
        send(line.bytes, to: socket)
        shutdown(socket, Int32(SHUT_WR))
        while pass(from: socket, to: STDOUT_FILENO) {}
        return Command.success
    }

    /// Passes on both ways until one of them ends.
    private static func converse(_ socket: Int32) -> Int32 {
        var terminal = RawTerminal()
        terminal.begin()
        defer { terminal.end() }
        var opening = FixedBuffer<32>()
        if terminal.isOn { terminal.addHeight(to: &opening) } else { try? opening.append(quiet) }
        send(opening.bytes, to: socket)
        var input = STDIN_FILENO
        while true {
            var entries: InlineArray<2, pollfd> = [
                pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            ]
            var span = entries.mutableSpan
            let count = span.withUnsafeMutableBufferPointer { poll($0.baseAddress, 2, -1) }
            if count < 0 { continue }
            if entries[0].revents != 0, !pass(from: socket, to: STDOUT_FILENO) { return Command.success }
            guard entries[1].revents != 0 else { continue }
            switch read(input, to: socket, isTerminal: terminal.isOn) {
            case .more: break
            case .left: return Command.success
            case .ended:
                // The answers are still to come.
                shutdown(socket, Int32(SHUT_WR))
                input = -1
            }
        }
    }

    /// Tells the console that no person looks on (see `Key.rows`).
    private static let quiet: StaticString = "\u{1B}[8;0;0t"

    private enum Reading { case more, left, ended }

    private static func read(_ input: Int32, to socket: Int32, isTerminal: Bool) -> Reading {
        var bytes = FixedBuffer<512>()
        let count = bytes.fill { CPosix.read(input, $0.baseAddress, $0.count) }
        guard count > 0 else { return .ended }
        // Ctrl-].
        if isTerminal, bytes.bytes.firstIndex(of: 0x1D) != nil { return .left }
        send(bytes.bytes, to: socket)
        return .more
    }

    /// False: the other side has ended.
    private static func pass(from socket: Int32, to output: Int32) -> Bool {
        var bytes = FixedBuffer<4096>()
        let count = bytes.fill { recv(socket, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return false }
        send(bytes.bytes, to: output)
        return true
    }

    private static func send(_ bytes: Span<UInt8>, to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.extracting(sent..<bytes.count).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || posix_errno() == EINTR else { return }
            sent += max(count, 0)
        }
    }
}
