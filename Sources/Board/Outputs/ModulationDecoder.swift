import FixedMemory

/// Reads `pwm:` of an output.
///
/// ```yaml
///   heater: {pin: GPIO17, direction: output, field: heater.power, pwm: {period: 10s}}
///   fan:    {pin: GPIO18, direction: output, field: fan.speed, pwm: {chip: fe20c000.pwm, channel: 0, frequency: 25kHz}}
/// ```
enum ModulationDecoder {
    static func decode(
        _ document: borrowing YAMLDocument, _ mapping: Int, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard let pwm = document.mapping(
            "pwm", in: mapping, of: .line(line.name), expected: "a mapping with 'period', or with 'chip'", &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "pwm")
        document.checkKeys(of: pwm.value, subject, known: "period chip channel frequency", &diagnostics)
        if let values = document.entry("values", in: mapping) {
            document.reportUseless(
                values, Subject.line(line.name).message("values"),
                "is not for 'pwm', whose field holds a number of percent", &diagnostics)
        }
        if document.entry("chip", in: pwm.value) != nil {
            decodeKernel(document, pwm, subject, into: &line, &diagnostics)
        } else {
            decodeSlow(document, pwm, subject, into: &line, &diagnostics)
        }
    }

    /// Whether a line is a PWM of the kernel's.
    static func isKernel(_ document: borrowing YAMLDocument, _ mapping: Int) -> Bool {
        guard let pwm = document.entry("pwm", in: mapping)?.value, document[pwm].kind == .mapping else { return false }
        return document.entry("chip", in: pwm) != nil
    }

    private static func decodeSlow(
        _ document: borrowing YAMLDocument, _ pwm: YAMLEntry, _ subject: Subject, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        let keys: InlineArray<2, StaticString> = ["channel", "frequency"]
        for index in keys.indices {
            guard let found = document.entry(keys[index], in: pwm.value) else { continue }
            document.reportUseless(
                found, subject.message(keys[index]), "is for a PWM of the kernel's, expected 'chip' too", &diagnostics)
        }
        guard let node = document.scalar(
            "period", in: pwm.value, of: subject, missing: document[pwm.key].place,
            expected: "a time such as 10s, or 'chip'", &diagnostics)
        else { return }
        // The loop sleeps by milliseconds: a hundred steps to a period, ten periods to a second.
        guard let period = document.time(
            node, subject.message("period"), in: 100...100_000, expected: "100ms to 100s; faster needs a PWM of the kernel's",
            &diagnostics)
        else { return }
        line.output.modulation = .slow(period: period)
    }

    private static func decodeKernel(
        _ document: borrowing YAMLDocument, _ pwm: YAMLEntry, _ subject: Subject, into line: inout Line,
        _ diagnostics: inout Diagnostics
    ) {
        if let period = document.entry("period", in: pwm.value) {
            document.reportUseless(
                period, subject.message("period"), "is for an output that the loop switches, expected 'frequency'",
                &diagnostics)
        }
        let chip: KernelPWM.Chip? = document.string(
            "chip", in: pwm.value, of: subject, expected: "the name of the PWM's device, or its folder", &diagnostics)
        let channel = document.integer(
            "channel", in: pwm.value, of: subject, 0...63, expected: "0...63", &diagnostics)
        var period: Int64?
        if let node = document.scalar(
            "frequency", in: pwm.value, of: subject, missing: document[pwm.key].place,
            expected: "a frequency such as 1kHz", &diagnostics)
        {
            period = self.period(document.text(node))
            if period == nil {
                document.report(
                    node, subject.message("frequency"), "is no frequency",
                    expected: "a whole number with Hz, kHz or MHz, 1Hz to 10MHz", &diagnostics)
            }
        }
        guard let chip, let period else { return }
        line.output.modulation = .kernel(KernelPWM(chip: chip, channel: channel ?? 0, period: period))
    }

    /// Of a frequency, in nanoseconds.
    private static func period(_ text: Span<UInt8>) -> Int64? {
        var digits = 0
        while digits < text.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = text[digits] { digits += 1 }
        guard let number = decimalInteger(text.extracting(0..<digits), in: 1...10_000_000) else { return nil }
        let unit = text.extracting(digits..<text.count)
        let factor =
            if unit.equals("Hz") { 1 } else if unit.equals("kHz") { 1_000 } else if unit.equals("MHz") { 1_000_000 }
            else { 0 }
        guard factor > 0, number * factor <= 10_000_000 else { return nil }
        return Int64(1_000_000_000 / (number * factor))
    }
}
