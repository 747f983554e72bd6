import Board
import FixedMemory
import Fleets
import Hardware

/// Tells the kernel's watchdog and systemd that the loop turns. Both are fed where a turn begins, and by nothing else:
/// when the loop hangs, they are not.
struct Watchdogs: ~Copyable {
    private var device: WatchdogKeeper
    private var manager: ServiceManager
    private var isReadyTold = false

    /// Opens the board file's watchdog.
    init(_ board: borrowing Board, _ events: inout EventSync, now: Instant, log: inout Log) {
        device = WatchdogKeeper(board.watchdog, now: now)
        manager = ServiceManager(now: now, log: &log)
        turnBegins(board, &events, now: now, log: &log)
    }

    /// The watchdog has reset the board, as far as its driver can tell.
    var hasReset: Bool { device.hasReset }

    func addWakes(to wake: inout Wake) {
        wake.add(device.deadline)
        addManagerWakes(to: &wake)
    }

    /// Of systemd's alone.
    func addManagerWakes(to wake: inout Wake) { wake.add(manager.deadline) }

    mutating func turnBegins(_ board: borrowing Board, _ events: inout EventSync, now: Instant, log: inout Log) {
        if let failure = device.service(now: now, log: &log) { events.failed(failure, board, now: now, log: &log) }
        feedManager(now: now, log: &log)
    }

    /// Feeds systemd's alone.
    mutating func feedManager(now: Instant, log: inout Log) { manager.feed(now: now, log: &log) }

    /// The loop is about to sleep. After the first turn the outputs are what they are to be.
    mutating func turnEnds(now: Instant, log: inout Log) {
        guard !isReadyTold else { return }
        isReadyTold = true
        manager.tell(Message("READY=1"), log: &log)
    }

    /// For a person who asks systemd.
    mutating func tell(status: Message, log: inout Log) { manager.tell(status: status, log: &log) }

    /// The process begins to end.
    mutating func stopping(log: inout Log) { manager.tell(Message("STOPPING=1"), log: &log) }

    /// The process ends as it should: nothing is to be reset.
    mutating func stop() { device.stop() }
}
