import Testing

@testable import Board

/// Lines on several chips.
@Suite struct ChipTests {
    static func file(_ top: String, _ lines: String, sensors: String = "") -> String {
        "\(top)\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n\(lines)\n\(sensors)"
    }

    /// The chip and the offset of each line, those of sensors behind the others.
    static func places(_ yaml: String) throws -> [String] {
        let board = try board(yaml)
        var places: [String] = []
        for index in board.lines.indices {
            places.append("\(board.chips[board.lines[index].chip].bytes.text) \(board.lines[index].offset)")
        }
        for index in board.sensors.lines.indices {
            let line = board.sensors.lines[index].line(.input)
            places.append("\(board.chips[line.chip].bytes.text) \(line.offset)")
        }
        return places
    }

    @Test func linesNameTheirChips() throws {
        let places = try Self.places(
            Self.file(
                "chip: a",
                """
                  one: {offset: 3, direction: output}
                  two: {chip: b, offset: 3, direction: output}
                  three: {offset: 4, chip: a, direction: input}
                """,
                sensors: """
                    sensors:
                      air: {driver: dht22, chip: b, offset: 4, fields: {humidity: air}}
                      tank: {driver: hc-sr04, chip: c, offsets: {trigger: 1, echo: 2}, field: tank}
                    """))
        #expect(places == ["a 3", "b 3", "a 4", "b 4", "c 1", "c 2"])
    }

    @Test func anExpanderBesideTheHeader() throws {
        let board = try board(
            Self.file(
                "board: raspberry-pi-4b",
                """
                  relay: {chip: pcf8574, offset: 17, direction: output}
                  pump: {pin: GPIO17, direction: output}
                  fan: {chip: pinctrl-bcm2711, offset: 27, direction: output}
                  led: {chip: pinctrl-bcm2711, offset: 42, direction: output}
                """))
        let chips = board.chips.indices.map { board.chips[$0].bytes.text }
        #expect(chips == ["pcf8574", "pinctrl-bcm2711"])
        let (relay, pump, fan, led) = (board.lines[0], board.lines[1], board.lines[2], board.lines[3])
        #expect(relay.chipLineName.isEmpty && relay.headerPin == nil && relay.chip == 0)
        #expect(pump.chip == 1)
        // What is on the header has its name, however it was found; what is not is only an offset.
        #expect(fan.chipLineName.bytes.text == "GPIO27" && fan.headerPin == 13)
        #expect(led.chipLineName.isEmpty && led.offset == 42)
    }

    /// One simulated chip stands for all, with their offsets apart.
    @Test func simulatedChips() throws {
        let board = try board(
            Self.file(
                "chip: simulated",
                """
                  one: {offset: 3, direction: output}
                  two: {chip: b, offset: 3, direction: output}
                """))
        #expect(board.chips.isSimulated && board.chips.count == 2)
        #expect(board.lines[0].chip != board.lines[1].chip)
    }

