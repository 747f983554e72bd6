import Testing

/// Keys of a line.
@Suite struct WrongLineTests {
    @Test(arguments: [
        WrongFile(
            .line("pin: GPIO17"),
            "5:3: line 'pump': direction: is missing, expected input or output"),
        WrongFile(
            .line("direction: output"),
            "5:3: line 'pump': pin: is missing, expected a GPIO such as GPIO17 or a header pin's number"),
        WrongFile(
            .line("pin: GPIO28, direction: output"),
            "5:15: line 'pump': pin: 'GPIO28' is not on the header, expected a GPIO such as GPIO17 or a header pin's number, 1...40"),
        WrongFile(
            .line("pin: gpio17, direction: output"),
            "5:15: line 'pump': pin: 'gpio17' is not on the header, did you mean 'GPIO17'?"),
        WrongFile(
            .line("pin: 0, direction: output"),
            "5:15: line 'pump': pin: '0' is not on the header, expected a GPIO such as GPIO17 or a header pin's number, 1...40"),
        WrongFile(
            .line("pin: 41, direction: output"),
            "5:15: line 'pump': pin: '41' is not on the header, expected a GPIO such as GPIO17 or a header pin's number, 1...40"),
        WrongFile(
            .line("pin: -1, direction: output"),
            "5:15: line 'pump': pin: '-1' is not on the header, expected a GPIO such as GPIO17 or a header pin's number, 1...40"),
        WrongFile(
            .line("pin: 1, direction: output"),
            "5:15: line 'pump': header pin 1 is power (3.3 V), expected a GPIO"),
        WrongFile(
            .line("pin: 2, direction: output"),
            "5:15: line 'pump': header pin 2 is power (5 V), expected a GPIO"),
        WrongFile(
            .line("pin: 6, direction: output"),
            "5:15: line 'pump': header pin 6 is ground (GND), expected a GPIO"),
        WrongFile(
            .line("pin: 27, direction: output"),
            "5:15: line 'pump': GPIO0 is reserved for ID_SD of the HAT EEPROM, expected a free GPIO"),
        WrongFile(
            .line("pin: GPIO1, direction: output"),
            "5:15: line 'pump': GPIO1 is reserved for ID_SC of the HAT EEPROM, expected a free GPIO"),
        WrongFile(
            .line("pin: [11], direction: output"),
            "5:15: line 'pump': pin: is a list, expected a GPIO such as GPIO17 or a header pin's number"),
        WrongFile(
            .line("pin: , direction: output"),
            "5:10: line 'pump': pin: has no value, expected a GPIO such as GPIO17 or a header pin's number"),
        WrongFile(
            .line("pin: 11, offset: 17, direction: output"),
            "5:10: line 'pump': has both 'pin' and 'offset', expected one of them"),
        WrongFile(
            .line("offset: 42, direction: output"),
            "5:18: line 'pump': offset: '42' is not on the header, expected a pin of it, or 'chip' beside it"),
        WrongFile(
            .line("offset: 0, direction: output"),
            "5:18: line 'pump': GPIO0 is reserved for ID_SD of the HAT EEPROM, expected a free GPIO"),
        WrongFile(
            .line("offset: 512, direction: output"),
            "5:18: line 'pump': offset: '512' is no line's number on a chip, expected 0...511"),
        WrongFile(
            .line("offset: GPIO17, direction: output"),
            "5:18: line 'pump': offset: 'GPIO17' is no line's number on a chip, expected 0...511"),
    ]) func pins(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }

    @Test(arguments: [
        WrongFile(
            .offset("pin: 11, direction: output"),
            "5:15: line 'pump': pin: needs a pin map, expected 'offset' here or 'board' above, or the kernel's name for the line"),
        WrongFile(
            .offset("direction: output"),
            "5:3: line 'pump': offset: is missing, expected the line's number on the chip"),
        WrongFile(
            .offset("offset: -1, direction: output"),
            "5:18: line 'pump': offset: '-1' is no line's number on a chip, expected 0...511"),
        WrongFile(
            .offset("offset: 99999999999999999999, direction: output"),
            "5:18: line 'pump': offset: '99999999999999999999' is no line's number on a chip, expected 0...511"),
        WrongFile(
            .offset("offset: , direction: output"),
            "5:10: line 'pump': offset: has no value, expected the line's number on the chip"),
    ]) func chip(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }

