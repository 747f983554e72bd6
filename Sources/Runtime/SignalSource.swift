import CPosix

/// Turns the signals that end the process into a descriptor for `poll` (`signalfd(2)`), so that they are served
/// between two turns of the loop like everything else.
public struct SignalSource {
    /// Open as long as the process runs.
    let descriptor: Int32

    /// - Throws: `errno` of `signalfd(2)`.
    @export(interface)
    public init() throws(SystemError) {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGHUP)
        sigprocmask(SIG_BLOCK, &set, nil)
        // A broken connection or pipe shows in the call that writes to it.
        posix_ignore_sigpipe()
        descriptor = signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError(errno: posix_errno()) }
    }

    /// The signal that came; nil when none did.
    func next() -> Int32? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard read(descriptor, &info, size) == size else { return nil }
        return Int32(info.ssi_signo)
    }
}

/// A system call failed.
public struct SystemError: Error, Equatable {
    public let errno: Int32
}
