import CPosix
import FixedMemory

extension SensorReader {
    /// `posix_spawn(3)`: input is the socket, output goes nowhere, standard error is ours, all other files are closed, and
    /// Ctrl-C at a terminal is for us alone.
    ///
    /// - Returns: 0, or an `errno`.
    static func spawn(_ program: StaticString, socket: Int32, _ process: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let null: StaticString = "/dev/null"
        posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, null.cString, O_WRONLY, 0)
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

        let name: StaticString = "shadowpin"
        var list = InlineArray<3, UnsafeMutablePointer<CChar>?>(repeating: nil)
        list[0] = UnsafeMutablePointer(mutating: name.cString)
        list[1] = UnsafeMutablePointer(mutating: argument.cString)
        var span = list.mutableSpan
        return span.withUnsafeMutableBufferPointer {
            posix_spawn(&process, program.cString, &actions, &attributes, $0.baseAddress!, posix_environment())
        }
    }
}
