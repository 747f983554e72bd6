import CPosix

/// What goes to the reader process, one datagram each.
struct ReaderQuestion: Sendable {
    /// Tells an answer from one that comes late.
    var number: UInt32
    var source: KernelSource
}

/// What comes back from it.
struct ReaderAnswer: Sendable {
    var number: UInt32
    var outcome: KernelOutcome
}

/// What became of a reading through the kernel.
public enum KernelOutcome: Equatable, Sendable {
    case value(Double)
    case failed(SensorFailure)
}

/// Datagrams that hold a value as its bits lie in memory: both ends are the same program, and no type has a reference.
enum Datagram {
    enum Receipt: Equatable {
        case content
        /// Nothing came yet.
        case nothing
        /// The other end is gone, or speaks another language.
        case broken
    }

    static func send<Content>(_ content: Content, to descriptor: Int32) -> Bool {
        withUnsafeBytes(of: content) { bytes in
            // A reader that has ended is no reason for SIGPIPE.
            CPosix.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
    }

    static func receive<Content>(_ content: inout Content, from descriptor: Int32) -> Receipt {
        withUnsafeMutableBytes(of: &content) { bytes in
            let count = recv(descriptor, bytes.baseAddress, bytes.count, 0)
            if count == bytes.count { return .content }
            return count < 0 && (posix_errno() == EAGAIN || posix_errno() == EINTR) ? .nothing : .broken
        }
    }
}
