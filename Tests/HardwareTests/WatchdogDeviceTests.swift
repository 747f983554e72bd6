import FixedMemory
import Foundation
import Testing

@testable import Hardware

/// What stands in a watchdog's place; a real one is for the lab.
@Suite struct WatchdogDeviceTests {
    private func failure(at path: String) -> WatchdogError? {
        var device = WatchdogDevice()
        defer { device.stop() }
        do throws(WatchdogError) {
            try device.open(Array(path.utf8).span, timeout: 30)
            return nil
        } catch {
            #expect(!device.isOpen && !device.hasReset)
            return error
        }
    }

    @Test func nothingThere() {
        #expect(failure(at: "/nowhere/watchdog") == .notOpened(errno: ENOENT))
    }

    @Test func aFolder() {
        #expect(failure(at: "/") == .notOpened(errno: EISDIR))
    }

    @Test func aFIFOThatNobodyReadsHoldsNothingUp() {
        let path = NSTemporaryDirectory() + "watchdog-\(UUID())"
        mkfifo(path, 0o600)
        defer { unlink(path) }
        #expect(failure(at: path) == .notOpened(errno: ENXIO))
    }

    @Test func aFileIsLeftAsItIs() throws {
        let path = NSTemporaryDirectory() + "watchdog-\(UUID())"
        try "precious".write(toFile: path, atomically: false, encoding: .utf8)
        defer { unlink(path) }
        #expect(failure(at: path) == .notAWatchdog)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func anotherDevice() {
        #expect(failure(at: "/dev/null") == .notAWatchdog)
    }

    @Test func whatIsNotOpenCannotBeFed() {
        let device = WatchdogDevice()
        var failure: WatchdogError?
        do throws(WatchdogError) { try device.feed() } catch { failure = error }
        #expect(failure == .notFed(errno: EBADF))
    }

    @Test(arguments: [
        (WatchdogError.notOpened(errno: ENOENT), "cannot be opened: No such file or directory (errno 2)"),
        (.notAWatchdog, "is no watchdog, see 'watchdog.device' in the board file"),
        (.noTimeout(errno: EINVAL), "tells no time-out: Invalid argument (errno 22)"),
        (.notFed(errno: ENODEV), "cannot be fed: No such device (errno 19)"),
    ]) func words(error: WatchdogError, text: String) {
        var message = Message()
        error.describe(into: &message)
        #expect(message.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } == text)
    }
}
