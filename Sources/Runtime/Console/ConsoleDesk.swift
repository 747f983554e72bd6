import Board
import Console
import FixedMemory
import Fleets

/// One console: the serial port, or whoever is attached.
struct ConsoleDesk: ~Copyable {
    /// Things watched at a time.
    static let maxWatches = 8

    struct Watched {
        let what: ConsoleCommand.Watch
        /// What was told last; nil: nothing yet.
        var value: FieldValue?
    }

    /// How logs and events call it.
    let name: StaticString
    var terminal: ConsoleTerminal
    /// Log lines that are shown as they come; nil: none.
    var logLevel: LogLevel?
    /// The number of the log line that comes next.
    var nextLogLine = 0
    var isTracing = false
    var watches = FixedList<8, Watched>()
    /// Until when whoever is there has control without giving the passphrase again; nil: he has none.
    var controlUntil: Instant?
    /// Which part of a bundle is shown, and the number of its first row.
    var bundle = (part: 0, firstRow: 0)
    /// The other side sends nothing more: once all is done, it is sent away.
    var isEnding = false

    init(_ name: StaticString, rows: Int, isQuiet: Bool) {
        self.name = name
        terminal = ConsoleTerminal(rows: rows, isQuiet: isQuiet)
    }

    var wantsEdges: Bool {
        if isTracing { return true }
        for index in watches.indices {
            if case .signal(.line) = watches[index].what { return true }
        }
        return false
    }

    var wantsPackets: Bool {
        if isTracing { return true }
        for index in watches.indices {
            if case .topic = watches[index].what { return true }
        }
        return false
    }

    func watches(line: Int) -> Bool {
        for index in watches.indices {
            if case .signal(.line(line)) = watches[index].what { return true }
        }
        return false
    }

    /// Whether a topic is watched, by itself or by its beginning: a filter without a leading `$emqx/` is about this thing.
    func watches(topic: Span<UInt8>, of thing: ThingName) -> Bool {
        for index in watches.indices {
            guard case .topic(let filter) = watches[index].what else { continue }
            if Self.matches(filter.bytes, topic) { return true }
            var own = FixedString<256>()
            try? own.append("$emqx/things/")
            try? own.append(thing.bytes)
            try? own.append("/")
            try? own.append(filter.bytes)
            if Self.matches(own.bytes, topic) { return true }
        }
        return false
    }

    private static func matches(_ filter: Span<UInt8>, _ topic: Span<UInt8>) -> Bool {
        guard !filter.isEmpty, filter[filter.count - 1] == UInt8(ascii: "#") else { return filter.equals(topic) }
        return topic.starts(with: filter.extracting(0..<filter.count - 1))
    }
}