    @Test(arguments: [
        WrongFile(
            .line("pin: 11, direction: out"),
            "5:30: line 'pump': direction: unknown value 'out', expected input or output"),
        WrongFile(
            .line("pin: 11, direction: sideways"),
            "5:30: line 'pump': direction: unknown value 'sideways', expected input or output"),
        WrongFile(
            .line("pin: 11, direction: [input]"),
            "5:30: line 'pump': direction: is a list, expected input or output"),
        WrongFile(
            .line("pin: 11, directon: output"),
            "5:19: line 'pump': unknown key 'directon', did you mean 'direction'?"),
        WrongFile(
            .line("pin: 11, direction: output, colour: red"),
            "5:38: line 'pump': unknown key 'colour', expected pin, offset, chip, direction, active, bias, drive, debounce, initial, exit, safe, field, values, event, pulse, blink, sequence, pwm, min_on, min_off, max_on, interlock, counters, latch, throttle, counter, frequency or encoder"),
        WrongFile(
            .line("pin: 11, direction: output, active: Low"),
            "5:46: line 'pump': active: unknown value 'Low', did you mean 'low'?"),
        WrongFile(
            .line("pin: 11, direction: output, active: 0"),
            "5:46: line 'pump': active: unknown value '0', expected high or low"),
        WrongFile(
            .line("pin: 11, direction: input, bias: pullup"),
            "5:43: line 'pump': bias: unknown value 'pullup', did you mean 'pull-up'?"),
        WrongFile(
            .line("pin: 11, direction: input, bias: none"),
            "5:43: line 'pump': bias: unknown value 'none', expected as-is, disabled, pull-up or pull-down"),
        WrongFile(
            .line("pin: 11, direction: output, initial: yes"),
            "5:47: line 'pump': initial: 'yes' is no level, expected off, on, keep or last"),
        WrongFile(
            .line("pin: 11, direction: output, initial: high"),
            "5:47: line 'pump': initial: 'high' is no level, expected off, on, keep or last"),
        WrongFile(
            .line("pin: 11, direction: output, exit: safe"),
            "5:44: line 'pump': exit: 'safe' is no level, expected off, on or keep"),
        WrongFile(
            .line("pin: 11, direction: output, exit: {off: on}"),
            "5:44: line 'pump': exit: is a mapping, expected off, on or keep"),
        WrongFile(
            .line("pin: 11, direction: input, initial: off"),
            "5:37: line 'pump': initial: is for outputs, expected 'direction: output' or no 'initial'"),
        WrongFile(
            .line("pin: 11, direction: input, exit: keep"),
            "5:37: line 'pump': exit: is for outputs, expected 'direction: output' or no 'exit'"),
        WrongFile(
            .line("pin: 11, direction: input, safe: {value: off, after: 1min}"),
            "5:37: line 'pump': safe: is for outputs, expected 'direction: output' or no 'safe'"),
        WrongFile(
            .line("pin: 11, direction: output, safe: off"),
            "5:44: line 'pump': safe: is a single value, expected a mapping with 'value' and 'after'"),
        WrongFile(
            .line("pin: 11, direction: output, safe: {}"),
            "5:38: line 'pump': safe.value: is missing, expected off or on",
            "5:38: line 'pump': safe.after: is missing, expected a time such as 10min"),
        WrongFile(
            .line("pin: 11, direction: output, safe: {value: keep, after: 10}"),
            "5:52: line 'pump': safe.value: 'keep' is no level, expected off or on",
            "5:65: line 'pump': safe.after: '10' has no unit, expected 0s to 24h"),
        WrongFile(
            .line("pin: 11, direction: output, safe: {value: off, after: 25h}"),
            "5:64: line 'pump': safe.after: '25h' is out of range, expected 0s to 24h"),
        WrongFile(
            .line("pin: 11, direction: output, safe: {value: off, after: soon}"),
            "5:64: line 'pump': safe.after: 'soon' is no time, expected a whole number with ms, s, min or h"),
        WrongFile(
            .line("pin: 11, direction: output, safe: {value: off, after: 1min, delay: 5s}"),
            "5:70: line 'pump': safe: unknown key 'delay', expected value or after"),
        WrongFile(
            .line("pin: 11, direction: input, drive: push-pull"),
            "5:37: line 'pump': drive: is for outputs, expected 'direction: output' or no 'drive'"),
        WrongFile(
            .line("pin: 11, direction: output, drive: drain"),
            "5:45: line 'pump': drive: unknown value 'drain', expected push-pull, open-drain or open-source"),
        WrongFile(
            .line("pin: 11, direction: output, debounce: 20ms"),
            "5:38: line 'pump': debounce: is for inputs, expected 'direction: input' or no 'debounce'"),
        WrongFile(
            .line("pin: 11, direction: input, debounce: 0ms"),
            "5:47: line 'pump': debounce: '0ms' is out of range, expected 1ms to 10s"),
        WrongFile(
            .line("pin: 11, direction: input, debounce: 10001ms"),
            "5:47: line 'pump': debounce: '10001ms' is out of range, expected 1ms to 10s"),
        WrongFile(
            .line("pin: 11, direction: input, debounce: 20"),
            "5:47: line 'pump': debounce: '20' has no unit, expected 1ms to 10s"),
        WrongFile(
            .line("pin: 11, direction: output, field: ''"),
            "5:45: line 'pump': field: '' is empty, expected a path such as pump.on"),
        WrongFile(
            .line("pin: 11, direction: output, field: pump on"),
            "5:45: line 'pump': field: 'pump on' is no path, expected names of A-Z, a-z, 0-9, _ and - with dots between them"),
        WrongFile(
            .line("pin: 11, direction: output, field: .on"),
            "5:45: line 'pump': field: '.on' has an empty name, expected one dot between two names"),
        WrongFile(
            .line("pin: 11, direction: output, field: pump..on"),
            "5:45: line 'pump': field: 'pump..on' has an empty name, expected one dot between two names"),
        WrongFile(
            .line("pin: 11, direction: output, field: pump."),
            "5:45: line 'pump': field: 'pump.' has an empty name, expected one dot between two names"),
        WrongFile(
            .line("pin: 11, direction: output, field: a.b.c.d.e.f.g.h.i"),
            "5:45: line 'pump': field: 'a.b.c.d.e.f.g.h.i' is too deep, expected at most 8 names"),
        WrongFile(
            .line("pin: 11, direction: output, field: " + String(repeating: "f", count: 129)),
            "5:45: line 'pump': field: '" + String(repeating: "f", count: 128) + "…' is too long, expected at most 128 characters"),
        WrongFile(
            .line("pin: 11, direction: output, field: [pump, on]"),
            "5:45: line 'pump': field: is a list, expected a path such as pump.on"),
    ]) func lines(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }

