import CPinMaps
import Foundation
import Testing

@testable import Board

@Suite struct PinMapTests {
    /// The 40-pin header as Raspberry Pi publishes it, written down a second time: left row, right row.
    static let header = """
        3.3 V   5 V
        GPIO2   5 V
        GPIO3   GND
        GPIO4   GPIO14
        GND     GPIO15
        GPIO17  GPIO18
        GPIO27  GND
        GPIO22  GPIO23
        3.3 V   GPIO24
        GPIO10  GND
        GPIO9   GPIO25
        GPIO11  GPIO8
        GND     GPIO7
        GPIO0   GPIO1
        GPIO5   GND
        GPIO6   GPIO12
        GPIO13  GND
        GPIO19  GPIO16
        GPIO26  GPIO20
        GND     GPIO21
        """.split(separator: "\n").flatMap { row in
            row.split(separator: "  ", omittingEmptySubsequences: true).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }

    static func map(_ name: String) throws -> PinMap {
        let bytes = Array(name.utf8)
        let file = BuiltInPinMap.named(bytes.span)
        return try #require(file).load()
    }

    @Test(arguments: [
        ("raspberry-pi-3b", "Raspberry Pi 3 Model B", "pinctrl-bcm2835"),
        ("raspberry-pi-4b", "Raspberry Pi 4 Model B", "pinctrl-bcm2711"),
        ("raspberry-pi-5", "Raspberry Pi 5", "pinctrl-rp1"),
        ("raspberry-pi-zero-2w", "Raspberry Pi Zero 2 W", "pinctrl-bcm2835"),
    ]) func agreesWithThePublishedHeader(file: String, name: String, chip: String) throws {
        let map = try Self.map(file)
        #expect(map.name.bytes.text == name)
        #expect(map.chipLabel.bytes.text == chip)
        #expect(Self.header.count == 40)
        var gpios: Set<Int> = []
        for number in 1...40 {
            let pin = map[number]
            let expected = Self.header[number - 1]
            #expect(pin.name.bytes.text == expected, "pin \(number)")
            if expected.hasPrefix("GPIO") {
                #expect(pin.kind == .gpio)
                #expect(expected == "GPIO\(pin.offset)")
                #expect(gpios.insert(pin.offset).inserted)
                #expect(map.headerPin(named: pin.name.bytes) == number)
                #expect(map.headerPin(offset: pin.offset) == number)
                #expect(pin.reserved.isEmpty == (pin.offset > 1), "\(expected)")
                #expect(pin.note.isEmpty == ![2, 3, 14, 15].contains(pin.offset), "\(expected)")
            } else {
                #expect(pin.kind == (expected == "GND" ? .ground : .power))
            }
        }
        #expect(gpios == Set(0...27))
    }

    /// What is compiled in is what lies in board/pinmaps/, and every file there is compiled in.
    @Test func theFilesAreTheOnesCompiledIn() throws {
        let folder = ExampleTests.folder.appending(path: "pinmaps")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        for file in files {
            let bytes = try Data(contentsOf: folder.appending(path: file))
            let name = file.replacing(".yaml", with: "")
            var index: Int32 = 0
            var found: Data?
            while let map = pin_map_file(index)?.pointee {
                if String(cString: map.name) == name { found = Data(bytes: map.bytes, count: map.count) }
                index += 1
            }
            #expect(found == bytes, "\(file)")
        }
        #expect(files.count == 4)
        #expect(pin_map_file(-1) == nil)
    }

    @Test(arguments: [
        ("raspberry-pi-3", "Raspberry Pi 3 Model B"), ("raspberry-pi-4", "Raspberry Pi 4 Model B"),
        ("raspberry-pi-5b", "Raspberry Pi 5"), ("raspberry-pi-zero-2", "Raspberry Pi Zero 2 W"),
    ]) func shortNames(name: String, board: String) throws {
        #expect(try Self.map(name).name.bytes.text == board)
    }

    // MARK: Wrong pin maps

    static func errors(in yaml: String) -> [String] {
        let bytes = Array(yaml.utf8)
        var diagnostics = Diagnostics()
        guard PinMapDecoder.decode(bytes.span, &diagnostics) == nil else { return ["a pin map"] }
        return diagnostics.texts
    }

    static func file(replacing old: String, with new: String) throws -> String {
        let good = try ExampleTests.yaml("pinmaps/raspberry-pi-4b.yaml")
        try #require(good.contains(old))
        return good.replacing(old, with: new, maxReplacements: 1)
    }

    @Test(arguments: [
        ("  11: {gpio", "  41: {gpio", ["9:1: header pin 11: is missing", "20:3: header: '41' is no pin, expected 1...40"]),
        ("  11: {gpio", "  12: {gpio", ["9:1: header pin 11: is missing", "21:3: duplicate key '12', first in line 20"]),
        ("GPIO27, offset: 27", "GPIO27, offset: 17", ["22:3: header pin 13: offset: is that of pin 11"]),
        ("GPIO27, offset: 27", "GPIO17, offset: 27", ["22:3: header pin 13: gpio: is that of pin 11"]),
        ("GPIO27, offset: 27", "GPIO27", ["22:3: header pin 13: offset: is missing, expected the line's number on the chip"]),
        (
            "gpio: GPIO27, offset: 27", "offset: 27",
            ["22:3: header pin 13: gpio: is missing, expected the GPIO's name"]
        ),
        (
            "{gpio: GPIO27, offset: 27}", "GPIO27",
            ["22:7: header pin 13: is a single value, expected a mapping with 'gpio', 'power' or 'ground'"]
        ),
        (
            "[GPCLK0]", "GPCLK0", ["16:42: header pin 7: functions: is a single value, expected a list of names"]
        ),
        (
            "[GPCLK0]", "[GPCLK0, a very long name that is really no function at all]",
            ["16:51: header pin 7: functions: are too long, expected at most 48 bytes"]
        ),
        ("power: 3.3 V", "power: 3.3 V, offset: 3", ["10:21: header pin 1: unknown key 'offset', expected power"]),
        ("ground: GND", "ground: ~", ["15:7: header pin 6: ground: has no value, expected GND"]),
        ("chip: pinctrl-bcm2711\n", "", ["1:1: chip: is missing, expected the GPIO chip's label"]),
        ("name: Raspberry Pi 4 Model B\n", "", ["1:1: name: is missing, expected the board's name"]),
        ("source:", "sorce:", ["5:1: unknown key 'sorce', did you mean 'source'?"]),
        (
            "header:", "header: [",
            ["11:3: YAML: did not find expected ',' or ']' while parsing a flow sequence that starts in line 9"]
        ),
    ]) func wrongPinMaps(old: String, new: String, expected: [String]) throws {
        #expect(Self.errors(in: try Self.file(replacing: old, with: new)) == expected)
    }

    @Test func aListIsNoPinMap() {
        #expect(Self.errors(in: "- a") == ["1:1: expected a mapping"])
    }
}
