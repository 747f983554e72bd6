import FixedMemory
import Fleets

/// How board and process are at this moment, for the views: whoever runs the loop fills it in.
public struct ConsoleStatus: ~Copyable {
    public enum Link: Sendable {
        case connected(for: Int64)
        case connecting
        /// The next try is due in so many milliseconds.
        case waiting(retryIn: Int64)
    }

    public struct Buffer: Sendable {
        public var name: StaticString
        /// Bytes, or elements.
        public var isBytes: Bool
        public var use: BufferUse

        public init(_ name: StaticString, isBytes: Bool, _ use: BufferUse) {
            self.name = name
            self.isBytes = isBytes
            self.use = use
        }
    }

    public var now = Instant(milliseconds: 0)
    /// Of shadowpin, of the libraries, of the kernel.
    public var versions = Message()
    public var boardFile = FixedString<255>()
    /// Since the process started, and since the kernel did, in milliseconds.
    public var uptime: Int64 = 0
    public var boardUptime: Int64 = 0
    public var startReason: StaticString = ""
    /// In UTC.
    public var time = FixedString<24>()
    public var isClockTrusted = false

    public var link = Link.connecting
    /// The broker still had this client's session at the last connect.
    public var isSessionResumed = false
    /// Why there is, or was, no connection; empty: there was none to speak of.
    public var lastFailure = Message()
    public var connects = 0

    public var isReportOwed = false
    /// Of the newest delta applied.
    public var shadowVersion: Int64?
    /// Commands at work, and their names.
    public var running = 0
    public var runningNames = Message()
    /// The lines that commands work on, a bit each.
    public var commandLines: UInt64 = 0
    public var eventsWaiting = 0
    public var isAnswerOwed = false
    /// A message is on its way, and not acknowledged yet.
    public var isInFlight = false
    public var job = Message()
    public var isSafe = false

    public var turns: Int64 = 0
    /// Microseconds.
    public var longestTurn: Int64 = 0
    public var turnPercentile99: Int64 = 0
    public var lateTurns: Int64 = 0
    /// Bytes of all that is shadowpin's own, there from the start to the end.
    public var ownMemory = 0
    /// What the process has in memory, the libraries' part included, and the most that it ever had, in bytes.
    public var memory = 0
    public var mostMemory = 0
    /// Bytes of stack.
    public var stack = 0
    /// Tables that the board file fills, then buffers.
    public var buffers = FixedList<40, Buffer>()

    public init() {}
}
