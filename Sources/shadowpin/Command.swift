import Board
import CPosix
import FixedMemory
import Hardware
import Runtime
import Transport

/// The command line: `shadowpin COMMAND …`.
enum Command {
    /// Exit codes.
    static let success: Int32 = 0
    /// What was asked for failed; standard error says why.
    static let failure: Int32 = 1
    /// The words on the command line make no command.
    static let misuse: Int32 = 2

    static let help: StaticString = """
        shadowpin - puts the lines of a board under EMQX Fleets

        usage: shadowpin run FILE                    run the board that FILE describes
               shadowpin check FILE                  print FILE's lines, or all its errors
               shadowpin attach FILE [COMMAND...]    a console of the board that runs FILE; Ctrl-] leaves
               shadowpin passphrase                  makes the line for 'console.passphrase_file'
               shadowpin simulate FILE WORD ...      act on a running board with 'chip: simulated'
               shadowpin version
               shadowpin help

        simulate: 'on LINE' and 'off LINE' drive an input, 'get LINE' tells any line's level,
                  'value SENSOR 21.5' and 'value SENSOR.VALUE 21.5' set what a sensor measures next,
                  'fail NAME' and 'heal NAME' make a line or a sensor unreachable and reachable again,
                  'gone' and 'back' do that to the chip

        """

    /// Runs the command that the arguments name; answers the exit code.
    static func run() -> Int32 {
        guard let word = Arguments.word(0) else { return misused("no command given") }
        if word.bytes.equals("run") { return withBoardFile(words: 2...2) ?? runBoard() }
        if word.bytes.equals("check") { return withBoardFile(words: 2...2) ?? CheckCommand.run() }
        if word.bytes.equals("attach") { return withBoardFile(words: 2...10) ?? AttachCommand.run() }
        if word.bytes.equals("passphrase") { return PassphraseCommand.run() }
        if word.bytes.equals("simulate") { return withBoardFile(words: 3...5) ?? SimulateCommand.run() }
        if word.bytes.equals(SensorReader.argument) {
            return SensorReaderChild.run() ? success : misused("that is what shadowpin starts for itself")
        }
        if word.bytes.equals("version") || word.bytes.equals("--version") {
            var text = Message("shadowpin ")
            text.add(Runtime.version)
            Terminal.printLine(text)
            return success
        }
        if word.bytes.equals("help") || word.bytes.equals("--help") || word.bytes.equals("-h") {
            Terminal.print(help)
            return success
        }
        var text = Message("no such command: ")
        text.quote(word.bytes)
        return misused(text)
    }

    /// The exit code for a wrong number of words; nil if it is right.
    private static func withBoardFile(words: ClosedRange<Int>) -> Int32? {
        if Arguments.count < 2 { return misused("no board file given") }
        if Arguments.count < words.lowerBound { return misused("too few words") }
        if Arguments.count > words.upperBound { return misused("too many words") }
        return nil
    }

    private static func misused(_ text: StaticString) -> Int32 { misused(Message(text)) }

    private static func misused(_ text: Message) -> Int32 {
        var text = text
        text.add(", 'shadowpin help' tells what there is")
        Terminal.complain(text)
        return misuse
    }

    /// Puts a program, started with the same arguments, in the place of this process; this one again if it cannot be.
    private static func restart(_ program: FilePath) -> Int32 {
        let itself: StaticString = "/proc/self/exe"
        program.withCString { _ = execv($0, posix_arguments()) }
        execv(itself.cString, posix_arguments())
        var text = Message("cannot restart: ")
        text.add(errno: posix_errno())
        Terminal.complain(text)
        return failure
    }

    /// What is behind an `inout` nothing else refers to: so the compiler builds the runtime there, and not on the stack first.
    @inline(never)
    private static func makeRuntime(in memory: inout Runtime, _ signals: SignalSource) {
        let room = StaticMemory.draftRoom, file = Arguments.word(1) ?? Arguments.Word()
        withUnsafeMutablePointer(to: &memory) { $0.initialize(to: Runtime(room, boardFile: file, signals: signals)) }
    }

    private static func runBoard() -> Int32 {
        // The password passes through this process's memory, which is never to end up in a file.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        let room = StaticMemory.draftRoom
        room.enter()
        guard BoardFile.load(into: &room.draft.pointee) else { return failure }
        do throws(SystemError) {
            makeRuntime(in: &StaticMemory.runtime.pointee, try SignalSource())
        } catch {
            var text = Message("signalfd: ")
            text.add(errno: error.errno)
            Terminal.complain(text)
            return failure
        }
        switch StaticMemory.runtime.pointee.run() {
        case .stopped: return success
        case .restart(let program): return restart(program)
        }
    }
}
