import CPosix
import FixedMemory
import Fleets
import Testing

@testable import Hardware

@Suite struct ControlSocketTests {
    @Test func isForItsOwnerOnlyAndLeavesNothing() throws {
        let folder = Folder()
        let path = folder.controlPath()
        #expect(path.string == folder.path + "/shadowpin-greenhouse.chip")
        var control = ControlSocket()
        try control.open(path)
        var found = stat()
        #expect(lstat(path.string, &found) == 0)
        #expect(found.st_mode == mode_t(S_IFSOCK) | 0o600)
        control.close()
        #expect(lstat(path.string, &found) != 0)
        #expect(control.isOpen == false)
        control.close()
    }

    @Test func aLivePathIsLeftAlone() throws {
        let folder = Folder()
        let path = folder.controlPath()
        var first = ControlSocket()
        var second = ControlSocket()
        try first.open(path)
        #expect(throws: HardwareError.controlTaken) { try second.open(path) }
        #expect(second.isOpen == false)
        second.close()
        var found = stat()
        #expect(lstat(path.string, &found) == 0)
        first.close()
    }

    @Test func aStalePathIsReplaced() throws {
        let folder = Folder()
        let path = folder.controlPath()
        // What a process that was killed leaves: a file that no socket is bound to.
        let dead = SocketAddress.makeSocket()
        #expect(SocketAddress(path).withPointer { bind(dead, $0, $1) } == 0)
        close(dead)
        var control = ControlSocket()
        try control.open(path)
        #expect(control.isOpen == true)
        control.close()
    }

    @Test func whatIsNoSocketIsNotRemoved() throws {
        let folder = Folder()
        let path = folder.controlPath()
        let file = posix_open(path.string, O_CREAT | O_WRONLY, 0o600)
        close(file)
        var control = ControlSocket()
        #expect(throws: HardwareError.controlPathOccupied) { try control.open(path) }
        #expect(unlink(path.string) == 0)
    }

    @Test func aFolderThatIsNotThereIsAnError() throws {
        let folder = Folder()
        let path = folder.controlPath()
        #expect(rmdir(folder.path) == 0)
        var control = ControlSocket()
        #expect(throws: HardwareError.controlFailed(errno: ENOENT)) { try control.open(path) }
    }

    @Test func aPathMustFitASocketsAddress() throws {
        let thing = try FixedString<128>("t")
        let fits = [UInt8](repeating: UInt8(ascii: "f"), count: 107 - "/shadowpin-t.chip".utf8.count)
        _ = try ControlPath(folder: ControlPath.Text(fits.span), thing: ThingName(thing.bytes))
        let long = fits + [UInt8(ascii: "f")]
        #expect(throws: HardwareError.controlPathTooLong) {
            try ControlPath(folder: ControlPath.Text(long.span), thing: ThingName(thing.bytes))
        }
    }

    @Test func isInTheUsersFolderOrInTmp() throws {
        let thing = try FixedString<128>("t")
        let path = try ControlPath(thing: ThingName(thing.bytes))
        let folder = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/tmp"
        #expect(path.string == "\(folder.isEmpty ? "/tmp" : folder)/shadowpin-t.chip")
    }

    @Test func servesOneCommandAtATimeAndOnlyWhatFits() throws {
        let folder = Folder()
        let path = folder.controlPath()
        var control = ControlSocket()
        try control.open(path)
        defer { control.close() }
        let nameless = SocketAddress.makeSocket()
        defer { close(nameless) }
        #expect(SocketAddress(path).withPointer { connect(nameless, $0, $1) } == 0)

        var served: [Int] = []
        func serve() -> Bool {
            control.serve {
                served.append($0.count)
                return Message("ok")
            }
        }
        #expect(!serve())
        for count in [1, 0, 96, 97, 4000] {
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
            #expect(send(nameless, bytes, count, 0) == count)
        }
        // A sender without a name gets no answer and does no harm; what is too long reaches nobody.
        for _ in 0..<5 { #expect(serve()) }
        #expect(!serve())
        #expect(served == [1, 0, 96])
    }
}
