import FixedMemory
import Fleets

/// Every place in the code that has logged something: how often, when first and last, and whether it says too much at a
/// time. Those that log errors and warnings are the board's fault counters.
struct LogSites: ~Copyable {
    /// Lines that a place may write in `window` milliseconds; the rest is held back and counted.
    static let limit = 100
    static let window: Int64 = 10_000

    /// More than there are places that log; should there be fewer, the one that was quiet for longest makes room.
    static let capacity = 64

    /// Which place in the code: the address of its file's name, and the line.
    struct Place: Equatable {
        let file: UnsafePointer<UInt8>
        let line: UInt
    }

    struct Site {
        var place: Place
        var room: StaticString
        var level: LogLevel
        var count = 0
        var first: FixedString<24>
        var last: FixedString<24>
        /// What was said last, as far as there is room.
        var text = FixedString<160>()
        var lastAt: Instant
        fileprivate var windowEnd: Instant
        fileprivate var inWindow = 0
        fileprivate var heldBack = 0
    }

    private var sites = FixedList<64, Site>()

    var use: BufferUse { sites.use }

    /// Counts a line; false: it is one too many.
    mutating func admit(
        _ level: LogLevel, _ room: StaticString, _ text: Message, at place: Place, time: FixedString<24>, now: Instant
    ) -> Bool {
        let index = index(of: place, level, room, time, now)
        if now >= sites[index].windowEnd, sites[index].heldBack == 0 {
            sites[index].windowEnd = now + Self.window
            sites[index].inWindow = 0
        }
        if sites[index].count == 0 { sites[index].first = time }
        sites[index].level = level
        sites[index].count += 1
        sites[index].last = time
        sites[index].lastAt = now
        sites[index].text = FixedString(beginningOf: text.bytes)
        guard sites[index].inWindow < Self.limit else {
            sites[index].heldBack += 1
            return false
        }
        sites[index].inWindow += 1
        return true
    }

    private mutating func index(
        of place: Place, _ level: LogLevel, _ room: StaticString, _ time: FixedString<24>, _ now: Instant
    ) -> Int {
        for index in sites.indices where sites[index].place == place { return index }
        let site = Site(
            place: place, room: room, level: level, first: time, last: time, lastAt: now, windowEnd: now + Self.window)
        if (try? sites.append(site)) != nil { return sites.count - 1 }
        var oldest = 0
        for index in sites.indices where sites[index].lastAt < sites[oldest].lastAt { oldest = index }
        sites[oldest] = site
        return oldest
    }

    // MARK: What was held back

    /// When the next account is due; nil: nothing was held back.
    var deadline: Instant? {
        var nearest: Instant?
        for index in sites.indices where sites[index].heldBack > 0 {
            let end = sites[index].windowEnd
            nearest = nearest.map { min($0, end) } ?? end
        }
        return nearest
    }

    /// How many lines a room's place held back, once its window is over; nil: no more accounts.
    mutating func nextAccount(now: Instant) -> (room: StaticString, count: Int)? {
        for index in sites.indices where sites[index].heldBack > 0 && now >= sites[index].windowEnd {
            let count = sites[index].heldBack
            sites[index].heldBack = 0
            return (sites[index].room, count)
        }
        return nil
    }

    // MARK: Faults

    /// The fault with this number, 1 and up; nil: there are fewer.
    func fault(_ number: Int) -> Site? {
        var left = number
        for index in sites.indices where Self.isFault(sites[index]) {
            left -= 1
            if left == 0 { return sites[index] }
        }
        return nil
    }

    /// Forgets the fault with this number; false: there is none.
    mutating func reset(fault number: Int) -> Bool {
        var left = number
        for index in sites.indices where Self.isFault(sites[index]) {
            left -= 1
            guard left == 0 else { continue }
            sites[index].count = 0
            return true
        }
        return false
    }

    /// Forgets all faults, or those of a room; answers how many.
    mutating func resetFaults(of room: Span<UInt8>?) -> Int {
        var forgotten = 0
        for index in sites.indices where Self.isFault(sites[index]) {
            if let room, !room.equals(sites[index].room) { continue }
            sites[index].count = 0
            forgotten += 1
        }
        return forgotten
    }

    private static func isFault(_ site: Site) -> Bool { site.level != .info && site.count > 0 }
}
