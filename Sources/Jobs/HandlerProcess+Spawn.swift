import CPosix
import FixedMemory
import Fleets
import Transport

extension HandlerProcess {
    /// `posix_spawn(3)`: input is `/dev/null`, standard output and error are `output`, all other files closed, signals as
    /// for a new program.
    ///
    /// - Returns: 0, or an `errno`.
    static func spawn(
        _ path: FilePath, _ parameters: RunParameters, output: Int32, _ process: inout pid_t
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let null: StaticString = "/dev/null"
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, null.cString, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        posix_spawn_close_from(&actions, STDERR_FILENO + 1)

        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        return path.withCString { path in
            withArguments(path, parameters) { arguments in
                posix_spawn(&process, path, &actions, &attributes, arguments, posix_environment())
            }
        }
    }

    private static func withArguments(
        _ path: UnsafePointer<CChar>, _ parameters: RunParameters,
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        parameters.arguments.bytes.withUnsafeBytes { bytes in
            // The program's name, the arguments and the NULL behind them.
            var list = InlineArray<18, UnsafeMutablePointer<CChar>?>(repeating: nil)
            list[0] = UnsafeMutablePointer(mutating: path)
            var start = 0
            for index in 0..<parameters.argumentCount {
                let argument = bytes.baseAddress! + start
                list[index + 1] = UnsafeMutablePointer(mutating: argument.assumingMemoryBound(to: CChar.self))
                start += strlen(argument.assumingMemoryBound(to: CChar.self)) + 1
            }
            var span = list.mutableSpan
            return span.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
        }
    }
}
