import CPosix
import FixedMemory

/// What the reader process does: takes questions from its standard input, a socket, and answers each, until the other end
/// is gone.
public enum SensorReaderChild {
    /// Runs until `SensorReader` lets go; false: nobody has started it that way.
    @export(interface)
    public static func run() -> Bool {
        _ = posix_die_with_parent()
        // It may be too late for that: then the socket tells, before a question that waits in it is taken.
        var socket = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        guard poll(&socket, 1, 0) == 0 || socket.revents & Int16(POLLHUP) == 0 else { return false }
        let none = FixedString<1>()
        var hasServed = false
        while serve(STDIN_FILENO, root: none.bytes) { hasServed = true }
        return hasServed
    }

    /// Answers one question; false: there are no more.
    static func serve(_ descriptor: Int32, root: Span<UInt8>) -> Bool {
        var question = ReaderQuestion(number: 0, source: KernelSource())
        switch Datagram.receive(&question, from: descriptor) {
        case .broken: return false
        case .nothing: return true
        case .content: break
        }
        var answer = ReaderAnswer(number: question.number, outcome: .failed(.notFound))
        do throws(SensorFailure) {
            answer.outcome = .value(try question.source.read(root: root))
        } catch { answer.outcome = .failed(error) }
        return Datagram.send(answer, to: descriptor)
    }
}
