@testable import Bindings
@testable import Board
import FixedMemory
import Fleets

/// Outputs on a chip that does as it is told, in virtual time.
struct OutputBench: ~Copyable {
    var outputs: Outputs
    private(set) var now = Instant(milliseconds: 1_000_000)
    private(set) var levels: [Line.Level?]
    let lines: [Line]
    /// What was set, and when, since the bench began: `12000 0 on`.
    private(set) var log: [String] = []
    private(set) var notices: [Outputs.Notice] = []
    var stuck: Line.Level?

    init(_ lines: [Line], deadTimes: [Int64] = []) {
        self.lines = lines
        var list = FixedList<64, Line>()
        for line in lines { try! list.append(line) }
        var interlocks = FixedList<16, Interlock>()
        for time in deadTimes { try! interlocks.append(Interlock(name: try! .init("g"), deadTime: time)) }
        outputs = Outputs(list, interlocks)
        levels = Array(repeating: nil, count: lines.count)
        for index in lines.indices { take(index) }
        drain()
    }

    mutating func take(_ line: Int) {
        if let level = outputs.take(line, now: now) {
            if level == .on { log.append("\(now.milliseconds - 1_000_000) \(line) on taken") }
            levels[line] = level
        }
        _ = outputs.observe(line, levels[line] ?? .off, now: now)
        levels[line] = levels[line] ?? .off
    }

    mutating func lose(_ line: Int) { _ = outputs.observe(line, nil, now: now) }

    mutating func wish(_ line: Int, _ level: Line.Level, share: Double? = nil) {
        outputs.wish(Bindings.Change(line: line, level: level, share: share), now: now)
        drain()
    }

    /// Does what is due, step by step.
    mutating func drain() {
        var count = 0
        while let change = outputs.next(now: now) {
            count += 1
            precondition(count < 200, "a turn without an end")
            levels[change.line] = change.level
            let share = change.share.map { " \($0)" } ?? ""
            log.append("\(now.milliseconds - 1_000_000) \(change.line) \(change.level)\(share)")
            _ = outputs.observe(change.line, stuck ?? change.level, now: now)
        }
        while let notice = outputs.takeNotice() { notices.append(notice) }
    }

    /// Lets time pass, waking as the loop does: at each deadline.
    mutating func pass(_ milliseconds: Int64) {
        let end = now + milliseconds
        while let due = outputs.deadline, due <= end {
            precondition(due > now, "a deadline that has passed")
            now = due
            drain()
        }
        now = end
    }

    /// Time passes unseen: the loop is held up.
    mutating func stall(_ milliseconds: Int64) {
        now = now + milliseconds
        drain()
    }

    mutating func takeLog() -> [String] {
        defer { log = [] }
        return log
    }
}

/// An output with this policy.
func output(initial: Line.Level? = .off, _ make: (inout OutputPolicy) -> Void = { _ in }) -> Line {
    var line = Line(name: try! Line.Name("output"), sourceLine: 1)
    line.direction = .output
    line.initial = initial
    make(&line.output)
    return line
}

extension Pattern {
    init(_ steps: [Int64], repeats: Bool = false) {
        self.init(repeats: repeats)
        for step in steps { precondition(append(step)) }
    }
}
