import Fleets
import Testing

@testable import Board

@Suite struct ConsoleTests {
    private static let head = "chip: simulated\nthing: t\nbroker: {url: mqtt://b}\nlines: {a: {offset: 0, direction: output}}\n"

    @Test func withoutAWordThereIsALookAlone() throws {
        let loaded = try board(Self.head)
        let console = loaded.console
        #expect(console.device.isEmpty)
        #expect(console.access == .view)
        #expect(console.command == .off)
        #expect(console.rows == 24)
        #expect(console.event?.type.count == nil)
    }

    @Test func everyKey() throws {
        let loaded = try board(Self.head + """
            console:
              device: /dev/ttyS0
              baud: 9600
              access: control
              passphrase_file: /etc/p
              rows: 0
              command: view
              event: {type: touched, severity: warn, at_most: {count: 3, per: 10s}}
            """)
        let console = loaded.console
        #expect(console.device.bytes.text == "/dev/ttyS0")
        #expect(console.baud == 9600)
        #expect(console.access == .control)
        #expect(console.passphraseFile.bytes.text == "/etc/p")
        #expect(console.rows == 0)
        #expect(console.command == .view)
        #expect(console.event?.severity == .warn)
        #expect(console.event?.limit == EventLimit(count: 3, period: 10_000))
    }

    @Test(arguments: [
        ("console: on", "5:10: console: is a single value, expected a mapping such as {device: /dev/ttyAMA0}"),
        ("console: {baud: 9601}", "5:17: console.baud: '9601' is no usual speed, expected 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800 or 921600"),
        ("console: {access: admin}", "5:19: console.access: unknown value 'admin', expected off, view or control"),
        ("console: {access: contrl}", "5:19: console.access: unknown value 'contrl', did you mean 'control'?"),
        ("console: {rows: 201}", "5:17: console.rows: '201' is no number of rows, expected 0 for no pages, or up to 200"),
        ("console: {device: ''}", "5:19: console.device: '' is empty, expected a serial port such as /dev/ttyAMA0"),
        ("console: {passphrase_file: p}", "5:11: console.passphrase_file: is for 'access: control', expected that beside it"),
        ("console: {event: {severity: info}}", "5:11: console.event.type: is missing, expected the event's type"),
        ("console: {port: a}", "5:11: console: unknown key 'port', expected device, baud, access, passphrase_file, rows, command or event"),
        ("console: {command: view}\ncommands: {console: {set: a, to: on}}", "5:11: console.command: the command 'console' is one of the board file's own (line 6), expected another name there"),
    ])
    func saysWhatIsWrong(yaml: String, expected: String) {
        #expect(errors(in: Self.head + yaml) == [expected])
    }
}
