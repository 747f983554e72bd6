import FixedMemory
import Fleets

/// Writes log lines, one format for all:
///
/// ```
///   2026-11-23T10:15:00.042Z warning shadow: delta 12: field 'pump.on': expected false or true
/// ```
///
/// to standard error, in front of which the journal gets the line's priority (`<4>`, sd-daemon(3)); and to a book of the
/// last lines, out of which consoles read.
///
/// A place in the code that has too much to say is held back for a while, see `LogSites`.
public struct Log: ~Copyable {
    public typealias Level = LogLevel

    private var output = LogOutput()
    /// What was said last.
    private(set) var book = LogBook()
    /// Who said how much.
    var sites = LogSites()
    /// Edges as they come, for consoles that want to know.
    var edges = EdgeTrace()

    public init() {}

    /// - Parameters:
    ///   - room: who says it: `mqtt`, `lines`, `shadow`, `shadowpin`.
    ///   - file: with `line`, which place in the code says it.
    @export(interface)
    @inline(never)
    public mutating func write(
        _ level: Level, _ room: StaticString, _ text: Message, file: StaticString = #fileID, line: UInt = #line
    ) {
        let time = WallClock.timestamp()
        let site = LogSites.Place(file: file.utf8Start, line: line)
        guard sites.admit(level, room, text, at: site, time: time, now: MonotonicClock.now()) else { return }
        put(level, room, text, time)
    }

    /// When `service` has something to tell; nil: nothing.
    var deadline: Instant? { sites.deadline }

    /// Tells how many lines were held back, once it is over.
    mutating func service(now: Instant) {
        while let (room, count) = sites.nextAccount(now: now) {
            var text = Message()
            text.add(count)
            text.add(" more lines like those before held back")
            put(.warning, room, text, WallClock.timestamp())
        }
    }

    private mutating func put(_ level: Level, _ room: StaticString, _ text: Message, _ time: FixedString<24>) {
        var line = FixedString<400>()
        // Time (24), level, room and a message at its longest (320) fit.
        try? line.append(time.bytes)
        try? line.append(" ")
        try? line.append(level.name)
        try? line.append(" ")
        try? line.append(room)
        try? line.append(": ")
        try? line.append(text.bytes)
        book.append(level, line)
        output.write(level, line)
    }
}
