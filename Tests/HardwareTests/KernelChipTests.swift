import Board
import CGPIO
import Hardware
import Testing

/// The part of the real chip that a machine without one can try: through the real libgpiod.
@Suite struct KernelChipTests {
    @Test func aChipThatNobodyHasIsNotFound() throws {
        var lines = Lines(chip: .label(try HardwareError.Text("no-such-chip")), controlPath: nil)
        #expect(throws: HardwareError.chipNotFound(label: try HardwareError.Text("no-such-chip"))) {
            try lines.open()
        }
        #expect(lines.isOpen == false)
    }
}