    @Test(arguments: [
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: [0, 1]"),
            "5:56: line 'pump': values: is a list, expected a mapping with 'off' and 'on'"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0}"),
            "5:48: line 'pump': values.on: is missing, expected true, false, a number or a text"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {on: 0}"),
            "5:48: line 'pump': values.off: is missing, expected true, false, a number or a text"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0, on: 1, open: 2}"),
            "5:72: line 'pump': values: unknown key 'open', expected off or on"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0, on: true}"),
            "5:48: line 'pump': values: are of two kinds, expected two truth values, two numbers or two texts"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0, on: '1'}"),
            "5:48: line 'pump': values: are of two kinds, expected two truth values, two numbers or two texts"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 1, on: 1.0}"),
            "5:48: line 'pump': values: are the same, expected two different ones"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: shut, on: shut}"),
            "5:48: line 'pump': values: are the same, expected two different ones"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: off, on: on}"),
            "5:62: line 'pump': values.off: 'off' is a truth value to some YAML readers, expected true or false, or quotes around it",
            "5:71: line 'pump': values.on: 'on' is a truth value to some YAML readers, expected true or false, or quotes around it"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: no, on: True}"),
            "5:62: line 'pump': values.off: 'no' is a truth value to some YAML readers, expected true or false, or quotes around it",
            "5:70: line 'pump': values.on: 'True' is a truth value to some YAML readers, expected true or false, or quotes around it"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: null, on: 1}"),
            "5:57: line 'pump': values.off: has no value, expected true, false, a number or a text"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0, on: 1e999}"),
            "5:69: line 'pump': values.on: '1e999' is too large, expected a number within ±1.8e308"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0, on: 010}"),
            "5:69: line 'pump': values.on: '010' is an octal number to some YAML readers, expected no zero before it, or quotes around it"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: 0, on: [1]}"),
            "5:69: line 'pump': values.on: is a list, expected true, false, a number or a text"),
        WrongFile(
            .line("pin: 11, direction: output, field: f, values: {off: a, on: " + String(repeating: "b", count: 65) + "}"),
            "5:69: line 'pump': values.on: has 65 bytes, expected a text of at most 64"),
        WrongFile(
            .line("pin: 11, direction: output, values: {off: 0, on: 1}"),
            "5:38: line 'pump': values: are of no use without 'field'"),
    ]) func values(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
