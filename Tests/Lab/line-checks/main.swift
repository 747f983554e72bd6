// LineChecks on a chip of gpio-sim: `line-checks FOLDER <BOARD-FILE`, where FOLDER is the folder of sysfs of the board
// file's first line. Prints each check with what came of it; its exit code is the number of those that failed.
import Board
import CPosix
import FixedMemory
import Hardware
import LineChecks

func say(_ check: StaticString, _ result: StaticString) {
    var text = Message(check)
    text.add(": ")
    text.add(result)
    text.add("\n")
    text.bytes.withUnsafeBytes { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

func run(_ check: StaticString, _ body: () throws(LineChecks.Failure) -> Void) -> Int32 {
    do throws(LineChecks.Failure) { try body() } catch {
        var expected = Message("failed, expected ")
        expected.add(error.expected)
        expected.add("\n")
        say(check, "failed")
        expected.bytes.withUnsafeBytes { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        return 1
    }
    say(check, "ok")
    return 0
}

nonisolated(unsafe) var draft = BoardDraft()

func runAll() -> Int32 {
    _ = draft.text.fill { read(STDIN_FILENO, $0.baseAddress, $0.count) }
    guard draft.load(), chdir(posix_argv(1)) == 0 else {
        say("line-checks", "no board file, or no folder")
        return 100
    }
    return runAll(on: draft.board)
}

func runAll(on board: borrowing Board) -> Int32 {
    let line = board.lines[0]
    var lines = Lines(chips: board.chips, controlPath: nil)
    do throws(HardwareError) { try lines.open(0) } catch {
        say("line-checks", "the chip cannot be opened")
        return 100
    }
    var world = GPIOSimWorld()
    var failed: Int32 = 0
    failed += run("initial levels") { () throws(LineChecks.Failure) in try LineChecks.initialLevels(&lines, line, &world) }
    failed += run("setting") { () throws(LineChecks.Failure) in try LineChecks.setting(&lines, line, &world) }
    failed += run("keeping") { () throws(LineChecks.Failure) in try LineChecks.keeping(&lines, line, &world) }
    failed += run("bias") { () throws(LineChecks.Failure) in try LineChecks.bias(&lines, line) }
    failed += run("edges") { () throws(LineChecks.Failure) in
        try LineChecks.edges(&lines, line, &world, activeLow: false)
    }
    failed += run("edges, active low") { () throws(LineChecks.Failure) in
        try LineChecks.edges(&lines, line, &world, activeLow: true)
    }
    failed += run("burst") { () throws(LineChecks.Failure) in try LineChecks.burst(&lines, line, &world) }
    failed += run("drive") { () throws(LineChecks.Failure) in try LineChecks.drive(&lines, line, &world) }
    failed += run("debounce") { () throws(LineChecks.Failure) in try LineChecks.debounce(&lines, line, &world) }
    failed += run("called wrongly") { () throws(LineChecks.Failure) in try LineChecks.calledWrongly(&lines, line) }
    lines.close()
    return failed
}

exit(runAll())
