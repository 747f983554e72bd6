import Board
import CPosix
import FixedMemory
import Fleets

/// What ends the loop's sleep, and the one `poll(2)` in which it sleeps: descriptors and a deadline in, readiness out.
///
/// ```
///   begin ──▶ each service adds what it waits for ──▶ sleep ──▶ each service asks what is ready
/// ```
struct Wake: ~Copyable {
    private let inPlace = InPlace()
    /// Signals, the broker, the shadow API, the chip, devices, a job's process, its output and its download, the process
    /// that reads sensors and its socket, the two consoles, whoever wants to attach, a try of the network, and each of the
    /// lines (64, those of sensors included).
    private static let capacity = 78

    private var entries = InlineArray<78, pollfd>(repeating: pollfd())
    private var count = 0
    private var most = 0
    /// The line that each is the descriptor of; -1: of none.
    private var lineOf = InlineArray<78, Int8>(repeating: -1)
    /// The nearest; far away where there is none.
    private var deadline = Instant(milliseconds: .max)
    /// The lines whose descriptors the last `sleep` found ready, or broken.
    private(set) var readyLines = LineSet()

    /// Of the descriptors.
    var use: BufferUse { BufferUse(used: count, most: most, capacity: Self.capacity) }

    /// Nothing is waited for any more.
    mutating func begin() {
        most = max(most, count)
        count = 0
        deadline = Instant(milliseconds: .max)
    }

    /// Adds a descriptor; -1, which stands for none, is left out.
    mutating func add(_ descriptor: Int32, events: Int16 = Int16(POLLIN)) { add(descriptor, events: events, line: -1) }

    /// Adds the descriptor of a line of the board file's, which `readyLines` is to tell.
    mutating func add(line: Int, _ descriptor: Int32) { add(descriptor, events: Int16(POLLIN), line: Int8(line)) }

    private mutating func add(_ descriptor: Int32, events: Int16, line: Int8) {
        guard descriptor >= 0 else { return }
        precondition(count < Self.capacity)
        entries[count] = pollfd(fd: descriptor, events: events, revents: 0)
        lineOf[count] = line
        count += 1
    }

    /// Adds a time to wake up at, if there is one.
    mutating func add(_ due: Instant?) { if let due { deadline = min(deadline, due) } }

    /// Something is left to be done at once.
    mutating func addNow() { deadline = Instant(milliseconds: 0) }

    /// Sleeps until a descriptor is ready or the nearest time has come; not at all if it has passed.
    mutating func sleep() {
        let milliseconds = max(0, min(deadline - MonotonicClock.now(), Int64(Int32.max)))
        var span = entries.mutableSpan
        let count = count
        let ready = span.withUnsafeMutableBufferPointer { buffer in
            let ready = poll(buffer.baseAddress, nfds_t(count), Int32(milliseconds))
            // An interrupted poll is a turn in which nothing was ready.
            if ready < 0 { for index in 0..<count { buffer[index].revents = 0 } }
            return ready
        }
        readyLines = LineSet()
        guard ready > 0 else { return }
        for index in 0..<count where lineOf[index] >= 0 && entries[index].revents != 0 { readyLines.insert(Int(lineOf[index])) }
    }

    /// Whether the last `sleep` found the descriptor ready, or broken.
    func isReady(_ descriptor: Int32) -> Bool {
        for index in 0..<count where entries[index].fd == descriptor { return entries[index].revents != 0 }
        return false
    }
}
