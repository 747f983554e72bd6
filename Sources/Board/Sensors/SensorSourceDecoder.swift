import FixedMemory

/// Reads what only some drivers want to know: where the kernel has the sensor, what a pulse is, how it is amplified.
enum SensorSourceDecoder {
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into sensor: inout Sensor,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor.name)
        let missing = document[entry.key].place
        switch sensor.driver {
        case .dht11, .dht22, .hcsr04: return
        case .hx711: decodeGain(document, entry.value, subject, into: &sensor, &diagnostics)
        case .flow, .rain: decodePulse(document, entry, subject, into: &sensor, &diagnostics)
        case .sysfs:
            decodePlace("path", document, entry.value, subject, missing, "an absolute path", into: &sensor, &diagnostics)
            checkPath(document, entry.value, subject, sensor, &diagnostics)
        case .iio, .hwmon:
            decodePlace(
                "device", document, entry.value, subject, missing, "the device's name, as its file 'name' in /sys has it",
                into: &sensor, &diagnostics)
            decodeAddress(document, entry.value, subject, into: &sensor, &diagnostics)
        case .thermal:
            decodePlace(
                "zone", document, entry.value, subject, missing, "the zone's type, such as cpu-thermal", into: &sensor,
                &diagnostics)
        case .oneWire:
            decodePlace(
                "id", document, entry.value, subject, missing, "the sensor's number, such as 28-0316a2790fff",
                into: &sensor, &diagnostics)
            checkID(document, entry.value, subject, sensor, &diagnostics)
        }
    }

    // MARK: The kernel's

    private static func decodePlace(
        _ key: StaticString, _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ missing: Place,
        _ expected: StaticString, into sensor: inout Sensor, _ diagnostics: inout Diagnostics
    ) {
        if let place: Sensor.Place = document.string(
            key, in: mapping, of: subject, missing: missing, expected: expected, &diagnostics)
        {
            sensor.place = place
        }
    }

    private static func checkPath(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ sensor: Sensor,
        _ diagnostics: inout Diagnostics
    ) {
        let path = sensor.place
        guard !path.isEmpty, path.bytes[0] != UInt8(ascii: "/"), let entry = document.entry("path", in: mapping)
        else { return }
        document.report(
            entry.value, subject.message("path"), "is not absolute", expected: "a path that begins with /", &diagnostics)
    }

    /// `FAMILY-SERIAL`, 2 and 12 hexadecimal digits, as the kernel's w1 calls its devices.
    private static func checkID(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ sensor: Sensor,
        _ diagnostics: inout Diagnostics
    ) {
        let id = sensor.place
        guard !id.isEmpty, let entry = document.entry("id", in: mapping) else { return }
        var isRight = id.count == 15
        for index in id.bytes.indices {
            switch id.bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                if index == 2 { isRight = false }
            case UInt8(ascii: "-"): if index != 2 { isRight = false }
            default: isRight = false
            }
        }
        guard !isRight else { return }
        document.report(
            entry.value, subject.message("id"), "is no sensor's number",
            expected: "2 and 12 of 0-9 and a-f, such as 28-0316a2790fff", &diagnostics)
    }

    private static func decodeAddress(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, into sensor: inout Sensor,
        _ diagnostics: inout Diagnostics
    ) {
        let expected: StaticString = "an I2C address, 0x03...0x77"
        guard let node = document.scalar("address", in: mapping, of: subject, expected: expected, &diagnostics)
        else { return }
        let text = document.text(node)
        var address = text.count == 4 && text.starts(with: "0x") ? 0 : -1
        for index in 2..<max(2, text.count) where address >= 0 {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): address = address * 16 + Int(text[index] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): address = address * 16 + Int(text[index] - UInt8(ascii: "a")) + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): address = address * 16 + Int(text[index] - UInt8(ascii: "A")) + 10
            default: address = -1
            }
        }
        guard case 0x03...0x77 = address else {
            document.report(node, subject.message("address"), "is no address", expected: expected, &diagnostics)
            return
        }
        sensor.address = address
    }

    // MARK: Of lines

    private static func decodeGain(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, into sensor: inout Sensor,
        _ diagnostics: inout Diagnostics
    ) {
        switch document.choice(
            "gain", in: mapping, of: subject, "128 64 32",
            expected: "128 or 64 (input A), or 32 (input B)", &diagnostics)
        {
        case 1: sensor.clockPulses = 27
        case 2: sensor.clockPulses = 26
        default: sensor.clockPulses = 25
        }
    }

    private static func decodePulse(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, into sensor: inout Sensor,
        _ diagnostics: inout Diagnostics
    ) {
        let perUnit = document.entry("pulses_per_unit", in: entry.value)
        let perPulse = document.entry("per_pulse", in: entry.value)
        guard (perUnit == nil) != (perPulse == nil) else {
            var message = subject.message
            message.add(
                perUnit == nil
                    ? "has neither 'pulses_per_unit' nor 'per_pulse', expected one of them"
                    : "has both 'pulses_per_unit' and 'per_pulse', expected one of them")
            diagnostics.add(message, at: document[perUnit?.key ?? entry.key].place)
            return
        }
        let range = 1e-9...1e9
        let expected: StaticString = "a number, 1e-9 to 1e9"
        if let number = document.number(
            "pulses_per_unit", in: entry.value, of: subject, within: range, expected: expected, &diagnostics)
        {
            sensor.perPulse = 1 / number
        }
        if let number = document.number(
            "per_pulse", in: entry.value, of: subject, within: range, expected: expected, &diagnostics)
        {
            sensor.perPulse = number
        }
    }
}
