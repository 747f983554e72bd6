import Fleets
import Testing

@testable import Board

/// What a good file comes to.
@Suite struct GoodFileTests {
    @Test func theDefaults() throws {
        let board = try board(
            """
            board: raspberry-pi-zero-2w
            thing: t:1
            broker: {url: "mqtt://h"}
            lines:
              out: {pin: GPIO17, direction: output}
              in: {pin: 40, direction: input}
            """)
        #expect(board.thing.bytes.text == "t:1")
        #expect(!board.chips.isSimulated && board.chips.count == 1)
        #expect(board.chips[0].bytes.text == "pinctrl-bcm2835")

        let broker = board.broker
        #expect(broker.host.bytes.text == "h")
        #expect(broker.port == 1883)
        #expect(!broker.usesTLS)
        #expect(broker.clientID.bytes.text == "t:1")
        #expect(broker.username.isEmpty && broker.passwordFile.isEmpty && broker.caFile.isEmpty)
        #expect(broker.certificateFile.isEmpty && broker.keyFile.isEmpty)
        #expect(broker.version == .v3_1_1 && broker.sessionExpiry == 0x7FFF_FFFF)
        #expect(broker.keepAlive == 60)
        #expect(broker.firstRetry == 1_000)
        #expect(broker.longestRetry == 60_000)

        #expect(board.lines.count == 2)
        let out = board.lines[0]
        #expect(out.name.bytes.text == "out")
        #expect(out.chipLineName.bytes.text == "GPIO17")
        #expect(out.offset == 17 && out.headerPin == 11)
        #expect(out.direction == .output && !out.isActiveLow && out.bias == .asIs)
        #expect(out.initial == .off && out.exit == nil && out.field == nil)
        #expect(out.offValue == .bool(false) && out.onValue == .bool(true))
        #expect(out.sourceLine == 5)
        #expect(out.drive == .pushPull && out.debounce == 0 && out.safe == nil)
        let input = board.lines[1]
        #expect(input.chipLineName.bytes.text == "GPIO21")
        #expect(input.offset == 21 && input.headerPin == 40 && input.direction == .input)
        #expect(input.initial == nil && input.exit == nil)
        #expect(input.sourceLine == 6)
    }

    @Test(arguments: [
        ("value: off, after: 0s", SafeLevel(level: .off, after: 0)),
        ("after: 10min, value: on", SafeLevel(level: .on, after: 600_000)),
        ("value: on, after: 24h", SafeLevel(level: .on, after: 86_400_000)),
    ]) func safeLevels(keys: String, safe: SafeLevel) throws {
        let board = try board(WrongFile(.line("pin: 11, direction: output, safe: {\(keys)}")).yaml)
        #expect(board.lines[0].safe == safe)
    }

    @Test func everyKey() throws {
        let board = try board(
            """
            board: raspberry-pi-5
            chip: gpio-sim.0
            thing: greenhouse
            broker:
              url: mqtts://[2001:db8::1]:18883
              client_id: "client 1"
              username: user
              password_file: /p
              ca_file: /ca
              certificate_file: /crt
              key_file: /key
              keep_alive: 10min
              version: 5
              session_expiry: 24h
              retry: {first: 500ms, longest: 1h}
            lines:
              a: {offset: 17, direction: output, active: low, bias: pull-down, drive: open-drain, initial: keep, exit: on, field: a.b}
              b: {pin: 13, direction: output, active: high, bias: disabled, drive: open-source, initial: true, exit: false, field: a.c}
              c: {pin: GPIO4, direction: input, bias: pull-up, debounce: 20ms, field: d}
            """)
        #expect(!board.chips.isSimulated && board.chips.count == 1)
        #expect(board.chips[0].bytes.text == "gpio-sim.0")
        let broker = board.broker
        #expect(broker.host.bytes.text == "2001:db8::1")
        #expect(broker.port == 18883 && broker.usesTLS)
        #expect(broker.clientID.bytes.text == "client 1")
        #expect(broker.username.bytes.text == "user")
        #expect(broker.passwordFile.bytes.text == "/p")
        #expect(broker.caFile.bytes.text == "/ca")
        #expect(broker.certificateFile.bytes.text == "/crt")
        #expect(broker.keyFile.bytes.text == "/key")
        #expect(broker.version == .v5 && broker.sessionExpiry == 86_400)
        #expect(broker.keepAlive == 600)
        #expect(broker.firstRetry == 500 && broker.longestRetry == 3_600_000)

        let a = board.lines[0]
        #expect(a.headerPin == 11 && a.chipLineName.bytes.text == "GPIO17")
        #expect(a.isActiveLow && a.bias == .pullDown && a.initial == nil && a.exit == .on)
        #expect(a.field?.bytes.text == "a.b")
        let b = board.lines[1]
        #expect(b.offset == 27 && !b.isActiveLow && b.bias == .disabled && b.initial == .on && b.exit == .off)
        #expect(board.lines[2].bias == .pullUp && board.lines[2].debounce == 20)
        #expect(a.drive == .openDrain && b.drive == .openSource)
    }

