import Testing

@testable import Board

@Suite struct PinTableTests {
    static func table(_ yaml: String) throws -> [String] {
        let board = try board(yaml)
        let table = PinTable(board)
        return (0..<table.count).map { table.row($0, of: board).bytes.text }
    }

    @Test func everyColumn() throws {
        let table = try Self.table(
            """
            board: raspberry-pi-4b
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              pump: {pin: 11, direction: output, active: low, initial: keep, exit: off, safe: {value: on, after: 90s}, field: pump.on}
              lamp: {pin: GPIO27, direction: output, initial: on, bias: disabled}
              door: {pin: GPIO14, direction: input, bias: pull-up, field: door.open}
              tank: {offset: 4, direction: input, bias: pull-down, field: tank}
            """)
        #expect(table == [
            "line  pin  gpio    offset  direction  active  bias       initial  exit  safe    field      note",
            "pump  11   GPIO17  17      output     low     as-is      keep     off   on 90s  pump.on",
            "lamp  13   GPIO27  27      output     high    disabled   on       keep  -       -",
            "door  8    GPIO14  14      input      high    pull-up    -        -     -       door.open  "
                + "serial console, where one is enabled",
            "tank  7    GPIO4   4       input      high    pull-down  -        -     -       tank",
        ])
    }

    @Test func withoutAPinMap() throws {
        let table = try Self.table(
            """
            chip: pinctrl-rp1
            thing: t
            broker: {url: "mqtt://h"}
            lines: {led: {offset: 511, direction: output}}
            """)
        #expect(table == [
            "line  pin  gpio  offset  direction  active  bias   initial  exit  safe  field  note",
            "led   -    -     511     output     high    as-is  off      keep  -     -",
        ])
    }
}
