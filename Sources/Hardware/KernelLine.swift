import Board
import CGPIO

/// A line of the kernel's that is held, or none. Levels are logical: the kernel turns active-low lines over.
struct KernelLine {
    private var line = cgpio_line()

    mutating func request(_ line: Line, on chip: borrowing KernelChip, edges: Int) throws(HardwareError) {
        try chip.request(line, edges: edges, into: &self.line)
    }

    /// Of an output that is held on this chip.
    mutating func becomeInput(_ line: Line, on chip: borrowing KernelChip, edges: Int) throws(HardwareError) {
        try chip.becomeInput(line, edges: edges, &self.line)
    }

    func level() throws(HardwareError) -> Line.Level {
        var line = line
        let result = cgpio_get(&line)
        guard result >= 0 else { throw HardwareError(errno: -result, during: .reading) }
        return result == 1 ? .on : .off
    }

    func set(_ level: Line.Level) throws(HardwareError) {
        var line = line
        let result = cgpio_set(&line, level == .on)
        guard result >= 0 else { throw HardwareError(errno: -result, during: .setting) }
    }

    /// Of an input.
    var descriptor: Int32? {
        var line = line
        let result = cgpio_edge_fd(&line)
        return result >= 0 ? result : nil
    }

    /// Of an input.
    func nextEdge() throws(HardwareError) -> QueuedEdge? {
        var line = line
        var edge = cgpio_edge()
        let result = cgpio_read_edge(&line, &edge)
        guard result >= 0 else { throw HardwareError(errno: -result, during: .takingEdges) }
        guard result == 1 else { return nil }
        return QueuedEdge(level: edge.rising ? .on : .off, timestamp: edge.timestamp_ns, sequence: edge.sequence)
    }

    mutating func release() { cgpio_release(&line) }
}
