import CPosix

/// How far the stack of this process may grow.
enum StackLimit {
    /// A board takes 250 KiB, and code that is not optimised keeps copies of it: 8 MiB, the usual limit, are too few for a
    /// debug build. The kernel leaves more room than this below the stack of any process, whatever the limit was when it
    /// began.
    private static let bytes: rlim_t = 64 << 20

    /// Raises it where it is lower, as far as that is allowed.
    static func raise() {
        let stack = __rlimit_resource_t(RLIMIT_STACK.rawValue)
        var limit = rlimit()
        guard getrlimit(stack, &limit) == 0, limit.rlim_cur < bytes else { return }
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(stack, &limit)
    }
}
