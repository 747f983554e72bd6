import CPosix
import Foundation
import Testing

@testable import Board
@testable import Hardware

/// A PWM's files in a folder that stands in for /sys/class/pwm/pwmchip0, in which a channel is exported already.
@Suite struct PWMChannelTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pwm-\(UUID().uuidString.prefix(8))")

    private func files(enable: String = "0", period: String = "0", duty: String = "0", polarity: String = "normal") throws {
        let channel = folder.appendingPathComponent("pwm1")
        try FileManager.default.createDirectory(at: channel, withIntermediateDirectories: true)
        for (name, text) in [("enable", enable), ("period", period), ("duty_cycle", duty), ("polarity", polarity)] {
            try (text + "\n").write(to: channel.appendingPathComponent(name), atomically: false, encoding: .utf8)
        }
    }

    private func text(_ name: String) throws -> String {
        let text = try String(contentsOf: folder.appendingPathComponent("pwm1/\(name)"), encoding: .utf8)
        // A plain file keeps what a shorter number does not overwrite; the kernel's does not.
        return String(text.prefix { $0 != "\n" })
    }

    private func pwm(_ period: Int64 = 40_000) -> KernelPWM {
        KernelPWM(chip: try! KernelPWM.Chip(Array(folder.path.utf8).span), channel: 1, period: period)
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    @Test func aChannelBeginsWithItsShare() throws {
        defer { remove() }
        try files()
        let channel = try PWMChannel(pwm(), isActiveLow: false, share: 0)
        #expect(try text("period") == "40000" && text("duty_cycle") == "0" && text("enable") == "1")
        try channel.set(42.5)
        #expect(try text("duty_cycle") == "17000")
        #expect(try channel.share() == 42.5)
    }

    @Test func lowIsActiveByThePolarity() throws {
        defer { remove() }
        try files()
        _ = try PWMChannel(pwm(), isActiveLow: true, share: 100)
        #expect(try text("polarity") == "inversed" && text("duty_cycle") == "40000")
    }

    @Test func whatIsThereIsKept() throws {
        defer { remove() }
        try files(enable: "1", period: "100000", duty: "25000")
        let channel = try PWMChannel(pwm(200_000), isActiveLow: false, share: nil)
        #expect(try channel.share() == 25)
        #expect(try text("period") == "200000" && text("duty_cycle") == "50000")
    }

    @Test func whatIsNotThereIsToldByName() throws {
        #expect(throws: HardwareError.pwmNotFound(try KernelPWM.Chip("no-such.pwm"))) {
            _ = try PWMChannel(
                KernelPWM(chip: try KernelPWM.Chip("no-such.pwm"), channel: 0, period: 1_000), isActiveLow: false, share: 0)
        }
        #expect(throws: HardwareError.pwmNotFound(pwm().chip)) {
            _ = try PWMChannel(pwm(), isActiveLow: false, share: 0)
        }
    }

    @Test func aChannelThatIsNotExportedIsAskedFor() throws {
        defer { remove() }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let export = folder.appendingPathComponent("export")
        try "".write(to: export, atomically: false, encoding: .utf8)
        #expect(throws: HardwareError.failed(.requesting, errno: ENOENT)) {
            _ = try PWMChannel(pwm(), isActiveLow: false, share: 0)
        }
        #expect(try String(contentsOf: export, encoding: .utf8) == "1")
    }
}
