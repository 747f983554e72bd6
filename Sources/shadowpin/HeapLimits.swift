import CPosix

/// How the C library keeps memory for the libraries that ask it for some; nothing of ours does (mallopt(3)).
enum HeapLimits {
    /// A larger block is mapped on its own, and given back when it is freed.
    private static let mapped: Int32 = 64 << 10
    /// As much is kept at the heap's end when it is no longer in use.
    private static let kept: Int32 = 64 << 10
    /// The heap grows by as much.
    private static let step: Int32 = 16 << 10

    /// glibc would keep up to 32 MiB once so large a block has been freed.
    static func set() {
        mallopt(M_MMAP_THRESHOLD, mapped)
        mallopt(M_TRIM_THRESHOLD, kept)
        mallopt(M_TOP_PAD, step)
        // One thread.
        mallopt(M_ARENA_MAX, 1)
    }
}
