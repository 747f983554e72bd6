import CPosix
import Fleets
import Hardware

extension LineChecks {
    /// The next edge, as soon as there is one; nil after `patience`.
    static func awaitEdge(_ lines: inout Lines) throws(Failure) -> Edge? {
        let end = milliseconds() + Int64(patience)
        while true {
            if let edge = try nextEdge(&lines) { return edge }
            let now = milliseconds()
            var wait = end - now
            if let due = lines.deadline { wait = min(wait, due.milliseconds - now) }
            guard now < end else { return nil }
            // A simulated chip's lines have no descriptor, and their edges are there at once.
            var ready = pollfd(fd: lines.descriptor(0) ?? -1, events: Int16(POLLIN), revents: 0)
            _ = poll(&ready, 1, Int32(max(0, wait)))
        }
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
