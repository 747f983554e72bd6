import Board
import FixedMemory

/// Some of a board's signals, a bit each: what a control goes by, and what has changed.
public struct SignalSet: Sendable {
    private static let settings = 96

    private var lines: UInt64 = 0
    /// Measures, 96 of them, and behind them settings, 32.
    private var others = InlineArray<2, UInt64>(repeating: 0)

    public init() {}

    /// All that a board can have.
    static var all: SignalSet {
        var all = SignalSet()
        all.lines = .max
        all.others = InlineArray(repeating: .max)
        return all
    }

    /// All that a condition goes by.
    init(_ condition: Condition, _ terms: borrowing ConditionTerms) {
        for index in condition.terms {
            guard case .comparison(let signal, _, let operand) = terms[index] else { continue }
            insert(signal)
            if case .signal(let other, _) = operand { insert(other) }
        }
    }

    public var isEmpty: Bool { lines | others[0] | others[1] == 0 }

    mutating func insert(_ signal: Signal) {
        switch signal {
        case .line(let line): lines |= 1 << UInt64(line)
        case .measure(let measure): insert(other: measure)
        case .setting(let setting): insert(other: Self.settings + setting)
        }
    }

    private mutating func insert(other place: Int) { others[place >> 6] |= 1 << UInt64(place & 63) }

    mutating func formUnion(_ other: SignalSet) {
        lines |= other.lines
        others[0] |= other.others[0]
        others[1] |= other.others[1]
    }

    func intersects(_ other: SignalSet) -> Bool {
        lines & other.lines | others[0] & other.others[0] | others[1] & other.others[1] != 0
    }
}
