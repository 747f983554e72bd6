@testable import Bindings
@testable import Board
import Fleets
import Testing

/// Random wishes, losses and delays over random outputs, and what must hold whatever they are.
@Suite struct OutputsSimulation {
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
        }
    }

    /// Looks at every level that is set, with no knowledge of how it came about.
    private struct Watch {
        let lines: [Line]
        let deadTime: Int64
        var level: [Line.Level]
        var changed: [Int64]

        mutating func set(_ line: Int, _ new: Line.Level, at now: Int64) {
            guard new != level[line] else { return }
            let policy = lines[line].output
            let held = now - changed[line]
            if policy.pattern == nil {
                if new == .on { #expect(held >= policy.minimumOff, "off for \(held) ms only") }
                if new == .off { #expect(held >= policy.minimumOn, "on for \(held) ms only") }
            }
            level[line] = new
            changed[line] = now
            guard new == .on, policy.interlock != nil else { return }
            for other in lines.indices where other != line && lines[other].output.interlock == policy.interlock {
                #expect(level[other] == .off, "two of a group on")
                #expect(now - changed[other] >= deadTime, "dead time of \(now - changed[other]) ms")
            }
        }

        func look(at now: Int64) {
            for line in lines.indices where level[line] == .on && lines[line].output.maximumOn > 0 {
                #expect(now - changed[line] <= lines[line].output.maximumOn, "on for too long")
            }
        }
    }

    @Test(arguments: 1...150) func whateverIsWished(seed: UInt64) {
        var random = Random(state: seed)
        let count = Int.random(in: 2...6, using: &random)
        let deadTime: Int64 = [0, 1, 100, 500].randomElement(using: &random)!
        var lines: [Line] = []
        for _ in 0..<count {
            lines.append(
                output(initial: Bool.random(using: &random) ? .on : .off) {
                    if Int.random(in: 0..<3, using: &random) > 0 { $0.interlock = 0 }
                    $0.minimumOn = [0, 0, 50, 300].randomElement(using: &random)!
                    $0.minimumOff = [0, 0, 70, 400].randomElement(using: &random)!
                    $0.maximumOn = [0, 0, 300, 900].randomElement(using: &random)!
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        $0.minimumOn = 0
                        $0.pattern = Pattern(
                            [Int64.random(in: 1...200, using: &random), 50], repeats: Bool.random(using: &random))
                    }
                })
        }
        var bench = OutputBench(lines, deadTimes: [deadTime])
        // Whatever was there before may have been on until the bench began.
        var watch = Watch(
            lines: lines, deadTime: deadTime, level: Array(repeating: .off, count: count),
            changed: Array(repeating: 0, count: count))

        func follow(_ bench: inout OutputBench, _ watch: inout Watch) {
            for entry in bench.takeLog() {
                let words = entry.split(separator: " ")
                watch.set(Int(words[1])!, words[2] == "on" ? .on : .off, at: Int64(words[0])!)
            }
        }
        follow(&bench, &watch)
        for _ in 0..<200 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let line = Int.random(in: 0..<count, using: &random)
                let level: Line.Level = Bool.random(using: &random) ? .on : .off
                bench.wish(line, level)
            case 6..<9:
                bench.pass(Int64.random(in: 1...400, using: &random))
            default:
                // Lost, and taken again after a while.
                let line = Int.random(in: 0..<count, using: &random)
                guard watch.level[line] == .off else { continue }
                bench.lose(line)
                bench.pass(Int64.random(in: 0...100, using: &random))
                follow(&bench, &watch)
                bench.take(line)
                bench.drain()
            }
            follow(&bench, &watch)
            watch.look(at: bench.now.milliseconds - 1_000_000)
        }
        // Left alone, everything comes to the rest that was wished last.
        for line in lines.indices { bench.wish(line, .off) }
        bench.pass(5_000)
        follow(&bench, &watch)
        for line in lines.indices { #expect(watch.level[line] == .off) }
        for line in lines.indices where lines[line].output.interlock != nil && lines[line].output.pattern == nil
            && lines[line].output.maximumOn == 0
        {
            for other in lines.indices where other != line { bench.wish(other, .off) }
            bench.wish(line, .on)
            bench.pass(5_000)
            follow(&bench, &watch)
            #expect(watch.level[line] == .on, "what is wished comes on in the end")
        }
    }
}