    @Test func theTableTellsTheChip() throws {
        let table = try PinTableTests.table(
            Self.file(
                "chip: gpio0",
                """
                  one: {offset: 3, direction: output}
                  two: {chip: gpio1, offset: 3, direction: input}
                  fan: {direction: output, field: fan, pwm: {chip: x, frequency: 1kHz}}
                """))
        #expect(table == [
            "line  pin  gpio  chip   offset  direction  active  bias   initial  exit  safe  field  note",
            "one   -    -     gpio0  3       output     high    as-is  off      keep  -     -",
            "two   -    -     gpio1  3       input      high    as-is  -        -     -     -",
            "fan   -    -     -      -       output     high    as-is  off      keep  -     fan",
        ])
    }

    @Test(arguments: [
        ("two: {chip: a, offset: 3, direction: input}", "6:26: line 'two': offset 3 is already used by 'one' (line 5)"),
        (
            "two: {chip: b, pin: 3, direction: input}",
            "6:23: line 'two': pin: needs a pin map, expected 'offset' here or 'board' above, or the kernel's name for the line"
        ),
        (
            "two: {chip: b, direction: input}",
            "6:3: line 'two': offset: is missing, expected the line's number on the chip"
        ),
        (
            "two: {chip: simulated, offset: 3, direction: input}",
            "6:15: line 'two': chip: 'simulated' is all chips or none, expected it above, or here a GPIO chip's label"
        ),
        ("two: {chip: [b], offset: 3, direction: input}", "6:15: line 'two': chip: is a list, expected a GPIO chip's label"),
        ("two: {chip: '', offset: 3, direction: input}", "6:15: line 'two': chip: '' is empty, expected a GPIO chip's label"),
        ("two: {chip: b, offset: 512, direction: input}", "6:26: line 'two': offset: '512' is no line's number on a chip, expected 0...511"),
    ]) func wrong(line: String, error: String) {
        #expect(errors(in: Self.file("chip: a", "  one: {offset: 3, direction: output}\n  \(line)")) == [error])
    }

    @Test(arguments: [
        (
            "air: {driver: thermal, chip: b, zone: z, field: air}",
            "7:26: sensor 'air': 'chip' is of no use to the driver thermal"
        ),
        (
            "air: {driver: dht22, chip: a, offset: 3, fields: {humidity: air}}",
            "7:41: sensor 'air': offset 3 is already used by 'one' (line 5)"
        ),
    ]) func wrongSensor(sensor: String, error: String) {
        let yaml = Self.file("chip: a", "  one: {offset: 3, direction: output}", sensors: "sensors:\n  \(sensor)")
        #expect(errors(in: yaml) == [error])
    }

    /// Where there is no pin map, `pin` is the kernel's name for the line.
    @Test func linesByTheKernelsName() throws {
        let yaml = Self.file(
            "chip: a",
            """
              one: {pin: RELAY 1, direction: output}
              two: {pin: RELAY 1, chip: b, direction: output}
              three: {pin: "42", offset: 1, direction: output}
            """)
        #expect(errors(in: yaml) == ["7:11: line 'three': has both 'pin' and 'offset', expected one of them"])
        let good = yaml.split(separator: "\n").filter { !$0.contains("three") }.joined(separator: "\n")
        let board = try board(good)
        #expect(board.lines[0].chipLineName.bytes.text == "RELAY 1" && board.lines[0].offset == Line.unresolved)
        #expect(board.lines[0].chip == 0 && board.lines[1].chip == 1 && !board.lines[0].isNamed)
        #expect(try PinTableTests.table(good)[1].hasPrefix("one   -    RELAY 1  a     -       output"))
        #expect(
            errors(in: good + "\n  four: {pin: RELAY 1, direction: output}")
                == ["7:15: line 'four': RELAY 1 is already used by 'one' (line 5)"])
    }

    // MARK: Pin maps with several chips

    @Test func pinsOfABeagleBone() throws {
        let board = try board(
            Self.file(
                "board: beaglebone-black",
                """
                  a: {pin: P8_12, direction: output}
                  b: {pin: GPIO1_28, direction: output}
                  c: {pin: GPIO_48, direction: output}
                  d: {chip: gpio-0-31, offset: 2, direction: output}
                  e: {pin: P9_27, direction: input}
                """))
        #expect(board.chips.count == 3)
        let places = board.lines.indices.map { index in
            let line = board.lines[index]
            let label = board.chips[line.chip]
            return "\(label.bytes.text) \(line.offset) \(line.chipLineName.bytes.text)"
        }
        #expect(places == [
            "gpio-32-63 12 P8_12", "gpio-32-63 28 P9_12", "gpio-32-63 16 P9_15A", "gpio-0-31 2 P9_22 [spi0_sclk]",
            "gpio-96-127 19 P9_27",
        ])
        #expect(board.lines[3].headerPin.map { board.header.pins[$0 - 1].label.bytes.text } == "P9_22")
        #expect((0..<5).allSatisfy { board.lines[$0].isNamed })
    }

    @Test(arguments: [
        ("pin: P9_33", "5:12: line 'a': header pin P9_33 is no GPIO (AIN4), expected a GPIO"),
        ("pin: P9_3", "5:12: line 'a': header pin P9_3 is power (VDD_3V3), expected a GPIO"),
        ("pin: GPIO1_6", "5:12: line 'a': GPIO1_6 is reserved for the eMMC, expected a free GPIO"),
        ("chip: gpio-32-63, offset: 6", "5:33: line 'a': GPIO1_6 is reserved for the eMMC, expected a free GPIO"),
        ("pin: p8_12", "5:12: line 'a': pin: 'p8_12' is not on the header, did you mean 'P8_12'?"),
        (
            "pin: P8_47",
            "5:12: line 'a': pin: 'P8_47' is not on the header, expected a GPIO such as GPIO1_13 or a header pin's number, P8_1...P9_46"
        ),
        ("offset: 12", "5:15: line 'a': offset: is on one of several chips, expected 'chip' beside it"),
    ]) func wrongOnABeagleBone(keys: String, error: String) {
        let yaml = Self.file("board: beaglebone-black", "  a: {\(keys), direction: output}")
        let found = errors(in: yaml)
        #expect(found == [error] || found == [error.replacing("offset: is", with: "offset: '12' is")])
    }

    @Test func aBoardOfSeveralChipsHasNoOther() {
        #expect(
            errors(in: Self.file("board: rock-5b\nchip: x", "  a: {pin: 3, direction: output}"))
                == ["2:7: chip: 'x' is not for a board with several chips, expected simulated, or no 'chip'"])
        #expect(errors(in: Self.file("board: rock-5b\nchip: simulated", "  a: {pin: 3, direction: output}")) == ["a board"])
    }

    @Test func aReservedPinIsReservedByItsPlaceToo() {
        #expect(
            errors(in: Self.file("board: raspberry-pi-4b", "  id: {chip: pinctrl-bcm2711, offset: 0, direction: input}"))
                == ["5:39: line 'id': GPIO0 is reserved for ID_SD of the HAT EEPROM, expected a free GPIO"])
    }

    @Test func eightChipsAndNoMore() {
        let lines = (1...9).map { "  l\($0): {chip: c\($0), offset: 0, direction: input}" }
        #expect((try? Self.places(Self.file("chip: a", lines.prefix(8).joined(separator: "\n"))))?.count == 8)
        #expect(
            errors(in: Self.file("chip: a", lines.joined(separator: "\n")))
                == ["13:26: line 'l9': more than 8 GPIO chips, expected a line of one of those before"])
    }
}
