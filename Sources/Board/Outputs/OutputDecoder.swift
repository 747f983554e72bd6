import FixedMemory
import Fleets

/// Reads what an output does beside being on or off: `pulse`, `blink`, `sequence`, `pwm`, `min_on`, `min_off`, `max_on`.
enum OutputDecoder {
    /// Every key of a line that is for outputs alone, but for levels and drive.
    private static let keys: InlineArray<9, StaticString> = [
        "pulse", "blink", "sequence", "pwm", "min_on", "min_off", "max_on", "interlock", "counters",
    ]

    /// The output whose direction and levels have been read.
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        guard line.direction == .output else {
            for index in keys.indices where document.isInput(entry.value) {
                guard let found = document.entry(keys[index], in: entry.value) else { continue }
                var message = subject.message(keys[index])
                message.add("is for outputs, expected 'direction: output' or no '")
                message.add(keys[index])
                message.add("'")
                diagnostics.add(message, at: document[found.key].place)
            }
            return
        }
        guard checkOneShape(document, entry, subject, &diagnostics) else { return }
        let mapping = entry.value
        decodePulse(document, mapping, into: &line, &diagnostics)
        decodeBlink(document, mapping, into: &line, &diagnostics)
        decodeSequence(document, mapping, into: &line, &diagnostics)
        ModulationDecoder.decode(document, mapping, into: &line, &diagnostics)
        decodeTimes(document, mapping, into: &line, &diagnostics)
        checkStart(document, mapping, line, &diagnostics)
    }

    // MARK: What on looks like

    private static func checkOneShape(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ subject: Subject, _ diagnostics: inout Diagnostics
    ) -> Bool {
        var first: StaticString?
        for index in 0..<4 {
            guard let found = document.entry(keys[index], in: entry.value) else { continue }
            guard let earlier = first else {
                first = keys[index]
                continue
            }
            var message = subject.message(keys[index])
            message.add("cannot be had with '")
            message.add(earlier)
            message.add("', expected one of them")
            diagnostics.add(message, at: document[found.key].place)
            return false
        }
        return true
    }

    private static func decodePulse(
        _ document: borrowing YAMLDocument, _ mapping: Int, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard let time = document.time(
            "pulse", in: mapping, of: .line(line.name), 1...86_400_000, expected: "1ms to 24h", &diagnostics)
        else { return }
        var pattern = Pattern(repeats: false)
        _ = pattern.append(time.milliseconds)
        line.output.pattern = pattern
    }

    private static func decodeBlink(
        _ document: borrowing YAMLDocument, _ mapping: Int, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard let blink = document.mapping(
            "blink", in: mapping, of: .line(line.name), expected: "a mapping with 'on' and 'off'", &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "blink")
        document.checkKeys(of: blink.value, subject, known: "on off", &diagnostics)
        var pattern = Pattern(repeats: true)
        let keys: InlineArray<2, StaticString> = ["on", "off"]
        for index in keys.indices {
            guard let node = document.scalar(
                keys[index], in: blink.value, of: subject, missing: document[blink.key].place,
                expected: "a time such as 500ms", &diagnostics),
                // Faster than anybody sees it blink, the loop would do little else.
                let time = document.time(
                    node, subject.message(keys[index]), in: 50...3_600_000, expected: "50ms to 1h", &diagnostics)
            else { continue }
            _ = pattern.append(time)
        }
        line.output.pattern = pattern
    }

    private static func decodeSequence(
        _ document: borrowing YAMLDocument, _ mapping: Int, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        guard let sequence = document.mapping(
            "sequence", in: mapping, of: .line(line.name), expected: "a mapping with 'steps'", &diagnostics)
        else { return }
        let subject = Subject.part(line.name, "sequence")
        document.checkKeys(of: sequence.value, subject, known: "steps repeat", &diagnostics)
        let repeats = document.choice(
            "repeat", in: sequence.value, of: subject, "false true", expected: "true or false", &diagnostics)
        var pattern = Pattern(repeats: repeats == 1)
        let expected: StaticString = "a list of times: on, off, on…"
        guard let steps = document.sequence(
            "steps", in: sequence.value, of: subject, missing: document[sequence.key].place, expected: expected,
            &diagnostics)
        else { return }
        var next = document.firstElement(of: steps)
        while let item = next {
            next = document.element(after: item)
            guard document[item].kind == .scalar else {
                var message = subject.message("steps")
                message.add("holds what is no time, expected a time such as 500ms")
                diagnostics.add(message, at: document[item].place)
                continue
            }
            guard let time = document.time(
                item, subject.message("steps"), in: 50...3_600_000, expected: "50ms to 1h", &diagnostics)
            else { continue }
            guard pattern.append(time) else {
                var message = subject.message("steps")
                message.add("one too many, expected at most 16")
                diagnostics.add(message, at: document[item].place)
                return
            }
        }
        if document.firstElement(of: steps) == nil {
            var message = subject.message("steps")
            message.add("is empty, expected ")
            message.add(expected)
            diagnostics.add(message, at: document[steps].place)
        } else if repeats == 1, pattern.count % 2 == 1 {
            var message = subject.message("steps")
            message.add("ends on, and begins on again, expected an even number of times")
            diagnostics.add(message, at: document[steps].place)
        }
        line.output.pattern = pattern
    }

    // MARK: Times

    private static func decodeTimes(
        _ document: borrowing YAMLDocument, _ mapping: Int, into line: inout Line, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        let range = 1...OutputPolicy.longest
        let expected: StaticString = "1ms to 168h"
        if let time = document.time("min_on", in: mapping, of: subject, range, expected: expected, &diagnostics) {
            line.output.minimumOn = time.milliseconds
        }
        if let time = document.time("min_off", in: mapping, of: subject, range, expected: expected, &diagnostics) {
            line.output.minimumOff = time.milliseconds
        }
        if let time = document.time("max_on", in: mapping, of: subject, range, expected: expected, &diagnostics) {
            line.output.maximumOn = time.milliseconds
            if line.output.minimumOn > time.milliseconds {
                document.report(
                    time.node, subject.message("max_on"), "is shorter than 'min_on'", expected: "as long or longer",
                    &diagnostics)
            }
        }
        // What ends by itself says how long it is on.
        guard line.output.pattern?.repeats == false else { return }
        let keys: InlineArray<2, StaticString> = ["min_on", "max_on"]
        for index in keys.indices {
            guard let found = document.entry(keys[index], in: mapping) else { continue }
            document.reportUseless(
                found, subject.message(keys[index]), "is of no use for an output that goes off by itself", &diagnostics)
        }
    }

    /// What begins or ends as it would not be let to.
    private static func checkStart(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ line: Line, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        if line.output.pattern?.repeats == false, let node = document.entry("initial", in: mapping)?.value,
            line.initial != .off || line.output.startsAsLast
        {
            document.report(
                node, subject.message("initial"), "would start it with each start of the board",
                expected: "off, or none", &diagnostics)
        }
        if line.exit == .on, let node = document.entry("exit", in: mapping)?.value {
            let isTimed = line.output.minimumOff > 0 || line.output.maximumOn > 0
            guard isTimed || line.output.pattern != nil || line.output.modulation != nil else { return }
            document.report(
                node, subject.message("exit"), "leaves it on with nobody to keep its times", expected: "off or keep",
                &diagnostics)
        }
    }
}
