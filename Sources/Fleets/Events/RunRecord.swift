import FixedMemory

/// What a run leaves for the next one, to be written to a file as it is when the run begins, and once more when it ends
/// as it should:
///
/// ```
///   6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10 running
///   6a5bb2fe-6b1b-4a0a-8f6e-3d2e9c0c7f10 stopped
/// ```
public struct RunRecord: Sendable {
    /// The kernel's name for this boot (`/proc/sys/kernel/random/boot_id`, random(4)).
    public typealias BootID = FixedString<36>

    public typealias Text = FixedString<48>

    private let boot: BootID

    /// - Parameter boot: empty where the kernel does not tell; then no run is of the same boot as another.
    public init(boot: BootID) { self.boot = boot }

    /// - Parameter kept: what the last run left; empty where there is nothing.
    public func reason(after kept: Span<UInt8>) -> StartReason {
        guard !boot.isEmpty, kept.starts(with: boot.bytes) else { return .powerOn }
        return kept.extracting(boot.count..<kept.count).equals(Self.stopped) ? .restart : .crash
    }

    public var whileRunning: Text { text(" running") }
    public var onceStopped: Text { text(Self.stopped) }

    private static var stopped: StaticString { " stopped" }

    private func text(_ word: StaticString) -> Text {
        var text = Text()
        do throws(CapacityError) {
            try text.append(boot.bytes)
            try text.append(word)
        } catch {
            preconditionFailure("36 bytes and a word fit")
        }
        return text
    }
}
