import FixedMemory
import Fleets

/// Topic filters as `MQTTClient_subscribeMany` wants them: each ended by a NUL, their addresses in a row.
public struct FilterList: ~Copyable {
    private var texts = FixedBuffer<3341>()
    private var starts = FixedList<13, Int>()

    /// Room for every required filter, at the longest topic and its NUL.
    static let capacity = RequiredFilters.count * (256 + 1)

    public init() {}

    public var count: Int { starts.count }

    /// Adds a filter; one more than there is room for is a programming error.
    public mutating func append(_ filter: Topic) {
        let start = texts.count
        do throws(CapacityError) {
            try texts.append(filter.bytes)
            try texts.append(0)
            try starts.append(start)
        } catch {
            preconditionFailure("room for every required filter")
        }
    }

    /// Calls `body` with the addresses, which are gone when it returns.
    borrowing func withPointers<Result>(
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>, Int) -> Result
    ) -> Result {
        texts.bytes.withUnsafeBytes { bytes in
            let first = UnsafeMutableRawPointer(mutating: bytes.baseAddress!).assumingMemoryBound(to: CChar.self)
            let pointers = InlineArray<13, UnsafeMutablePointer<CChar>?> {
                $0 < starts.count ? first + starts[$0] : nil
            }
            return pointers.span.withUnsafeBufferPointer { body($0.baseAddress!, starts.count) }
        }
    }
}
