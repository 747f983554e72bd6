import FixedMemory

/// What a run leaves for the next one, to be written to a file as it is when the run begins, when it has lasted, and
/// when it ends as it should:
///
/// ```
///   6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10 starting 2
///   6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10 running
///   6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10 stopped 0
/// ```
///
/// The number says how many runs in a row, up to the one before, have ended while they were starting.
public struct RunRecord: Sendable {
    /// The kernel's name for this boot (`/proc/sys/kernel/random/boot_id`, random(4)).
    public typealias BootID = FixedString<36>

    public typealias Text = FixedString<52>

    /// Why a run begins.
    public struct Start: Equatable, Sendable {
        public let reason: StartReason

        /// How many runs before it, in a row, have ended while they were starting, 0...maxEarlyEnds.
        public let earlyEnds: Int
    }

    /// More are not counted.
    public static let maxEarlyEnds = 999

    private let boot: BootID
    private let isWatchdogReset: Bool

    /// - Parameters:
    ///   - boot: empty where the kernel does not tell; then no run is of the same boot as another.
    ///   - isWatchdogReset: the boot began because the watchdog reset the board.
    public init(boot: BootID, isWatchdogReset: Bool) {
        self.boot = boot
        self.isWatchdogReset = isWatchdogReset
    }

    /// - Parameter kept: what the last run left; empty where there is nothing.
    @export(interface)
    public func start(after kept: Span<UInt8>) -> Start {
        let space = kept.firstIndex(of: UInt8(ascii: " ")) ?? kept.count
        let state = kept.extracting(space..<kept.count)
        let isEarly = state.starts(with: Self.starting), isStopped = state.starts(with: Self.stopped)
        // A start that did not last counts whatever ended it: whether a reset was the power or a watchdog, not every
        // board can tell.
        let counted = isEarly || isStopped ? Self.number(at: state) + (isEarly ? 1 : 0) : 0
        let reason: StartReason =
            if boot.isEmpty || !kept.starts(with: boot.bytes) { isWatchdogReset ? .watchdog : .powerOn }
            else if isStopped { .restart }
            else { .crash }
        return Start(reason: reason, earlyEnds: min(counted, Self.maxEarlyEnds))
    }

    /// When the run begins: `earlyEnds` as its `Start` has it.
    public func whileStarting(earlyEnds: Int) -> Text { text(Self.starting, earlyEnds) }

    /// Once the run has lasted.
    public var whileRunning: Text { text(" running", nil) }

    /// When the run ends as it was asked to.
    public func onceStopped(earlyEnds: Int) -> Text { text(Self.stopped, earlyEnds) }

    private static var starting: StaticString { " starting" }
    private static var stopped: StaticString { " stopped" }

    private func text(_ word: StaticString, _ number: Int?) -> Text {
        var text = Text()
        do throws(CapacityError) {
            try text.append(boot.bytes)
            try text.append(word)
            guard let number else { return text }
            var digits = Message(" ")
            digits.add(min(number, Self.maxEarlyEnds))
            try text.append(digits.bytes)
        } catch {
            preconditionFailure("36 bytes, a word and a number of three digits fit")
        }
        return text
    }

    /// The number behind the word; 0 where there is none.
    private static func number(at state: Span<UInt8>) -> Int {
        var number = 0
        for index in state.indices {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = state[index] else { continue }
            number = min(number * 10 + Int(state[index] - UInt8(ascii: "0")), maxEarlyEnds)
        }
        return number
    }
}
