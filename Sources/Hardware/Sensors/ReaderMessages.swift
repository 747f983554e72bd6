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

    /// Not received into `content` itself: the optimiser of Swift 6.3 goes by what it was before.
    static func receive<Content>(_ content: inout Content, from descriptor: Int32) -> Receipt {
        let size = MemoryLayout<Content>.size
        // A question takes 241 bytes, an answer 81; words, so that it is aligned.
        var words = InlineArray<64, UInt64>(repeating: 0)
        var span = words.mutableSpan
        return span.withUnsafeMutableBytes { bytes in
            precondition(size <= bytes.count)
            let count = recv(descriptor, bytes.baseAddress, size, 0)
            if count == size {
                content = bytes.baseAddress!.load(as: Content.self)
                return .content
            }
            return count < 0 && (posix_errno() == EAGAIN || posix_errno() == EINTR) ? .nothing : .broken
        }
    }
}
