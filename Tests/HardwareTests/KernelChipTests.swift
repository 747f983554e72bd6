import CGPIO
import Hardware
import Testing

@testable import Board

/// The part of the real chip that a machine without one can try: through the real libgpiod.
@Suite struct KernelChipTests {
    @Test func aChipThatNobodyHasIsNotFound() throws {
        var lines = Lines(chips: kernelChips("no-such-chip"), controlPath: nil)
        #expect(throws: HardwareError.chipNotFound(label: try HardwareError.Text("no-such-chip"))) {
            try lines.open(0)
        }
        #expect(lines.isOpen(0) == false)
    }

    /// Each chip is opened by itself, and what is wrong with one is nothing to the others.
    @Test func severalChips() throws {
        var lines = Lines(chips: kernelChips("no-such-chip", "nor-this-one"), controlPath: nil)
        #expect(lines.chipCount == 2)
        #expect(throws: HardwareError.chipNotFound(label: try HardwareError.Text("nor-this-one"))) { try lines.open(1) }
        #expect(throws: HardwareError.chipNotFound(label: try HardwareError.Text("no-such-chip"))) { try lines.open(0) }
        #expect(lines.isOpen(0) == false && lines.isOpen(1) == false)
        var line = makeLine()
        line.chip = 1
        #expect(lines.chip(of: line) == 1)
        #expect(throws: HardwareError.notOpen) { try lines.request(0, line) }
        line.output.modulation = .kernel(KernelPWM(chip: .init(), channel: 0, period: 1_000_000))
        #expect(lines.chip(of: line) == nil)
        lines.close()
    }
}
