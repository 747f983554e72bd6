import Board
import CPosix
import FixedMemory
import Hardware
import LineChecks

/// What is wired to a line of gpio-sim: the files `pull` and `value` of the line's folder, which is the working folder.
/// (Linux, Documentation/admin-guide/gpio/gpio-sim.rst)
struct GPIOSimWorld: World, ~Copyable {
    mutating func drive(_ line: Line, high: Bool, _ lines: inout Lines) {
        let pull: StaticString = high ? "pull-up" : "pull-down"
        let file = posix_open(("pull" as StaticString).cString, O_WRONLY, 0)
        if write(file, pull.utf8Start, pull.utf8CodeUnitCount) < 0 { fatalError() }
        _ = close(file)
    }

    mutating func isHigh(_ line: Line, _ lines: inout Lines) -> Bool {
        var level: UInt8 = 0
        let file = posix_open(("value" as StaticString).cString, O_RDONLY, 0)
        if read(file, &level, 1) != 1 { fatalError() }
        _ = close(file)
        return level == UInt8(ascii: "1")
    }
}
