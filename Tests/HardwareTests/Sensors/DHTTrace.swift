import Board

@testable import Hardware

/// The edges of a DHT's answer as a kernel would have them, and what happens to them on the way.
struct DHTTrace {
    /// Level after the edge, and its time in nanoseconds.
    var edges: [(level: Line.Level, time: UInt64)] = []
    private var random: UInt64

    /// - Parameters:
    ///   - jitter: of each edge's time, in microseconds: interrupts come late.
    ///   - isComplete: also the edges before the first bit.
    init(_ bytes: [UInt8], jitter: UInt64 = 0, isComplete: Bool = true, seed: UInt64 = 1) {
        random = seed
        var time: UInt64 = 1_000_000_000
        func add(_ level: Line.Level, after microseconds: UInt64, _ trace: inout DHTTrace) {
            time += microseconds * 1_000
            trace.edges.append((level, time + trace.next(upTo: jitter * 1_000)))
        }
        if isComplete {
            add(.on, after: 0, &self)
            add(.off, after: 30, &self)
            add(.on, after: 80, &self)
        }
        add(.off, after: 80, &self)
        for byte in bytes {
            for bit in stride(from: 7, through: 0, by: -1) {
                add(.on, after: 50, &self)
                add(.off, after: byte >> UInt8(bit) & 1 == 1 ? 70 : 27, &self)
            }
        }
        add(.on, after: 50, &self)
    }

    /// xorshift64: the same disturbances in each run.
    private mutating func next(upTo limit: UInt64) -> UInt64 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return limit == 0 ? 0 : random % limit
    }

    /// A short pulse to the other level, `microseconds` after the edge at `index`.
    mutating func disturb(after index: Int, by microseconds: UInt64, length: UInt64 = 3) {
        let edge = edges[index]
        let time = edge.time + microseconds * 1_000
        edges.insert((edge.level.opposite, time), at: index + 1)
        edges.insert((edge.level, time + length * 1_000), at: index + 2)
    }

    /// The indices of falling edges.
    var falls: [Int] { edges.indices.filter { edges[$0].level == .off } }

    func decode(_ model: SensorDriver) throws(SensorFailure) -> SensorReading {
        var trace = EdgeTrace()
        for edge in edges { trace.append(Edge(level: edge.level, timestamp: edge.time, lost: 0)) }
        return try DHTDecoder.decode(trace, model)
    }
}

/// The four bytes and their sum.
func summed(_ bytes: UInt8...) -> [UInt8] { bytes + [bytes.reduce(0, &+)] }
