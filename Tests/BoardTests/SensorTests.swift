import Fleets
import Testing

@testable import Board

/// A board with these sensors: `sensors:` is line 5, the first sensor line 6.
private func file(_ sensors: String, board: String = "board: raspberry-pi-4b", lines: String = "") -> String {
    """
    \(board)
    thing: t
    broker: {url: "mqtt://h"}
    lines: {button: {\(board.hasPrefix("board") ? "pin: GPIO22" : "offset: 22"), direction: input, field: button.pressed}\(lines)}
    sensors:
    \(sensors)
    """
}

/// An error in one sensor, 's', from 6:6.
private func one(_ keys: String) -> [String] { errors(in: file("  s: {\(keys)}")) }

@Suite struct SensorTests {
    @Test func everyDriver() throws {
        let board = try board(
            file(
                """
                  air: {driver: dht22, pin: GPIO4, every: 10s, fields: {temperature: air.temperature, humidity: air.humidity}}
                  shed: {driver: dht11, pin: 13, fields: {humidity: shed.humidity}}
                  tank: {driver: hc-sr04, pins: {trigger: GPIO23, echo: 24}, every: 100ms, field: tank.distance}
                  scale: {driver: hx711, pins: {data: GPIO6, clock: GPIO5}, gain: 64, failures: 10, field: scale.weight}
                  flow: {driver: flow, pin: GPIO12, pulses_per_unit: 450, fields: {total: water.total, rate: water.rate}}
                  rain: {driver: rain, pin: GPIO16, per_pulse: 0.2794, bias: disabled, fields: {total: rain.total}}
                  raw: {driver: sysfs, path: /sys/x/value, scale: 0.001, offset: -1, field: raw}
                  box: {driver: iio, device: bme280, address: 0x76, fields: {temp: box.temperature, pressure: box.pressure}}
                  core: {driver: hwmon, device: coretemp, label: "Package id 0", field: core.temperature}
                  soc: {driver: thermal, zone: cpu-thermal, field: soc.temperature}
                  pipe: {driver: 1-wire, id: 28-0316a2790fff, field: pipe.temperature}
                """))
        #expect(board.sensors.sensors.count == 11)
        #expect(board.sensors.outputs.count == 14)
        #expect(board.measures.count == 14)
        #expect(board.sensors.lines.count == 8)

        let air = board.sensors.sensors[0]
        #expect(air.period == 10_000)
        #expect(air.failures == 3)
        #expect(air.outputs == 0..<2)
        #expect(board.sensors.outputs[1].quantity == 1)
        let airLine = board.sensors.lines[air.lines.lowerBound]
        #expect(airLine.offset == 4)
        #expect(airLine.bias == .pullUp)
        #expect(board.sensors.outputs[board.sensors.sensors[1].outputs.lowerBound].quantity == 1)

        // In the order of the driver's names, not of the file.
        let scale = board.sensors.sensors[3]
        #expect(board.sensors.lines[scale.lines.lowerBound].offset == 5)
        #expect(board.sensors.lines[scale.lines.lowerBound].name.bytes.text == "scale.clock")
        #expect(board.sensors.lines[scale.lines.lowerBound + 1].offset == 6)
        #expect(scale.clockPulses == 27)
        #expect(scale.failures == 10)

        let flow = board.sensors.sensors[4]
        #expect(flow.perPulse == 1.0 / 450)
        #expect(board.sensors.outputs[flow.outputs.lowerBound].quantity == 1)
        let rain = board.sensors.sensors[5]
        #expect(rain.perPulse == 0.2794)
        #expect(board.sensors.lines[rain.lines.lowerBound].bias == .disabled)
        #expect(board.sensors.lines[rain.lines.lowerBound].debounce == 20)

        let raw = board.sensors.outputs[board.sensors.sensors[6].outputs.lowerBound]
        #expect(raw.rules.scale == 0.001)
        #expect(raw.rules.offset == -1)
        #expect(board.sensors.sensors[7].address == 0x76)
        #expect(board.sensors.outputs[board.sensors.sensors[8].outputs.lowerBound].isLabel)

        #expect(board.fields.signal(of: path("water.rate").span) == .measure(6))
        #expect(board.fields.signal(of: path("soc.temperature").span) == .measure(12))
    }

