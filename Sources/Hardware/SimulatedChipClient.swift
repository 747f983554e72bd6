import CPosix
import FixedMemory

/// Plays the world outside of another process's simulated chip (`shadowpin simulate`).
public enum SimulatedChipClient {
    /// Why there is no answer.
    public enum Problem: Error, Equatable, Sendable {
        /// No shadowpin simulates this thing's chip.
        case nobodyThere
        /// The command went out, and no answer came in time.
        case noAnswer
        case failed(errno: Int32)

        /// Adds what happened and what to do.
        @export(interface)
        public func describe(into message: inout Message) {
            switch self {
            case .nobodyThere:
                message.add("no shadowpin simulates the chip of this thing: start 'shadowpin run' with")
                message.add(" 'chip: simulated', as the same user and with the same XDG_RUNTIME_DIR")
            case .noAnswer: message.add("the simulated chip does not answer: its shadowpin is stopped or busy")
            case .failed(let errno):
                message.add("the simulated chip cannot be reached: ")
                message.add(errno: errno)
            }
        }
    }

    /// Sends one command (`on LINE`, `off LINE`, `get LINE`, `fail LINE`, `heal LINE`, `gone`, `back`) and waits for
    /// the answer at most `timeout` milliseconds: `ok`, `ok on`, `ok off` or `error WHY`.
    @export(interface)
    public static func send(
        _ command: Span<UInt8>, to path: ControlPath, timeout: Int32 = 1000
    ) throws(Problem) -> Message {
        let made = SocketAddress.makeSocket()
        guard made >= 0 else { throw .failed(errno: posix_errno()) }
        defer { _ = close(made) }

        guard SocketAddress.chosenByKernel.withPointer({ bind(made, $0, $1) }) == 0 else {
            throw .failed(errno: posix_errno())
        }
        // Connected, so that nobody but the chip can answer.
        guard SocketAddress(path).withPointer({ connect(made, $0, $1) }) == 0 else { throw problem(posix_errno()) }
        let sent = command.withUnsafeBytes { CPosix.send(made, $0.baseAddress, $0.count, 0) }
        guard sent >= 0 else { throw problem(posix_errno()) }

        var ready = pollfd(fd: made, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, timeout) > 0 else { throw .noAnswer }
        var answer = FixedBuffer<320>()
        let count = answer.fill { recv(made, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw problem(posix_errno()) }
        var message = Message()
        message.add(answer.bytes)
        return message
    }

    private static func problem(_ errno: Int32) -> Problem {
        switch errno {
        case ENOENT, ECONNREFUSED, ECONNRESET: .nobodyThere
        case EAGAIN: .noAnswer
        default: .failed(errno: errno)
        }
    }
}
