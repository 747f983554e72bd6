import Testing

/// One mistake is one error: what follows from it is not told.
@Suite struct ConsequenceTests {
    /// A good file, all of whose names are used further down.
    private static let good = """
        chip: simulated
        thing: t
        broker: {url: "mqtt://h", version: 5, session_expiry: 1h}
        interlocks:
          motor: {dead_time: 1s}
        lines:
          up: {offset: 1, direction: output, interlock: motor, counters: {switches: up.count}}
          down: {offset: 2, direction: output, interlock: motor}
          valve: {offset: 3, direction: output, field: valve.state, values: {off: shut, on: open}}
          button: {offset: 4, direction: input}
        sensors:
          air: {driver: dht22, offset: 5, fields: {temperature: air.temperature}}
        settings:
          target: {type: number, default: 21, field: air.target}
        controls:
          heating: {type: thermostat, sensor: air.temperature, setpoint: target, output: valve}
          wind: {type: guard, when: air.temperature > air.target or not button, hold: up, at: off}
        commands:
          warm: {params: {value: {type: number}}, set: target, to: $value}
        events:
          hot: {when: valve.state == 'open', data: [air.temperature, up.count]}
        console: {access: control, passphrase_file: /p}

        """

    @Test func theFileIsGood() {
        #expect(errors(in: Self.good) == ["a board"])
    }

    @Test(arguments: [
        ("1, direction: output", "1, direction: out", "7:30: line 'up': direction: unknown value 'out', expected input or output"),
        ("1, direction: output", "1, dir: output", "7:3: line 'up': direction: is missing, expected input or output"),
        ("driver: dht22", "driver: ds18b20", "12:17: sensor 'air': driver: unknown value 'ds18b20', expected dht11, dht22, hc-sr04, hx711, flow, rain, sysfs, iio, hwmon, thermal or 1-wire"),
        ("offset: 5", "offset: 4", "12:32: sensor 'air': offset 4 is already used by 'button' (line 10)"),
        ("default: 21", "default: warm", "14:35: setting 'target': default: 'warm' is not allowed, expected a number"),
        ("{off: shut, on: open}", "{off: shut}", "9:61: line 'valve': values.on: is missing, expected true, false, a number or a text"),
        ("{dead_time: 1s}", "1s", "5:10: interlock 'motor': is a single value, expected a mapping with 'dead_time'"),
        ("version: 5", "version: 4", "3:36: broker.version: unknown value '4', expected 3.1.1 or 5"),
        ("access: control", "access: contol", "22:19: console.access: unknown value 'contol', did you mean 'control'?"),
        ("{switches: up.count}", "{switch: up.count}", "7:67: line 'up': counters: unknown key 'switch', did you mean 'switches'?"),
    ]) func one(old: String, new: String, error: String) {
        let told = errors(in: Self.good.replacing(old, with: new))
        // An unknown key has its own error beside that of the missing one.
        #expect(told.first == error && told.dropFirst().allSatisfy { $0.contains("unknown key 'dir'") })
    }

    @Test func otherNamesAreStillUnknown() {
        let file = Self.good.replacing("default: 21", with: "default: warm").replacing("not button", with: "not buton")
        #expect(errors(in: file) == [
            "14:35: setting 'target': default: 'warm' is not allowed, expected a number",
            "17:65: control 'wind': when: unknown name 'buton', did you mean 'button'?",
        ])
    }

    /// Names that are another's: its field, its sensor.
    @Test(arguments: [
        ("output: valve", "output: valve.state", "16:82: control 'heating': output: there is no line 'valve.state', did you mean 'valve'?"),
        ("sensor: air.temperature", "sensor: air", "16:39: control 'heating': sensor: unknown name 'air', did you mean 'air.temperature'?"),
        ("when: air.temperature", "when: air", "17:29: control 'wind': when: unknown name 'air', did you mean 'air.temperature'?"),
        ("set: target", "set: air.target", "19:48: command 'warm': set: there is no line 'air.target', did you mean 'target'?"),
    ]) func names(old: String, new: String, error: String) {
        #expect(errors(in: Self.good.replacing(old, with: new)) == [error])
    }
}
