import CPosix
import Fleets
import LineChecks
import Testing

@testable import Board
@testable import Hardware

/// `Lines` over the simulated chip, driven through its socket as `shadowpin simulate` does.
@Suite struct LinesTests {
    @Test(arguments: 0..<10) func doesWhatEveryChipHasTo(_ check: Int) throws {
        let folder = Folder()
        var lines = Lines(chips: simulated(), controlPath: folder.controlPath())
        try lines.open(0)
        defer { lines.close() }
        var world = SimulatedWorld(folder.controlPath())
        let line = makeLine()
        do throws(LineChecks.Failure) {
            switch check {
            case 0: try LineChecks.initialLevels(&lines, line, &world)
            case 1: try LineChecks.setting(&lines, line, &world)
            case 2: try LineChecks.keeping(&lines, line, &world)
            case 3: try LineChecks.bias(&lines, line)
            case 4: try LineChecks.edges(&lines, line, &world, activeLow: false)
            case 5: try LineChecks.edges(&lines, line, &world, activeLow: true)
            case 6: try LineChecks.burst(&lines, line, &world)
            case 7: try LineChecks.drive(&lines, line, &world)
            case 8: try LineChecks.debounce(&lines, line, &world)
            default: try LineChecks.calledWrongly(&lines, line)
            }
        } catch { Issue.record("expected \(error.expected)") }
    }

    @Test func aBurstIsCountedToTheEdge() throws {
        let folder = Folder()
        var lines = Lines(chips: simulated(), controlPath: folder.controlPath())
        try lines.open(0)
        defer { lines.close() }
        let world = SimulatedWorld(folder.controlPath())
        try lines.request(0, makeLine(bias: .pullDown))
        for turn in 1...50 { _ = world.ask(turn % 2 == 1 ? "on door" : "off door", &lines) }
        let first = try #require(try lines.nextEdge(0))
        #expect(first.lost == 34)
        #expect(first.level == .on)
        for _ in 0..<15 { #expect(try lines.nextEdge(0)?.lost == 0) }
        // Whoever stops here, with a queue that is empty and a descriptor that says so, does not know the last level yet.
        #expect(lines.unfinished.contains(0) == true)
        #expect(lines.deadline == Instant(milliseconds: 0))
        #expect(try lines.nextEdge(0) == nil)
        #expect(lines.unfinished.contains(0) == false)
        #expect(lines.deadline == nil)
    }

    @Test func nothingIsHeldBeforeItIsOpen() {
        var lines = Lines(chips: simulated(), controlPath: nil)
        #expect(throws: HardwareError.controlPathTooLong) { try lines.open(0) }
        #expect(throws: HardwareError.notOpen) { try lines.request(0, makeLine()) }
        #expect(throws: HardwareError.notRequested) { try lines.level(0) }
        #expect(throws: HardwareError.notRequested) { try lines.nextEdge(0) }
        #expect(lines.isOpen(0) == false)
        #expect(lines.isRequested(0) == false)
        #expect(lines.controlDescriptor == nil)
        let served = lines.serveControl()
        #expect(!served)
    }

    @Test func linesAreIndependent() throws {
        let folder = Folder()
        var lines = Lines(chips: simulated(), controlPath: folder.controlPath())
        try lines.open(0)
        defer { lines.close() }
        let world = SimulatedWorld(folder.controlPath())
        try lines.request(0, makeLine("pump", offset: 1, .output, initial: .on))
        try lines.request(63, makeLine("fan", offset: 2, .output, initial: .off))
        #expect(world.ask("fail pump", &lines) == "ok")
        #expect(throws: HardwareError.failed(.setting, errno: EIO)) { try lines.set(0, .off) }
        try lines.set(63, .on)
        #expect(try lines.level(63) == .on)
        #expect(lines.isOpen(0) == true)
        lines.release(63)
        #expect(throws: HardwareError.notRequested) { try lines.set(63, .off) }
        #expect(lines.isRequested(0) == true)
        #expect(try lines.nextEdge(0) == nil)
        #expect(lines.descriptor(0) == nil)
    }

    @Test func aChipComesBackThroughTheSameSocket() throws {
        let folder = Folder()
        var lines = Lines(chips: simulated(), controlPath: folder.controlPath())
        try lines.open(0)
        defer { lines.close() }
        let world = SimulatedWorld(folder.controlPath())
        try lines.request(0, makeLine())
        #expect(world.ask("gone", &lines) == "ok")
        #expect(throws: HardwareError.gone) { try lines.nextEdge(0) }
        #expect(lines.isOpen(0) == false)
        #expect(throws: HardwareError.chipNotFound(label: try HardwareError.Text("simulated"))) { try lines.open(0) }
        #expect(throws: HardwareError.notOpen) { try lines.request(0, makeLine()) }
        #expect(world.ask("back", &lines) == "ok")
        try lines.open(0)
        #expect(lines.isRequested(0) == false)
        try lines.request(0, makeLine())
        #expect(try lines.level(0) == .on)
    }

    @Test func aLineMayBeRequestedAnew() throws {
        let folder = Folder()
        var lines = Lines(chips: simulated(), controlPath: folder.controlPath())
        try lines.open(0)
        defer { lines.close() }
        let world = SimulatedWorld(folder.controlPath())
        try lines.request(0, makeLine(bias: .pullDown))
        _ = world.ask("on door", &lines)
        try lines.request(0, makeLine(bias: .pullDown))
        // The edge was the old request's; the level is the pin's.
        #expect(try lines.nextEdge(0) == nil)
        #expect(try lines.level(0) == .on)
    }

    @Test func fitsTheStaticMemoryOfABoard() {
        #expect(MemoryLayout<Lines>.size <= 54 * 1024)
    }
}
