import CPosix
import FixedMemory
import Foundation
import Testing

@testable import Transport

/// A folder of the test's own, gone afterwards.
final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("durable-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(name: String) -> String? {
        get { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
        set { try? newValue?.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8) }
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    func filePath(_ name: String) throws -> FilePath { try FilePath(Array("\(path)/\(name)".utf8).span) }
}

@Suite struct DurableFileTests {
    let folder = try! Folder()

    private func file(_ name: String = "record") throws -> DurableFile { DurableFile(try folder.filePath(name)) }

    private func write(_ text: String, name: String = "record") throws {
        try file(name).write(Array(text.utf8).span)
    }

    private func read() throws -> (String, DurableFile.Source) {
        var content = FixedBuffer<8192>()
        let source = try file().read(into: &content)
        return (content.bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }, source)
    }

    @Test func theNewestIsReadAndTheOneBeforeIsKept() throws {
        #expect(try read() == ("", .nothing(wasDamaged: false)))
        try write("one")
        #expect(try read() == ("one", .current))
        try write("two")
        try write("123456789")
        #expect(try read() == ("123456789", .current))
        // The check value of CRC-32 for these nine digits.
        #expect(folder["record"] == "123456789\ncbf43926\n")
        #expect(folder["record.previous"]?.hasPrefix("two\n") == true)
        #expect(folder.names == ["record", "record.previous"])
    }

    @Test(arguments: ["", "t", "two\n", "two\n00000000\n", "two\ncbf43926", String(repeating: "x", count: 9_000)])
    func aTornFileIsToldAndTheOneBeforeIsUsed(torn: String) throws {
        try write("one")
        try write("two")
        folder["record"] = torn
        #expect(try read() == ("one", .previous))
        // What is torn does not push the good one out.
        try write("three")
        #expect(folder["record.previous"]?.hasPrefix("one\n") == true)
        #expect(try read() == ("three", .current))
    }

    /// The sum is made piece by piece, of 512 bytes.
    @Test(arguments: [501, 502, 503, 511, 512, 513, 1_014, 3_000, DurableFile.maxContent])
    func aLongFileIsKeptWhileItIsWhole(count: Int) throws {
        let long = String(repeating: "x", count: count)
        try write(long)
        try write("two")
        #expect(folder["record.previous"]?.hasPrefix(long + "\n") == true)
        try write(long)
        folder["record"] = "y" + folder["record"]!.dropFirst()
        try write("three")
        #expect(folder["record.previous"]?.hasPrefix("two\n") == true)
    }

    @Test func everyFlippedBitIsTold() throws {
        try write("one")
        try write("two")
        let good = Array(folder["record"]!.utf8)
        for bit in 0..<good.count * 8 {
            var bad = good
            bad[bit / 8] ^= 1 << (bit % 8)
            try Data(bad).write(to: URL(fileURLWithPath: "\(folder.path)/record"))
            #expect(try read().1 == .previous, "bit \(bit)")
        }
    }

    @Test func aPowerCutBetweenTheStepsLeavesOneOfTheTwo() throws {
        try write("one")
        // A new file begun, and one finished but not yet in place.
        folder["record.new"] = "tw"
        #expect(try read() == ("one", .current))
        try write("two")
        #expect(try read() == ("two", .current))
        // The file itself is gone, as after a repair of the file system.
        try FileManager.default.removeItem(atPath: "\(folder.path)/record")
        #expect(try read() == ("one", .previous))
    }

    @Test func bothDamagedIsNothing() throws {
        folder["record"] = "x"
        #expect(try read() == ("", .nothing(wasDamaged: true)))
        folder["record.previous"] = "y"
        #expect(try read() == ("", .nothing(wasDamaged: true)))
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
        #expect(throws: FileError.system(errno: ENOENT)) { try write("one", name: "missing/record") }
        folder["plain"] = ""
        #expect(throws: FileError.system(errno: ENOTDIR)) { try write("one", name: "plain/record") }
        #expect(throws: FileError.system(errno: ENAMETOOLONG)) {
            try write("one", name: String(repeating: "n", count: 255 - folder.path.utf8.count - 1))
        }
        #expect(throws: FileError.tooLarge(limit: DurableFile.maxContent)) {
            try write(String(repeating: "x", count: DurableFile.maxContent + 1))
        }
        #expect(folder.names == ["plain"])
        try write(String(repeating: "x", count: DurableFile.maxContent))
        #expect(try read().1 == .current)
    }

    @Test(arguments: [".new", ".previous", ""]) func aFolderInTheWayIsSaidAndTheFileStays(suffix: String) throws {
        if suffix != "" {
            try write("one")
            try write("two")
            try? FileManager.default.removeItem(atPath: "\(folder.path)/record\(suffix)")
        }
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/record\(suffix)/x", withIntermediateDirectories: true)
        #expect(throws: FileError.self) { try write("three") }
        if suffix != "" { #expect(try read() == ("two", .current)) }
    }

    @Test func permissionsStay() throws {
        folder["board"] = "old"
        chmod("\(folder.path)/board", 0o640)
        try replaceFile(try folder.filePath("board").bytes, with: Array("new".utf8).span, keepsPrevious: true)
        var status = stat()
        stat("\(folder.path)/board", &status)
        #expect(status.st_mode & 0o777 == 0o640)
        #expect(folder["board"] == "new" && folder["board.previous"] == "old")
        try write("secret")
        stat("\(folder.path)/record", &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }
}
