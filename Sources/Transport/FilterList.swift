import FixedMemory
import Fleets

/// Topic filters as `MQTTClient_subscribeMany` wants them: each ended by a NUL, their addresses in a row.
public struct FilterList: ~Copyable {
    private var texts = FixedBuffer<3855>()
    private var starts = FixedList<15, Int>()
    /// A bit for each filter.
    private var noLocal: UInt16 = 0

    /// What the broker says to each filter.
    public typealias Answers = InlineArray<15, ReasonCode>
    typealias QoS = InlineArray<15, Int32>

    /// Room for every filter, at the longest topic and its NUL.
    static let capacity = TopicFilters.maxCount * (256 + 1)

    public init() {}

    public var count: Int { starts.count }

    /// Adds a filter; one more than there is room for is a programming error.
    ///
    /// - Parameter noLocal: what this client publishes itself is not to come back (MQTT 5; 3.1.1 has no such thing).
    @export(interface)
    public mutating func append(_ filter: Topic, noLocal: Bool) {
        if noLocal { self.noLocal |= 1 << UInt16(count) }
        let start = texts.count
        do throws(CapacityError) {
            try texts.append(filter.bytes)
            try texts.append(0)
            try starts.append(start)
        } catch {
            preconditionFailure("room for every filter")
        }
    }

    func isNoLocal(_ index: Int) -> Bool { noLocal & 1 << UInt16(index) != 0 }

    /// Calls `body` with the addresses, which are gone when it returns.
    borrowing func withPointers<Result>(
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>, Int) -> Result
    ) -> Result {
        texts.bytes.withUnsafeBytes { bytes in
            let first = UnsafeMutableRawPointer(mutating: bytes.baseAddress!).assumingMemoryBound(to: CChar.self)
            let pointers = InlineArray<15, UnsafeMutablePointer<CChar>?> {
                $0 < starts.count ? first + starts[$0] : nil
            }
            return pointers.span.withUnsafeBufferPointer { body($0.baseAddress!, starts.count) }
        }
    }
}