    private func path(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func sensorsAlone() throws {
        let board = try board(
            """
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            sensors:
              air: {driver: dht22, offset: 4, fields: {temperature: t}}
              tank: {driver: hc-sr04, offsets: {trigger: 5, echo: 6}, field: d}
            """)
        #expect(board.lines.isEmpty == true)
        #expect(board.sensors.lines.count == 3)
    }

    @Test func rulesOfAllAndOfOne() throws {
        let board = try board(
            file(
                """
                  air:
                    driver: dht22
                    pin: GPIO4
                    filter: {median: 5, exponential: 0.25}
                    calibrate: {gain: 1.1, offset: -2}
                    clamp: {min: 0}
                    round: 1
                    deadband: 0.2
                    throttle: 10s
                    heartbeat: 10min
                    fields:
                      temperature: a
                      humidity: {field: b, filter: {average: 4}, round: 0, clamp: {max: 100}, calibrate: {table: [[0, 1], [10, 2.5], [20, 9]]}}
                  tank: {driver: hc-sr04, pins: {trigger: GPIO23, echo: 24}, field: c, calibrate: {polynomial: [1, -2, 0.5]}}
                """))
        let first = board.sensors.outputs[0].rules
        #expect((first.median, first.average) == (5, 1))
        #expect(first.exponential == 0.25)
        #expect(first.calibration == .linear(gain: 1.1, offset: -2))
        #expect((first.minimum, first.maximum) == (0, .infinity))
        #expect(first.decimals == 1)
        #expect(first.deadband == 0.2)
        #expect((first.shortestInterval, first.heartbeat) == (10_000, 600_000))
        let second = board.sensors.outputs[1].rules
        #expect((second.median, second.average) == (1, 4))
        #expect(second.exponential == 1)
        #expect(second.calibration == .table(0..<6))
        #expect((second.minimum, second.maximum) == (-.infinity, 100))
        #expect(second.decimals == 0)
        #expect(second.deadband == 0.2)
        #expect(board.sensors.outputs[2].rules.calibration == .polynomial(6..<9))
        #expect(board.sensors.numbers.count == 9)
        #expect(board.sensors.numbers[3] == 2.5)
        #expect(board.sensors.numbers[7] == -2)
    }

    @Test(arguments: [
        ("field: f", "6:3: sensor 's': driver: is missing, expected dht11, dht22, hc-sr04, hx711, flow, rain, sysfs, iio, hwmon, thermal or 1-wire"),
        ("driver: dht2, pin: 7", "6:15: sensor 's': driver: unknown value 'dht2', did you mean 'dht22'?"),
        ("driver: ds18b20", "6:15: sensor 's': driver: unknown value 'ds18b20', expected dht11, dht22, hc-sr04, hx711, flow, rain, sysfs, iio, hwmon, thermal or 1-wire"),
        ("driver: dht22, pin: 7, fields: {temperature: f}, evry: 2s", "6:56: sensor 's': unknown key 'evry', did you mean 'every'?"),
        ("driver: dht22, pin: 7, fields: {temperature: f}, every: 1s", "6:63: sensor 's': every: '1s' is out of range, expected 2s to 24h"),
        ("driver: dht22, pin: 7, fields: {temperature: f}, every: 10", "6:63: sensor 's': every: '10' has no unit, expected 2s to 24h"),
        ("driver: dht22, pin: 7, fields: {temperature: f}, failures: 0", "6:66: sensor 's': failures: '0' is out of range, expected 1...100"),
        ("driver: dht22, pin: 7, fields: {temperature: f}, failures: many", "6:66: sensor 's': failures: 'many' is no whole number, expected 1...100"),
        ("driver: dht22, fields: {temperature: f}", "6:3: sensor 's': pin: is missing, expected a GPIO such as GPIO17 or a header pin's number"),
        ("driver: dht22, pin: 9, fields: {temperature: f}", "6:27: sensor 's': header pin 9 is ground (GND), expected a GPIO"),
        ("driver: dht22, pin: GPIO22, fields: {temperature: f}", "6:27: sensor 's': GPIO22 is already used by 'button' (line 4)"),
        ("driver: dht22, pin: 7, offset: 4, fields: {temperature: f}", "6:22: sensor 's': has both 'pin' and 'offset', expected one of them"),
        ("driver: dht22, pins: {data: 7}, fields: {temperature: f}", "6:22: sensor 's': 'pins' is of no use to the driver dht22"),
        ("driver: thermal, pin: 7, zone: z, field: f", "6:24: sensor 's': 'pin' is of no use to the driver thermal"),
        ("driver: dht22, pin: 7, field: f", "6:30: sensor 's': has two values, expected 'fields' with 'temperature', 'humidity' or both"),
        ("driver: dht22, pin: 7", "6:3: sensor 's': has two values, expected 'fields' with 'temperature', 'humidity' or both"),
        ("driver: dht22, pin: 7, fields: {temp: f}", "6:39: sensor 's': fields: unknown key 'temp', did you mean 'temperature'?"),
        ("driver: dht22, pin: 7, fields: {}", "6:38: sensor 's': fields: is empty, expected a mapping of values to paths, such as {temperature: air.temperature}"),
        ("driver: dht22, pin: 7, fields: [f]", "6:38: sensor 's': fields: is a list, expected a mapping of values to paths, such as {temperature: air.temperature}"),
        ("driver: dht22, pin: 7, field: f, fields: {temperature: f}", "6:40: sensor 's': has both 'field' and 'fields', expected one of them"),
        ("driver: dht22, pin: 7, fields: {temperature: button.pressed}", "6:52: sensor 's': fields.temperature: 'button.pressed' is already used by 'button' (line 4)"),
        ("driver: dht22, pin: 7, fields: {temperature: a, humidity: a.b}", "6:65: sensor 's': fields.humidity: 'a.b' lies within the field of 's' (line 6)"),
        ("driver: dht22, pin: 7, fields: {temperature: a..b}", "6:52: sensor 's': fields.temperature: 'a..b' has an empty name, expected one dot between two names"),
        ("driver: dht22, pin: 7, fields: {temperature: [a]}", "6:52: sensor 's': fields.temperature: is a list, expected a path such as air.temperature, or a mapping with 'field'"),
        ("driver: dht22, pin: 7, fields: {temperature: {round: 1}}", "6:39: sensor 's': fields.temperature.field: is missing, expected a path such as pump.on"),
        ("driver: dht22, pin: 7, fields: {temperature: {field: f, every: 2s}}", "6:63: sensor 's': fields.temperature: unknown key 'every', expected field, filter, calibrate, clamp, round, deadband, throttle or heartbeat"),
        ("driver: hc-sr04, field: f", "6:3: sensor 's': pins: is missing, expected a mapping of its two lines"),
        ("driver: hc-sr04, pins: 7, field: f", "6:30: sensor 's': pins: is a single value, expected a mapping of its two lines"),
        ("driver: hc-sr04, pins: {trigger: 7}, field: f", "6:24: sensor 's': pins.echo: is missing, expected a GPIO such as GPIO17 or a header pin's number"),
        ("driver: hc-sr04, pins: {trigger: 7, echo: 7}, field: f", "6:49: sensor 's': GPIO4 is already used by 's.trigger' (line 6)"),
        ("driver: hc-sr04, pins: {trigger: 7, echo: 11}, offsets: {trigger: 1, echo: 2}, field: f", "6:24: sensor 's': has both 'pins' and 'offsets', expected one of them"),
        ("driver: hx711, pins: {clock: 7, data: 11}, gain: 256, field: f", "6:56: sensor 's': gain: unknown value '256', expected 128, 64 or 32"),
        ("driver: flow, pin: 7, fields: {rate: f}", "6:3: sensor 's': has neither 'pulses_per_unit' nor 'per_pulse', expected one of them"),
        ("driver: flow, pin: 7, per_pulse: 1, pulses_per_unit: 2, fields: {rate: f}", "6:43: sensor 's': has both 'pulses_per_unit' and 'per_pulse', expected one of them"),
        ("driver: flow, pin: 7, per_pulse: 0, fields: {rate: f}", "6:40: sensor 's': per_pulse: '0' is out of range, expected a number, 1e-9 to 1e9"),
        ("driver: flow, pin: 7, per_pulse: some, fields: {rate: f}", "6:40: sensor 's': per_pulse: 'some' is no number, expected a number"),
        ("driver: sysfs, field: f", "6:3: sensor 's': path: is missing, expected an absolute path"),
        ("driver: sysfs, path: sys/x, field: f", "6:28: sensor 's': path: 'sys/x' is not absolute, expected a path that begins with /"),
        ("driver: sysfs, path: /x", "6:3: sensor 's': field: is missing, expected a path such as pump.on"),
        ("driver: sysfs, path: /x, field: f, scale: NaN", "6:49: sensor 's': scale: 'NaN' is no number, expected a number"),
        ("driver: iio, channel: temp, field: f", "6:3: sensor 's': device: is missing, expected the device's name, as its file 'name' in /sys has it"),
        ("driver: iio, device: d, field: f", "6:3: sensor 's': channel: is missing, expected a channel such as temp or voltage0"),
        ("driver: iio, device: d, channel: 'a/b', field: f", "6:40: sensor 's': channel: 'a/b' is no channel, expected A-Z, a-z, 0-9, _ and -"),
        ("driver: iio, device: d, channel: temp, fields: {temp: f}", "6:31: sensor 's': channel: is of no use beside 'fields', whose keys name channels"),
        ("driver: iio, device: d, address: 76, channel: temp, field: f", "6:40: sensor 's': address: '76' is no address, expected an I2C address, 0x03...0x77"),
        ("driver: iio, device: d, address: 0x78, channel: temp, field: f", "6:40: sensor 's': address: '0x78' is no address, expected an I2C address, 0x03...0x77"),
        ("driver: iio, device: d, label: l, field: f", "6:31: sensor 's': 'label' is of no use to the driver iio"),
        ("driver: hwmon, device: d, label: l, channel: temp1, field: f", "6:33: sensor 's': has both 'channel' and 'label', expected one of them"),
        ("driver: thermal, field: f", "6:3: sensor 's': zone: is missing, expected the zone's type, such as cpu-thermal"),
        ("driver: 1-wire, field: f", "6:3: sensor 's': id: is missing, expected the sensor's number, such as 28-0316a2790fff"),
        ("driver: 1-wire, id: 28-0316A2790FFF, field: f", "6:27: sensor 's': id: '28-0316A2790FFF' is no sensor's number, expected 2 and 12 of 0-9 and a-f, such as 28-0316a2790fff"),
        ("driver: 1-wire, id: ../0316a2790fff, field: f", "6:27: sensor 's': id: '../0316a2790fff' is no sensor's number, expected 2 and 12 of 0-9 and a-f, such as 28-0316a2790fff"),
    ]) func wrong(keys: String, error: String) {
        #expect(one(keys) == [error])
    }

    private static let thermal = "driver: thermal, zone: z, field: f"

    @Test(arguments: [
        ("filter: 5", "6:51: sensor 's': filter: is a single value, expected a mapping with 'median', 'average' or 'exponential'"),
        ("filter: {mean: 5}", "6:52: sensor 's': filter: unknown key 'mean', expected median, average or exponential"),
        ("filter: {median: 17}", "6:60: sensor 's': filter.median: '17' is out of range, expected a number of readings, 1...16"),
        ("filter: {average: 0}", "6:61: sensor 's': filter.average: '0' is out of range, expected a number of readings, 1...16"),
        ("filter: {exponential: 1.5}", "6:65: sensor 's': filter.exponential: '1.5' is out of range, expected 0.001...1"),
        ("calibrate: {}", "6:43: sensor 's': calibrate: says none or more than one way, expected one of 'gain' and 'offset', 'polynomial' or 'table'"),
        ("calibrate: {gain: 1, table: [[0, 0], [1, 1]]}", "6:43: sensor 's': calibrate: says none or more than one way, expected one of 'gain' and 'offset', 'polynomial' or 'table'"),
        ("calibrate: {polynomial: [1]}", "6:67: sensor 's': calibrate.polynomial: has too few or too many numbers, expected 2 to 8 coefficients, c0 first"),
        ("calibrate: {polynomial: [1, b]}", "6:71: sensor 's': calibrate.polynomial: holds what is no number, expected 2 to 8 coefficients, c0 first"),
        ("calibrate: {table: [[0, 0]]}", "6:62: sensor 's': calibrate.table: has too few or too many pairs, expected 2 to 16 pairs, such as [[0, 4.1], [1023, 20.6]]"),
        ("calibrate: {table: [[0, 0], 5]}", "6:71: sensor 's': calibrate.table: holds what is no pair, expected 2 to 16 pairs, such as [[0, 4.1], [1023, 20.6]]"),
        ("calibrate: {table: [[0, 0], [5]]}", "6:71: sensor 's': calibrate.table: has too few or too many numbers, expected pairs of two numbers"),
        ("calibrate: {table: [[0, 0], [0, 1]]}", "6:71: sensor 's': calibrate.table: is not in order, expected each pair's first number above the one before"),
        ("clamp: {min: 2, max: 1}", "6:64: sensor 's': clamp.max: '1' is less than 'min', expected a number no less"),
        ("clamp: {min: 1e999}", "6:56: sensor 's': clamp.min: '1e999' is too large, expected a number within ±1.8e308"),
        ("round: 10", "6:50: sensor 's': round: '10' is out of range, expected decimals, 0...9"),
        ("round: 0.1", "6:50: sensor 's': round: '0.1' is no whole number, expected decimals, 0...9"),
        ("deadband: -1", "6:53: sensor 's': deadband: '-1' is out of range, expected a number, 0 to 1e9"),
        ("throttle: 25h", "6:53: sensor 's': throttle: '25h' is out of range, expected 1ms to 24h"),
        ("throttle: 10s, heartbeat: 5s", "6:69: sensor 's': heartbeat: '5s' is shorter than 'throttle', expected a longer time"),
    ]) func wrongRules(keys: String, error: String) {
        #expect(one(Self.thermal + ", " + keys) == [error])
    }

    @Test func namesAndKinds() {
        #expect(
            errors(in: file("  button: {\(Self.thermal)}"))
                == ["6:3: sensor 'button': a line has the same name (line 4), expected another one"])
        #expect(
            errors(in: file("  'a b': {\(Self.thermal)}"))
                == ["6:3: sensors: 'a b' is no name of a sensor, expected A-Z, a-z, 0-9, _ and -"])
        #expect(errors(in: file("  s: dht22")) == ["6:6: sensor 's': is a single value, expected a mapping with 'driver'"])
        #expect(errors(in: file("  [a]")) == ["6:3: sensors: is a list, expected a mapping of sensors"])
    }

    @Test func withoutAPinMap() {
        let board = "chip: simulated"
        #expect(
            errors(in: file("  s: {driver: dht22, pin: 7, fields: {humidity: f}}", board: board))
                == [
                    "6:27: sensor 's': pin: needs a pin map, expected 'offset' here or 'board' above, or the kernel's name for the line"
                ])
        #expect(
            errors(in: file("  s: {driver: hc-sr04, pins: {trigger: 1, echo: 2}, field: f}", board: board))
                == [
                    "6:40: sensor 's': pins.trigger: needs a pin map, expected 'offsets' here or 'board' above, or the kernel's name for the line",
                    "6:49: sensor 's': pins.echo: needs a pin map, expected 'offsets' here or 'board' above, or the kernel's name for the line",
                ])
        #expect(
            errors(in: file("  s: {driver: hc-sr04, offsets: {trigger: 1, echo: 22}, field: f}", board: board))
                == ["6:52: sensor 's': offset 22 is already used by 'button' (line 4)"])
        #expect(
            errors(in: file("  s: {driver: hc-sr04, field: f}", board: board))
                == ["6:3: sensor 's': offsets: is missing, expected a mapping of its two lines"])
    }

    @Test func tooMany() {
        let sensors = (1...33).map { "  s\($0): {driver: thermal, zone: z, field: f\($0)}" }.joined(separator: "\n")
        #expect(errors(in: file(sensors)) == ["38:3: sensors: more than 32 sensors, expected fewer from here on"])
        let values = (1...9).map { sensor in
            let fields = (1...8).map { "c\($0): f\(sensor).c\($0)" }.joined(separator: ", ")
            return "  s\(sensor): {driver: iio, device: d, fields: {\(fields)}}"
        }.joined(separator: "\n")
        #expect(errors(in: file(values)).first == "14:45: sensors: more than 64 values, expected fewer from here on")
        let lines = (1...29).map { "  s\($0): {driver: rain, offset: \($0 + 100), per_pulse: 1, fields: {total: f\($0)}}" }
        #expect(
            errors(in: file(lines.joined(separator: "\n"), board: "chip: simulated"))
                == ["34:31: sensors: more than 28 lines of sensors, or 64 with those of 'lines', expected fewer"])
        let pairs = (0..<16).map { "[\($0), 1]" }.joined(separator: ", ")
        let tables = (1...9).map { "  s\($0): {driver: thermal, zone: z, field: f\($0), calibrate: {table: [\(pairs)]}}" }
        #expect(
            errors(in: file(tables.joined(separator: "\n"))).first?.contains(
                "is one too many, expected at most 256 numbers in all calibrations") == true)
    }
}
