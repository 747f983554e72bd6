import Board
import FixedMemory
import Fleets

/// What is remembered of a line over a restart.
public struct LineRecord: Equatable, Sendable {
    /// Of an output: it was on when it was last wished so. For `initial: last`.
    public var isOn = false

    /// The shadow's last wish has been done (see `Output.isRepeat`), and when that was asked for, in Unix seconds.
    public var isSpent = false
    public var askedAt: Int64?

    /// Of an input: its field stays on.
    public var isLatched = false

    /// How often it was switched on, how long it was on, in milliseconds, and how many pulses it had.
    public var switches: Int64 = 0
    public var onTime: Int64 = 0
    public var pulses: Int64 = 0

    public init() {}
}

extension LineRecord {
    /// A name, three flags, four numbers, and what is between them: 32 + 3 + 4 × 19 + 6 bytes. Those of 64 lines fit a
    /// `DurableFile`.
    public static let maxText = 117

    /// Adds the record of a line:
    ///
    /// ```
    ///   NAME TAB [o][s][l] TAB ASKED TAB SWITCHES TAB ON_TIME TAB PULSES LF
    /// ```
    ///
    /// `o`: on, `s`: spent, `l`: latched; ASKED is empty where it is not known.
    public func write<let capacity: Int>(
        _ name: Span<UInt8>, to text: inout FixedBuffer<capacity>
    ) throws(CapacityError) {
        try text.append(name)
        try text.append(UInt8(ascii: "\t"))
        if isOn { try text.append(UInt8(ascii: "o")) }
        if isSpent { try text.append(UInt8(ascii: "s")) }
        if isLatched { try text.append(UInt8(ascii: "l")) }
        try Self.write(askedAt, to: &text)
        try Self.write(switches, to: &text)
        try Self.write(onTime, to: &text)
        try Self.write(pulses, to: &text)
        try text.append(UInt8(ascii: "\n"))
    }

    private static func write<let capacity: Int>(
        _ number: Int64?, to text: inout FixedBuffer<capacity>
    ) throws(CapacityError) {
        try text.append(UInt8(ascii: "\t"))
        guard let number else { return }
        var digits = Message()
        digits.add(number)
        try text.append(digits.bytes)
    }

    /// The record of a line in a text of many; nil: there is none, or none that can be read.
    @export(interface)
    public init?(of name: Span<UInt8>, in text: Span<UInt8>) {
        var start = 0
        while let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start) {
            let line = text.extracting(start..<end)
            start = end + 1
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")), line.extracting(0..<tab).equals(name) else { continue }
            self.init(line.extracting(tab + 1..<line.count))
            return
        }
        return nil
    }

    private init?(_ text: Span<UInt8>) {
        var fields = Fields(text: text)
        guard let flags = fields.next() else { return nil }
        let range = flags
        for index in range {
            switch text[index] {
            case UInt8(ascii: "o"): isOn = true
            case UInt8(ascii: "s"): isSpent = true
            case UInt8(ascii: "l"): isLatched = true
            default: return nil
            }
        }
        guard let asked = fields.next(), let switches = fields.next(), let onTime = fields.next(),
            let pulses = fields.next(), fields.next() == nil
        else { return nil }
        if !asked.isEmpty {
            guard let seconds = Self.number(text.extracting(asked)) else { return nil }
            askedAt = seconds
        }
        guard let switches = Self.number(text.extracting(switches)), let onTime = Self.number(text.extracting(onTime)),
            let pulses = Self.number(text.extracting(pulses))
        else { return nil }
        self.switches = switches
        self.onTime = onTime
        self.pulses = pulses
    }

    /// What stands between tabs.
    private struct Fields: ~Escapable {
        let text: Span<UInt8>
        var start: Int? = 0

        @_lifetime(copy text)
        init(text: Span<UInt8>) { self.text = text }

        @_lifetime(self: copy self)
        mutating func next() -> Range<Int>? {
            guard let start else { return nil }
            let tab = text.firstIndex(of: UInt8(ascii: "\t"), from: start)
            self.start = tab.map { $0 + 1 }
            return start..<(tab ?? text.count)
        }
    }

    /// 0 and up, of at most 19 digits.
    private static func number(_ text: Span<UInt8>) -> Int64? {
        guard !text.isEmpty else { return nil }
        var number: Int64 = 0
        for index in text.indices {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeToo) = product.addingReportingOverflow(Int64(text[index] - UInt8(ascii: "0")))
            guard !isTooLarge, !isTooLargeToo else { return nil }
            number = sum
        }
        return number
    }
}
