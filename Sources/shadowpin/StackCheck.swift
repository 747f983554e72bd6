import CPosix
import FixedMemory

/// Whether the stack may grow as far as the deepest chain of calls does.
enum StackCheck {
    /// What `toolchain/check-elf` lets the chain take, 128 KiB, and half as much again for what is called by pointer and for
    /// what the kernel puts there: the arguments and the environment.
    private static let needed: rlim_t = 192 << 10

    /// Raises the limit where it is lower and may be raised; false after saying that it may not: a program that runs out of
    /// stack ends without a word.
    static func pass() -> Bool {
        let stack = __rlimit_resource_t(RLIMIT_STACK.rawValue)
        var limit = rlimit()
        guard getrlimit(stack, &limit) == 0, limit.rlim_cur < needed else { return true }
        limit.rlim_cur = min(needed, limit.rlim_max)
        guard limit.rlim_cur < needed || setrlimit(stack, &limit) != 0 else { return true }
        var text = Message("the stack may grow to ")
        text.add(Int(limit.rlim_max >> 10))
        text.add(" KiB here, expected at least ")
        text.add(Int(needed >> 10))
        text.add(" KiB: see 'ulimit -Hs', or LimitSTACK of a systemd unit")
        Terminal.complain(text)
        return false
    }
}
