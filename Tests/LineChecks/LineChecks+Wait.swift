import CPosix
import Hardware

extension LineChecks {
    /// The next edge, as soon as the kernel has it.
    static func awaitEdge(_ lines: inout Lines) throws(Failure) -> Edge? {
        if let descriptor = lines.descriptor(0) {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&ready, 1, patience)
        }
        return try nextEdge(&lines)
    }
}
