import FixedMemory
import Fleets

/// The last kibibyte of what a handler writes; what comes before it is forgotten.
struct OutputTail {
    private static let capacity = 1024

    private var ring = InlineArray<1024, UInt8>(repeating: 0)
    private var total = 0

    mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            ring[total % Self.capacity] = bytes[index]
            total += 1
        }
    }

    /// As text for the cloud: UTF-8 without control characters but line ends and tabs, `?` for everything else.
    var text: StatusDetails.Output {
        var text = StatusDetails.Output()
        let count = min(total, Self.capacity)
        var index = 0
        while index < count {
            let length = characterLength(at: index, of: count)
            if length == 0 {
                // The rest of a character whose beginning is gone is no loss of its own.
                if !(text.isEmpty && isContinuation(byte(index, of: count))) { try? text.append(UInt8(ascii: "?")) }
                index += 1
            }
            for place in index..<index + length { try? text.append(byte(place, of: count)) }
            index += length
        }
        return text
    }

    private func byte(_ index: Int, of count: Int) -> UInt8 { ring[(total - count + index) % Self.capacity] }

    private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Bytes of the character at `index` (RFC 3629); 0 where there is none.
    private func characterLength(at index: Int, of count: Int) -> Int {
        let first = byte(index, of: count)
        let length: Int
        let second: ClosedRange<UInt8>
        switch first {
        case 0x09, 0x0A, 0x20...0x7E: return 1
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard index + length <= count, second.contains(byte(index + 1, of: count)) else { return 0 }
        for place in 2..<max(length, 2) where !isContinuation(byte(index + place, of: count)) { return 0 }
        return length
    }
}
