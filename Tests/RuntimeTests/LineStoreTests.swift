import Bindings
import BoardLoading
import FixedMemory
import Fleets
import Foundation
import Hardware
import Testing

@testable import Board
@testable import Runtime

/// The counts of a board with a gauge and a water meter, over restarts of it, in time that goes when it is told to.
@Suite struct LineStoreTests {
    private static let minute: Int64 = 60_000

    /// On the heap, as in the tests of the bindings.
    private final class Loaded {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)").path
        let board: Board

        init() throws {
            let yaml = """
                chip: simulated
                thing: t
                broker: {url: "mqtt://h"}
                state: \(folder)
                lines:
                  water: {offset: 0, direction: input, counter: {field: litres, factor: 10}}
                sensors:
                  tank: {driver: hc-sr04, offsets: {trigger: 1, echo: 2}, field: tank}
                  rain: {driver: rain, offset: 3, per_pulse: 0.2794, fields: {total: rain}}
                """
            var diagnostics = Diagnostics()
            let bytes = Array(yaml.utf8)
            guard let board = Board.load(bytes.span, diagnostics: &diagnostics) else { throw CocoaError(.fileReadCorruptFile) }
            self.board = board
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        var text: String? { try? String(contentsOfFile: folder + "/lines", encoding: .utf8) }
    }

    /// From one start to the next.
    private struct Run: ~Copyable {
        let loaded: Loaded
        var bindings: Bindings
        var pulses = PulseSensors()
        var log = Log()
        var store: LineStore

        /// The rain gauge's, in `SensorTable.lines`.
        static let gauge = 2

        init(_ loaded: Loaded, at minutes: Int64) {
            self.loaded = loaded
            bindings = Bindings(loaded.board.lines, loaded.board.settings, loaded.board.fields)
            store = LineStore(
                loaded.board, &bindings, &pulses, now: Instant(milliseconds: minutes * minute), log: &log)
        }

        mutating func pass(to minutes: Int64) {
            store.service(loaded.board, bindings, pulses, now: Instant(milliseconds: minutes * minute), log: &log)
        }

        mutating func end(at minutes: Int64) {
            store.end(loaded.board, bindings, pulses, now: Instant(milliseconds: minutes * minute), log: &log)
        }
    }

    @Test func countsOfAGaugeOutliveACrash() throws {
        let loaded = try Loaded()
        defer { try? FileManager.default.removeItem(atPath: loaded.folder) }
        var first = Run(loaded, at: 100)
        first.pulses.restore(Run.gauge, 7)
        first.pass(to: 101)
        #expect(loaded.text == nil, "each write wears the card out")
        // The first one counts from a minute before the start.
        #expect(first.store.deadline == Instant(milliseconds: 109 * Self.minute))
        first.pass(to: 109)
        #expect(loaded.text?.hasPrefix("water\t\t\t0\t0\t0\nrain\t\t\t0\t0\t7\n") == true, "\(loaded.text ?? "")")

        // What comes after a write is written ten minutes later; it is killed before.
        first.pulses.restore(Run.gauge, 9)
        first.pass(to: 110)
        #expect(first.store.deadline == Instant(milliseconds: 119 * Self.minute))
        first.pass(to: 118)

        var second = Run(loaded, at: 120)
        #expect(second.pulses.count(Run.gauge) == 7)
        #expect(second.pulses.count(0) == 0)
        second.pass(to: 130)
        #expect(second.store.deadline == nil, "nothing has been counted")
        // A clean stop loses nothing.
        second.pulses.restore(Run.gauge, 8)
        second.end(at: 131)
        let third = Run(loaded, at: 140)
        #expect(third.pulses.count(Run.gauge) == 8)
    }

    @Test func pulsesOfALineAndOfASensorAreKeptTogether() throws {
        let loaded = try Loaded()
        defer { try? FileManager.default.removeItem(atPath: loaded.folder) }
        var first = Run(loaded, at: 0)
        let now = Instant(milliseconds: 1)
        first.bindings.observe(input: 0, edge: .on, lost: 0, at: 1, now: now)
        first.bindings.observe(input: 0, edge: .off, lost: 0, at: 2, now: now)
        first.pulses.restore(Run.gauge, 3)
        first.end(at: 1)
        var second = Run(loaded, at: 2)
        #expect(second.pulses.count(Run.gauge) == 3)
        #expect(second.bindings.inputs.next(now: now) == .measure(0, .integer(10)), "ten litres each")
    }
}
