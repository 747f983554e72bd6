import Board
import CPosix
import Testing

@testable import Hardware

@Suite struct SimulatedChipTests {
    @Test(arguments: [
        (Line.Bias.pullUp, false, Line.Level.on), (.pullUp, true, .off), (.pullDown, false, .off),
        (.pullDown, true, .on), (.asIs, false, .off), (.disabled, false, .off),
    ])
    func anUndrivenInputFollowsItsPull(_ bias: Line.Bias, _ activeLow: Bool, _ level: Line.Level) throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine(activeLow: activeLow, bias: bias))
        #expect(try chip.level(0) == level)
    }

    @Test func whatDrivesAnInputOutlastsItsRequest() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine(bias: .pullUp))
        #expect(chip.ask("off door") == "ok off")
        chip.release(0)
        try chip.request(0, makeLine(bias: .pullUp))
        #expect(try chip.level(0) == .off)
        #expect(try chip.nextEdge(0) == nil)
    }

    @Test func anotherLineAtTheIndexBeginsAnew() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine(bias: .pullUp))
        _ = chip.ask("off door")
        _ = chip.ask("fail door")
        chip.release(0)
        try chip.request(0, makeLine("window", offset: 20, bias: .pullUp))
        #expect(try chip.level(0) == .on)
        #expect(chip.ask("get door").hasPrefix("error no line"))
    }

    @Test func aCommandToAnInputNobodyHoldsMakesNoEdge() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine())
        chip.release(0)
        #expect(chip.ask("off door") == "ok off")
        try chip.request(0, makeLine())
        #expect(try chip.nextEdge(0) == nil)
        #expect(try chip.level(0) == .off)
    }

    /// It stands for all chips, and several of them may have the offset.
    @Test func anOffsetThatTwoChipsHaveIsNobodys() throws {
        var chip = SimulatedChip()
        var other = makeLine("window", bias: .pullDown)
        try chip.request(0, makeLine(bias: .pullUp))
        #expect(chip.ask("get 16") == "ok on")
        other.chip = 1
        try chip.request(1, other)
        #expect(chip.ask("get 16") == "error no line '16' on this chip")
        #expect(chip.ask("get door") == "ok on")
        #expect(chip.ask("get window") == "ok off")
    }

    @Test func edgesComeOnChangesOnlyAndAreNumbered() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine(bias: .pullDown))
        _ = chip.ask("off door", now: 1)
        _ = chip.ask("on door", now: 2)
        _ = chip.ask("on door", now: 3)
        _ = chip.ask("off 16", now: 4)
        let first = try #require(try chip.nextEdge(0))
        #expect(first.level == .on && first.timestamp == 2 && first.sequence == 1)
        let second = try #require(try chip.nextEdge(0))
        #expect(second.level == .off && second.timestamp == 4 && second.sequence == 2)
        #expect(try chip.nextEdge(0) == nil)
    }

    @Test func aFullQueueLosesTheOldestEdge() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine(bias: .pullDown))
        for time in 1...20 { _ = chip.ask(time % 2 == 1 ? "on door" : "off door", now: UInt64(time)) }
        for time in 5...20 {
            let edge = try #require(try chip.nextEdge(0))
            #expect(edge.timestamp == UInt64(time) && edge.sequence == UInt32(time))
            #expect(edge.level == (time % 2 == 1 ? .on : .off))
        }
        #expect(try chip.nextEdge(0) == nil)
    }

    @Test func aFailingLineAnswersAnInputOutputErrorUntilItHeals() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine("pump", .output, initial: .on))
        #expect(chip.ask("fail pump") == "ok")
        #expect(throws: HardwareError.failed(.reading, errno: EIO)) { try chip.level(0) }
        #expect(throws: HardwareError.failed(.setting, errno: EIO)) { try chip.set(0, .off) }
        #expect(chip.ask("get pump") == "ok on")
        #expect(chip.ask("heal pump") == "ok")
        #expect(try chip.level(0) == .on)
        try chip.set(0, .off)
        #expect(chip.ask("get pump") == "ok off")
    }

    @Test func aChipThatIsGoneTakesItsRequestsWithIt() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine())
        #expect(chip.ask("gone") == "ok")
        #expect(throws: HardwareError.gone) { try chip.level(0) }
        #expect(throws: HardwareError.gone) { try chip.nextEdge(0) }
        #expect(throws: HardwareError.gone) { try chip.request(0, makeLine()) }
        #expect(chip.ask("back") == "ok")
        // Back again, but as a real chip it remembers nothing of who held it.
        #expect(throws: HardwareError.gone) { try chip.set(0, .on) }
        try chip.request(0, makeLine())
        #expect(try chip.level(0) == .on)
    }

    @Test func aNameComesBeforeAnOffset() throws {
        var chip = SimulatedChip()
        try chip.request(0, makeLine("door", offset: 5, bias: .pullDown))
        try chip.request(1, makeLine("5", offset: 6, bias: .pullDown))
        #expect(chip.ask("on 5") == "ok on")
        #expect(try chip.level(0) == .off)
        #expect(try chip.level(1) == .on)
    }
}
