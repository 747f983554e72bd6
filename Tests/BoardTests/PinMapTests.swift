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
        guard let file = BuiltInPinMap.named(bytes.span) else { throw BadBoard(errors: ["no pin map \(name)"]) }
        var map = PinMap()
        var document = YAMLDocument()
        var diagnostics = Diagnostics()
        file.load(into: &map, using: &document, &diagnostics)
        return map
    }

    @Test(arguments: [
        ("raspberry-pi-3b", "Raspberry Pi 3 Model B", "pinctrl-bcm2835"),
        ("raspberry-pi-4b", "Raspberry Pi 4 Model B", "pinctrl-bcm2711"),
        ("raspberry-pi-5", "Raspberry Pi 5", "pinctrl-rp1"),
        ("raspberry-pi-zero-2w", "Raspberry Pi Zero 2 W", "pinctrl-bcm2835"),
    ]) func agreesWithThePublishedHeader(file: String, name: String, chip: String) throws {
        let map = try Self.map(file)
        #expect(map.name.bytes.text == name)
        #expect(map.chips.count == 1 && map.chips[0].bytes.text == chip)
        #expect(Self.header.count == 40 && map.pins.count == 40)
        var gpios: Set<Int> = []
        for index in 0..<40 {
            let pin = map.pins[index]
            let expected = Self.header[index]
            #expect(pin.label.bytes.text == "\(index + 1)")
            #expect(pin.name.bytes.text == expected, "pin \(index + 1)")
            if expected.hasPrefix("GPIO") {
                #expect(pin.kind == .gpio)
                #expect(expected == "GPIO\(pin.offset)")
                #expect(gpios.insert(pin.offset).inserted)
                #expect(map.pin(named: pin.name.bytes) == index && map.pin(named: pin.label.bytes) == index)
                #expect(map.pin(chip: 0, offset: pin.offset) == index)
                #expect(pin.reserved.isEmpty == (pin.offset > 1), "\(expected)")
                #expect(pin.note.isEmpty == ![2, 3, 14, 15].contains(pin.offset), "\(expected)")
            } else {
                #expect(pin.kind == (expected == "GND" ? .ground : .power))
            }
        }
        #expect(gpios == Set(0...27))
    }

    // MARK: Other boards, by a second source each

    /// Each GPIO of a map as the number that wiringOP, OPi.GPIO or Adafruit_BBIO have for it: 32 for each chip before its
    /// own, or for each port.
    static func numbers(_ map: borrowing PinMap, chip: (String) -> Int = { _ in 0 }) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for index in map.pins.indices where map.pins[index].kind == .gpio {
            let pin = map.pins[index]
            numbers[pin.label.bytes.text] = chip(map.chips[pin.chip].bytes.text) * 32 + pin.offset
        }
        return numbers
    }

    static func table(_ text: String) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: text.split { $0 == " " || $0 == "\n" }.map { pair in
            let parts = pair.split(separator: ":")
            return (String(parts[0]), Int(parts[1])!)
        })
    }

    /// Adafruit_BBIO, source/common.c.
    @Test func beagleBoneBlack() throws {
        let map = try Self.map("beaglebone-black")
        let chips = ["gpio-0-31", "gpio-32-63", "gpio-64-95", "gpio-96-127"]
        #expect(map.pins.count == 92 && map.chips.count == 4)
        #expect(Self.numbers(map) { chips.firstIndex(of: $0)! } == Self.table(
            """
            P8_3:38 P8_4:39 P8_5:34 P8_6:35 P8_7:66 P8_8:67 P8_9:69 P8_10:68 P8_11:45 P8_12:44 P8_13:23 P8_14:26 P8_15:47
            P8_16:46 P8_17:27 P8_18:65 P8_19:22 P8_20:63 P8_21:62 P8_22:37 P8_23:36 P8_24:33 P8_25:32 P8_26:61 P8_27:86
            P8_28:88 P8_29:87 P8_30:89 P8_31:10 P8_32:11 P8_33:9 P8_34:81 P8_35:8 P8_36:80 P8_37:78 P8_38:79 P8_39:76
            P8_40:77 P8_41:74 P8_42:75 P8_43:72 P8_44:73 P8_45:70 P8_46:71 P9_11:30 P9_12:60 P9_13:31 P9_14:50 P9_15:48
            P9_16:51 P9_17:5 P9_18:4 P9_19:13 P9_20:12 P9_21:3 P9_22:2 P9_23:49 P9_24:15 P9_25:117 P9_26:14 P9_27:115
            P9_28:113 P9_29:111 P9_30:112 P9_31:110 P9_41:20 P9_42:7
            """))
        for (label, number) in Self.numbers(map, chip: { chips.firstIndex(of: $0)! }) {
            let bytes = Array(label.utf8)
            let index = map.pin(named: bytes.span)
            let pin = map.pins[try #require(index)]
            let names = ["GPIO\(number / 32)_\(number % 32)", "GPIO_\(number)"]
            #expect(pin.name.bytes.text == names[0] && pin.otherNames.bytes.text == names[1])
            let line = pin.lineName.bytes.text
            let isKnown = label != "P9_42" && label != "P8_24"
            #expect(!isKnown || line.split(separator: " ").first?.hasPrefix(label) == true, "\(label)")
        }
    }

    /// wiringOP, physToGpio_ZERO_2.
    @Test func orangePiZero() throws {
        let map = try Self.map("orange-pi-zero-3")
        #expect(map.pins.count == 26 && map.chips[0].bytes.text == "300b000.pinctrl")
        #expect(Self.numbers(map) == Self.table(
            "3:229 5:228 7:73 8:226 10:227 11:70 12:75 13:69 15:72 16:79 18:78 19:231 21:232 22:71 23:230 24:233 26:74"))
        try Self.expectPorts(map)
    }

    /// OPi.GPIO, orangepi/pc.py.
    @Test func orangePiPC() throws {
        let map = try Self.map("orange-pi-pc")
        #expect(map.pins.count == 40 && map.chips[0].bytes.text == "1c20800.pinctrl")
        #expect(Self.numbers(map) == Self.table(
            """
            3:12 5:11 7:6 8:13 10:14 11:1 12:110 13:0 15:3 16:68 18:71 19:64 21:65 22:2 23:66 24:67 26:21 27:19 28:18 29:7
            31:8 32:200 33:9 35:10 36:201 37:20 38:198 40:199
            """))
        try Self.expectPorts(map)
    }

    /// Allwinner's names say the offset: `PC6` is 2 * 32 + 6.
    static func expectPorts(_ map: borrowing PinMap) throws {
        for index in map.pins.indices where map.pins[index].kind == .gpio {
            let pin = map.pins[index]
            let name = Array(pin.name.bytes.text.utf8)
            let number = try #require(Int(String(decoding: name[2...], as: UTF8.self)))
            #expect(Int(name[1] - UInt8(ascii: "A")) * 32 + number == pin.offset)
        }
    }

    /// eclipse/mraa, src/arm/radxa_rock_5b.c: chip and line, but of pin 8, which it names GPIO0_B5.
    @Test func rock5B() throws {
        let map = try Self.map("rock-5b")
        #expect(map.pins.count == 40 && map.chips.count == 4)
        #expect(Self.numbers(map) { Int($0.dropFirst(4))! } == Self.table(
            """
            3:139 5:138 7:115 8:13 10:14 11:113 12:109 13:111 15:112 16:100 18:148 19:42 21:41 23:43 24:44 26:45 27:150
            28:149 29:63 31:47 32:114 33:103 35:110 36:105 38:106 40:107
            """))
        for index in map.pins.indices where map.pins[index].kind == .gpio {
            let pin = map.pins[index]
            let port = ["A", "B", "C", "D"][pin.offset / 8]
            let chip = map.chips[pin.chip].bytes.text.dropFirst(4)
            #expect(pin.name.bytes.text == "GPIO\(chip)_\(port)\(pin.offset % 8)")
        }
    }

    /// Power and ground are where a Raspberry Pi has them, on every board with such a header.
    @Test(arguments: ["orange-pi-pc", "orange-pi-zero-3", "rock-5b"])
    func powerIsWhereItIsOnARaspberryPi(name: String) throws {
        let map = try Self.map(name)
        for index in map.pins.indices {
            let pin = map.pins[index]
            let expected = Self.header[index]
            if expected == "GND" || expected.hasSuffix(" V") { #expect(pin.name.bytes.text == expected, "\(index + 1)") }
            if pin.kind == .power || pin.kind == .ground { #expect(pin.name.bytes.text == expected) }
        }
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
        #expect(files.count == 8)
        #expect(pin_map_file(-1) == nil)
    }

    @Test(arguments: [
        ("raspberry-pi-3", "Raspberry Pi 3 Model B"), ("raspberry-pi-4", "Raspberry Pi 4 Model B"),
        ("raspberry-pi-5b", "Raspberry Pi 5"), ("orange-pi-one", "Orange Pi PC"), ("orange-pi-lite", "Orange Pi PC"),
        ("orange-pi-zero-2", "Orange Pi Zero 2, Zero 3"), ("raspberry-pi-zero-2", "Raspberry Pi Zero 2 W"),
    ]) func shortNames(name: String, board: String) throws {
        #expect(try Self.map(name).name.bytes.text == board)
    }

    // MARK: Wrong pin maps

    static func errors(in yaml: String) -> [String] {
        let bytes = Array(yaml.utf8)
        var diagnostics = Diagnostics()
        var document = YAMLDocument()
        var map = PinMap()
        guard !PinMapDecoder.decode(bytes.span, using: &document, into: &map, &diagnostics) else { return ["a pin map"] }
        return diagnostics.texts
    }

    static func file(replacing old: String, with new: String) throws -> String {
        let good = try ExampleTests.yaml("pinmaps/raspberry-pi-4b.yaml")
        try #require(good.contains(old))
        return good.replacing(old, with: new, maxReplacements: 1)
    }

    @Test(arguments: [
        (
            "  11: {gpio", "  41: {gpio",
            [
                "20:3: header pin 41: is out of order, expected 11 or the first pin of another header",
                "21:3: header pin 12: is out of order, expected 42 or the first pin of another header",
            ]
        ),
        (
            "  11: {gpio", "  P2_1: {gpio",
            ["21:3: header pin 12: is out of order, expected 2 or the first pin of another header"]
        ),
        (
            "  11: {gpio", "  pin: {gpio",
            [
                "20:3: header: 'pin' is no pin, expected a number, or one behind a header's name",
                "21:3: header pin 12: is out of order, expected 11 or the first pin of another header",
            ]
        ),
        ("GPIO27, offset: 27", "GPIO27, offset: 17", ["22:3: header pin 13: offset: is that of pin 11"]),
        ("GPIO27, offset: 27", "GPIO17, offset: 27", ["22:3: header pin 13: gpio: is that of pin 11"]),
        ("GPIO27, offset: 27", "GPIO27", ["22:3: header pin 13: offset: is missing, expected the line's number on the chip"]),
        (
            "gpio: GPIO27, offset: 27", "offset: 27",
            ["22:3: header pin 13: gpio: is missing, expected the GPIO's name"]
        ),
        (
            "{gpio: GPIO27, offset: 27}", "GPIO27",
            ["22:7: header pin 13: is a single value, expected a mapping with 'gpio', 'power', 'ground' or 'other'"]
        ),
        (
            "[GPCLK0]", "GPCLK0", ["16:42: header pin 7: functions: is a single value, expected a list of names"]
        ),
        (
            "gpio: GPIO4,", "gpio: [GPIO4, a very long name that is really no name at all],",
            ["16:21: header pin 7: gpio: are too long names, expected at most 32 bytes"]
        ),
        ("power: 3.3 V", "power: 3.3 V, offset: 3", ["10:21: header pin 1: unknown key 'offset', expected power"]),
        ("ground: GND", "ground: ~", ["15:7: header pin 6: ground: has no value, expected GND"]),
        (
            "GPIO27, offset: 27", "[GPIO27, GPIO17], offset: 27",
            ["22:3: header pin 13: gpio: is that of pin 11"]
        ),
        ("GPIO27, offset: 27", "GPIO27, chip: other, offset: 17", ["a pin map"]),
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

    /// Without `chip` above, every GPIO needs its own; there are eight at most.
    @Test func chipsOfPins() {
        func file(_ count: Int) -> String {
            "name: n\nsource: s\nheader:\n" + (1...count).map { "  \($0): {gpio: G\($0), chip: c\($0), offset: \($0)}\n" }.joined()
        }
        #expect(Self.errors(in: file(8)) == ["a pin map"])
        #expect(Self.errors(in: file(9)) == ["12:3: header pin 9: chip: is more than 8 chips"])
        #expect(
            Self.errors(in: "name: n\nsource: s\nheader:\n  1: {gpio: G, offset: 0}")
                == ["4:3: header pin 1: chip: is missing, expected the GPIO chip's label"])
    }

    @Test func pinsAreFewEnough() {
        let pins = (1...92).map { "  \($0): {ground: GND}\n" }.joined()
        let head = "name: n\nsource: s\nheader:\n"
        #expect(Self.errors(in: head + pins) == ["a pin map"])
        #expect(Self.errors(in: head + pins + "  X1: {ground: GND}") == ["96:3: header pin X1: is more than 92 pins"])
    }
}
