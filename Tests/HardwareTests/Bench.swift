import CPosix
import FixedMemory
import Fleets
import LineChecks

@testable import Board
@testable import Hardware

/// A line of a board file, with what most tests want; its field plays no part here.
func makeLine(
    _ name: StaticString = "door", offset: Int = 16, _ direction: Line.Direction = .input, activeLow: Bool = false,
    bias: Line.Bias = .pullUp, initial: Line.Level? = nil
) -> Line {
    Line(
        name: try! Line.Name(name), chipLineName: FixedString<32>(), offset: offset, headerPin: nil,
        direction: direction, isActiveLow: activeLow, bias: bias, initial: initial, exit: nil, field: nil,
        offValue: .bool(false), onValue: .bool(true), sourceLine: 1)
}

/// A chip that is simulated.
func simulated() -> ChipTable {
    var chips = ChipTable()
    chips.isSimulated = true
    return chips
}

/// Chips of the kernel's.
func kernelChips(_ labels: StaticString...) -> ChipTable {
    var chips = ChipTable()
    for label in labels { _ = chips.index(of: try! ChipTable.Label(label)) }
    return chips
}

extension Message {
    var text: String { bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension SimulatedChip {
    /// The answer to `command` at time `now`.
    mutating func ask(_ command: String, now: UInt64 = 0) -> String {
        let bytes = Array(command.utf8)
        return answer(bytes.span, now: now).text
    }
}

/// A folder for one test's sockets, removed with it.
final class Folder {
    let path: String

    init() {
        var template = Array("/tmp/shadowpin-test-XXXXXX\0".utf8.map { CChar(bitPattern: $0) })
        path = String(cString: mkdtemp(&template))
    }

    deinit { _ = rmdir(path) }

    func controlPath(_ thing: StaticString = "greenhouse") -> ControlPath {
        let bytes = Array(path.utf8)
        let name = try! FixedString<128>(thing)
        return try! ControlPath(folder: ControlPath.Text(bytes.span), thing: ThingName(name.bytes))
    }
}

extension ControlPath {
    var string: String { text.withCString { String(cString: $0) } }
}

/// The simulated chip's world: another end of its socket, in the same thread, so it never waits for the answer before
/// the chip has been served.
struct SimulatedWorld: World, ~Copyable {
    private let socket = SocketAddress.makeSocket()

    init(_ path: ControlPath) {
        precondition(SocketAddress.chosenByKernel.withPointer { bind(socket, $0, $1) } == 0)
        precondition(SocketAddress(path).withPointer { connect(socket, $0, $1) } == 0)
    }

    deinit { _ = close(socket) }

    mutating func drive(_ line: Line, high: Bool, _ lines: inout Lines) {
        _ = ask("\(high != line.isActiveLow ? "on" : "off") \(line.offset)", &lines)
    }

    mutating func isHigh(_ line: Line, _ lines: inout Lines) -> Bool {
        (ask("get \(line.offset)", &lines) == "ok on") != line.isActiveLow
    }

    /// Sends, has it served, and takes the answer.
    func ask(_ command: String, _ lines: inout Lines) -> String? {
        let bytes = Array(command.utf8)
        guard send(socket, bytes, bytes.count, 0) == bytes.count else { return nil }
        while lines.serveControl() {}
        var answer = [UInt8](repeating: 0, count: 400)
        let count = recv(socket, &answer, answer.count, 0)
        return count >= 0 ? String(decoding: answer.prefix(count), as: UTF8.self) : nil
    }
}
