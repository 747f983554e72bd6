import FixedMemory
import Fleets

/// Reads `sensors:`.
///
/// ```yaml
///   sensors:
///     air: {driver: dht22, pin: GPIO4, fields: {temperature: air.temperature, humidity: air.humidity}, deadband: 0.2}
///     tank: {driver: hc-sr04, pins: {trigger: GPIO23, echo: GPIO24}, every: 5s, filter: {median: 5}, field: tank.level}
///     soc: {driver: thermal, zone: cpu-thermal, field: soc.temperature}
/// ```
enum SensorDecoder {
    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, _ pins: inout PinSource,
        _ boardLines: borrowing FixedList<64, Line>, into table: inout SensorTable,
        _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            "sensors", in: YAMLDocument.root, of: .file, expected: "a mapping of sensors", &diagnostics)
        else { return }
        var next = document.firstEntry(of: entry.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard !table.sensors.isFull else {
                diagnostics.add(
                    Message("sensors: more than 32 sensors, expected fewer from here on"),
                    at: document[entry.key].place)
                return
            }
            guard var sensor = begin(document, entry, boardLines, &diagnostics) else { continue }
            SensorWiringDecoder.decode(
                document, entry, &pins, boardLines, into: &sensor, &table, &diagnostics)
            SensorSourceDecoder.decode(document, entry, into: &sensor, &diagnostics)
            decodeTimes(document, entry.value, into: &sensor, &diagnostics)
            SensorFieldDecoder.decode(document, entry, into: &sensor, &table, &measures, &fields, &diagnostics)
            try? table.sensors.append(sensor)
        }
    }

    /// A sensor with its name and driver; nil where either is wrong.
    private static func begin(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ lines: borrowing FixedList<64, Line>,
        _ diagnostics: inout Diagnostics
    ) -> Sensor? {
        guard let name: Sensor.Name = document.name(
            entry.key, Subject.file.message("sensors"), "is no name of a sensor", expected: "1 to 32 characters",
            &diagnostics)
        else { return nil }
        let subject = Subject.sensor(name)
        for index in lines.indices where lines[index].name == name {
            var message = subject.message
            message.add("a line has the same name (line ")
            message.add(lines[index].sourceLine)
            message.add("), expected another one")
            diagnostics.add(message, at: document[entry.key].place)
        }
        guard document[entry.value].kind == .mapping else {
            document.reportKind(of: entry, subject.message, expected: "a mapping with 'driver'", &diagnostics)
            return nil
        }
        guard let index = document.choice(
            "driver", in: entry.value, of: subject, missing: document[entry.key].place, SensorDriver.words,
            expected: "dht11, dht22, hc-sr04, hx711, flow, rain, sysfs, iio, hwmon, thermal or 1-wire", &diagnostics),
            let driver = SensorDriver(rawValue: index)
        else { return nil }
        checkKeys(document, entry.value, subject, driver, &diagnostics)
        return Sensor(name: name, driver: driver, sourceLine: document[entry.key].place.line)
    }

    // MARK: Keys

    private static func checkKeys(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ driver: SensorDriver,
        _ diagnostics: inout Diagnostics
    ) {
        document.checkKeys(
            of: mapping, subject,
            known: """
                driver every failures field fields filter calibrate clamp round deadband throttle \
                heartbeat pin pins offset offsets chip bias debounce gain pulses_per_unit per_pulse \
                path scale device channel label address zone id
                """,
            &diagnostics)
        var next = document.firstEntry(of: mapping)
        while let entry = next {
            next = document.entry(after: entry)
            guard document[entry.key].kind == .scalar, !isFor(driver, document.text(entry.key)) else { continue }
            var message = subject.message
            message.quote(document.text(entry.key))
            message.add(" is of no use to the driver ")
            message.add(driver.name)
            diagnostics.add(message, at: document[entry.key].place)
        }
    }

    /// Whether a key means something to the driver, or to all or none of them.
    private static func isFor(_ driver: SensorDriver, _ key: Span<UInt8>) -> Bool {
        if key.equals("pin") {
            guard case .one = driver.wiring else { return false }
            return true
        }
        if key.equals("pins") || key.equals("offsets") {
            guard case .two = driver.wiring else { return false }
            return true
        }
        if key.equals("offset") {
            if case .one = driver.wiring { return true }
            return driver == .sysfs
        }
        if key.equals("bias") || key.equals("chip") { return driver.isOnLines }
        if key.equals("debounce") || key.equals("pulses_per_unit") || key.equals("per_pulse") { return driver.countsPulses }
        if key.equals("gain") { return driver == .hx711 }
        if key.equals("path") || key.equals("scale") { return driver == .sysfs }
        if key.equals("device") || key.equals("channel") || key.equals("address") {
            return driver == .iio || driver == .hwmon
        }
        if key.equals("label") { return driver == .hwmon }
        if key.equals("zone") { return driver == .thermal }
        if key.equals("id") { return driver == .oneWire }
        return true
    }

    // MARK: When it is read

    private static func decodeTimes(
        _ document: borrowing YAMLDocument, _ mapping: Int, into sensor: inout Sensor, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        let shortest = sensor.driver.shortestPeriod
        let expected: StaticString =
            switch shortest {
            case 2_000: "2s to 24h"
            case 1_000: "1s to 24h"
            default: "100ms to 24h"
            }
        if let (period, _) = document.time(
            "every", in: mapping, of: subject, shortest...86_400_000, expected: expected, &diagnostics)
        {
            sensor.period = period
        }
        if let failures = document.integer(
            "failures", in: mapping, of: subject, 1...100, expected: "1...100", &diagnostics)
        {
            sensor.failures = failures
        }
    }
}
