import FixedMemory
import Transport

/// What the kernel counts of this process, in bytes (proc(5), `status`): `ru_maxrss` begins with what whoever started
/// the process had.
struct ProcessMemory {
    /// In memory now (`VmRSS`).
    private(set) var now = 0
    /// The most that was (`VmHWM`).
    private(set) var most = 0
    /// The stack's share (`VmStk`).
    private(set) var stack = 0

    init() {
        let path = Message("/proc/self/status")
        var file = FixedBuffer<4_096>()
        guard (try? readFile(path.bytes, into: &file)) != nil else { return }
        read(file.bytes)
    }

    /// Reads what the file holds.
    init(_ status: Span<UInt8>) { read(status) }

    private mutating func read(_ status: Span<UInt8>) {
        var start = 0
        while let end = status.firstIndex(of: UInt8(ascii: "\n"), from: start) {
            let line = status.extracting(start..<end)
            start = end + 1
            if line.starts(with: "VmRSS:") { now = Self.bytes(line) }
            if line.starts(with: "VmHWM:") { most = Self.bytes(line) }
            if line.starts(with: "VmStk:") { stack = Self.bytes(line) }
        }
    }

    /// `VmRSS:	    5120 kB`
    private static func bytes(_ line: Span<UInt8>) -> Int {
        var number = 0
        for index in line.indices {
            let digit = line[index] &- UInt8(ascii: "0")
            if digit < 10 { number = (number &* 10) &+ Int(digit) }
        }
        return number << 10
    }
}
