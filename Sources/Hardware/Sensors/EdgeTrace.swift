import FixedMemory

/// The edges of one answer of a sensor, oldest first.
public struct EdgeTrace: ~Copyable {
    /// A DHT's answer has 84 edges; the rest is room for disturbances.
    public static let capacity = 128

    private var edges = FixedList<128, Edge>()

    /// There were more edges than there is room for.
    public private(set) var isFull = false

    public init() {}

    public var count: Int { edges.count }

    public subscript(index: Int) -> Edge { edges[index] }

    public mutating func append(_ edge: Edge) {
        do throws(CapacityError) { try edges.append(edge) } catch { isFull = true }
    }

    public mutating func removeAll() {
        edges.removeAll()
        isFull = false
    }

    /// Whether the edge at `index` begins or ends a spike: its level before or after lasts less than `shortest`
    /// nanoseconds.
    func isSpike(_ index: Int, shortest: UInt64) -> Bool {
        let time = edges[index].timestamp
        if index > 0, edges[index - 1].level != edges[index].level, time &- edges[index - 1].timestamp < shortest {
            return true
        }
        guard index + 1 < edges.count, edges[index + 1].level != edges[index].level else { return false }
        return edges[index + 1].timestamp &- time < shortest
    }
}
