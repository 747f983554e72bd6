/// Makes keys of bytes, one at a time; keeps what an escape sequence has begun.
///
/// ```
///   plain ──ESC──▶ escape ──[ or O──▶ sequence ──final byte──▶ plain
/// ```
///
/// Noise costs a key at most: a sequence ends with its first byte that is no parameter, however long it is.
public struct KeyReader {
    /// A parameter of a sequence has a value up to this; the largest that means anything is a terminal's height.
    private static let maxParameter = 9_999

    private enum State { case plain, escape, sequence }

    private var state = State.plain
    /// The first two parameters of a sequence.
    private var parameters = (0, 0)
    private var place = 0
    /// After a carriage return a line feed is no key of its own.
    private var wasReturn = false

    public init() {}

    /// The key that ends with this byte; nil: it is part of one.
    @export(interface)
    public mutating func read(_ byte: UInt8) -> Key? {
        switch state {
        case .plain: return plain(byte)
        case .escape:
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") {
                parameters = (0, 0)
                place = 0
                state = .sequence
                return nil
            }
            state = .plain
            // Two escapes, or the end of a line: the first escape was a slip.
            return byte < 0x20 ? plain(byte) : .unknown
        case .sequence: return sequence(byte)
        }
    }

    private mutating func plain(_ byte: UInt8) -> Key? {
        let followsReturn = wasReturn
        wasReturn = byte == UInt8(ascii: "\r")
        switch byte {
        case 0x20...0x7E: return .character(byte)
        case UInt8(ascii: "\r"): return .enter
        case UInt8(ascii: "\n"): return followsReturn ? nil : .enter
        case UInt8(ascii: "\t"): return .tab
        case 0x08, 0x7F: return .backspace
        case 0x1B:
            state = .escape
            return nil
        case 0x01: return .home
        case 0x02: return .left
        case 0x03: return .interrupt
        case 0x04: return .endOfInput
        case 0x05: return .end
        case 0x06: return .right
        case 0x0B: return .eraseToEnd
        case 0x0C: return .clear
        case 0x0E: return .down
        case 0x10: return .up
        case 0x15: return .eraseToStart
        case 0x17: return .eraseWord
        default: return .unknown
        }
    }

    private mutating func sequence(_ byte: UInt8) -> Key? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let digit = Int(byte - UInt8(ascii: "0"))
            if place == 0 { parameters.0 = min(parameters.0 * 10 + digit, Self.maxParameter) }
            if place == 1 { parameters.1 = min(parameters.1 * 10 + digit, Self.maxParameter) }
            return nil
        case UInt8(ascii: ";"):
            place = min(place + 1, 2)
            return nil
        case 0x20...0x3F: return nil
        default: break
        }
        state = .plain
        switch byte {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return .right
        case UInt8(ascii: "D"): return .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        case UInt8(ascii: "t") where parameters.0 == 8: return .rows(parameters.1)
        case UInt8(ascii: "~"):
            switch parameters.0 {
            case 1, 7: return .home
            case 4, 8: return .end
            case 3: return .delete
            default: return .unknown
            }
        // What ends a line, or interrupts, does so also within a sequence.
        case 0..<0x20: return plain(byte)
        default: return .unknown
        }
    }
}