    @Test(arguments: [
        ("{off: 0, on: 100}", FieldValue.integer(0), FieldValue.integer(100)),
        ("{on: -1, off: 9223372036854775807}", .integer(.max), .integer(-1)),
        ("{off: -9223372036854775808, on: 0}", .integer(.min), .integer(0)),
        ("{off: 9223372036854775808, on: 0}", .number(9_223_372_036_854_775_808), .integer(0)),
        ("{off: 0, on: 0.5}", .integer(0), .number(0.5)),
        ("{off: 9007199254740993, on: 0.5}", .integer(9_007_199_254_740_993), .number(0.5)),
        ("{off: -1.5E+2, on: 1e-3}", .integer(-150), .number(0.001)),
        ("{off: true, on: false}", .bool(true), .bool(false)),
        ("{off: closed, on: open}", .text(try! FieldValue.Text("closed")), .text(try! FieldValue.Text("open"))),
        ("{off: 'off', on: \"on\"}", .text(try! FieldValue.Text("off")), .text(try! FieldValue.Text("on"))),
        ("{off: '1', on: '01'}", .text(try! FieldValue.Text("1")), .text(try! FieldValue.Text("01"))),
        ("{off: '', on: .5}", .text(FieldValue.Text()), .text(try! FieldValue.Text(".5"))),
        ("{off: 1., on: 1e}", .text(try! FieldValue.Text("1.")), .text(try! FieldValue.Text("1e"))),
    ]) func values(yaml: String, off: FieldValue, on: FieldValue) throws {
        let file = WrongFile(.line("pin: 11, direction: output, field: f, values: \(yaml)"))
        let line = try board(file.yaml).lines[0]
        #expect(line.offValue == off)
        #expect(line.onValue == on)
    }

    @Test(arguments: [
        ("mqtt://h", "h", 1883, false), ("mqtts://h", "h", 8883, true), ("mqtt://h:1", "h", 1, false),
        ("mqtts://h:65535", "h", 65535, true), ("mqtt://127.0.0.1:18830", "127.0.0.1", 18830, false),
        ("mqtt://[::1]", "::1", 1883, false), ("mqtt://a-b.c_d.example", "a-b.c_d.example", 1883, false),
    ]) func urls(url: String, host: String, port: UInt16, usesTLS: Bool) throws {
        let broker = try board(WrongFile(.broker("url: '\(url)'")).yaml).broker
        #expect(broker.host.bytes.text == host)
        #expect(broker.port == port)
        #expect(broker.usesTLS == usesTLS)
    }

    @Test(arguments: [("5s", 5), ("1h", 3_600), ("1min", 60), ("7000ms", 7)])
    func keepAlive(text: String, seconds: Int) throws {
        #expect(try board(WrongFile(.broker("url: 'mqtt://h', keep_alive: \(text)")).yaml).broker.keepAlive == seconds)
    }

    @Test(arguments: [("1ms", 1), ("10s", 10_000)])
    func debounce(text: String, milliseconds: Int) throws {
        let line = try board(WrongFile(.line("pin: 11, direction: input, debounce: \(text)")).yaml).lines[0]
        #expect(line.debounce == milliseconds)
    }

    /// Two paths that begin alike are not within each other.
    @Test func fieldsSideBySide() throws {
        let file = """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              a: {offset: 1, direction: input, field: pump}
              b: {offset: 2, direction: input, field: pump2}
              c: {offset: 3, direction: input, field: fan.on}
              d: {offset: 4, direction: input, field: fan.onset}
            """
        #expect(try board(file).lines.count == 4)
    }

    /// What editors leave behind: a byte order mark, Windows line ends, a document mark, no line end at the end.
    @Test(arguments: ["\u{FEFF}", "---\n", "%YAML 1.1\n---\n", "# remark\r\n"])
    func editorsHabits(before: String) throws {
        let file = WrongFile(.line("pin: 11, direction: output")).yaml.replacing("\n", with: "\r\n")
        #expect(try board(before + file.dropLast(1)).lines.count == 1)
    }
}
