import Testing

@testable import Board

/// One run says all that is wrong, in the file's order.
@Suite struct ManyErrorsTests {
    @Test func errorsOfEverySection() {
        let yaml = """
            board: raspberry-pi-4b
            thing: green house
            broker:
              url: mqtt://broker.example.com:70000
              keep_alive: 60
              password_file: /etc/password
            lines:
              fan:
                pin: GPIO17
                direction: output
                field: fan.on
              pump:
                pin: 11
                directon: output
                field: fan
              heater:
                pin: 9
                direction: output
                initial: warm
                field: fan.on
              button:
                pin: GPIO18
                direction: input
                initial: off
                bias: pull
                field: fan.on.now
            """
        #expect(errors(in: yaml) == [
            "2:8: thing: 'green house' is no thing name, expected A-Z, a-z, 0-9, :, _ and -",
            "4:8: broker.url: 'mqtt://broker.example.com:70000' has no valid port, expected 1...65535",
            "5:15: broker.keep_alive: '60' has no unit, expected 5s...1h",
            "6:3: broker.password_file: is of no use alone, expected 'username' beside it",
            "13:10: line 'pump': GPIO17 is already used by 'fan' (line 8)",
            "14:5: line 'pump': unknown key 'directon', did you mean 'direction'?",
            "15:12: line 'pump': field: 'fan' would have to hold the field of 'fan' (line 8)",
            "17:10: line 'heater': header pin 9 is ground (GND), expected a GPIO",
            "19:14: line 'heater': initial: 'warm' is no level, expected off, on, keep or last",
            "20:12: line 'heater': field: 'fan.on' is already used by 'fan' (line 8)",
            "24:5: line 'button': initial: is for outputs, expected 'direction: output' or no 'initial'",
            "25:11: line 'button': bias: unknown value 'pull', did you mean 'pull-up'?",
            "26:12: line 'button': field: 'fan.on.now' lies within the field of 'fan' (line 8)",
        ])
    }

    @Test func linesAreComparedAlthoughTheyAreWrong() {
        let yaml = """
            chip: pinctrl-bcm2711
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              a: {offset: 4, direction: output, field: a}
              b: {offset: 4, direction: input, field: a}
              a: {offset: 5, direction: input, field: b}
              c: {offset: 5, direction: upward, field: b.c}
            """
        #expect(errors(in: yaml) == [
            "6:15: line 'b': offset 4 is already used by 'a' (line 5)",
            "6:43: line 'b': field: 'a' is already used by 'a' (line 5)",
            "7:3: duplicate key 'a', first in line 5",
            "8:15: line 'c': offset 5 is already used by 'a' (line 7)",
            "8:29: line 'c': direction: unknown value 'upward', expected input or output",
            "8:44: line 'c': field: 'b.c' lies within the field of 'a' (line 7)",
        ])
    }

    @Test func anUnknownBoardSaysNothingAboutPins() {
        let yaml = """
            board: raspberry-pi-9
            chip: simulated
            thing: t
            broker: {url: "mqtt://h"}
            lines:
              a: {pin: GPIO99, direction: output}
              b: {pin: 1, direction: neither}
            """
        #expect(errors(in: yaml) == [
            """
            1:8: board: unknown board 'raspberry-pi-9', expected one of beaglebone-black, orange-pi-pc, \
            orange-pi-zero-3, raspberry-pi-3b, raspberry-pi-4b, raspberry-pi-5, raspberry-pi-zero-2w, rock-5b
            """,
            "7:26: line 'b': direction: unknown value 'neither', expected input or output",
        ])
    }

    /// What is wrong first is kept, however late it is found: the broker's errors come before those of the lines.
    @Test func beyondTheCapacityTheFirstInTheFileAreKept() {
        var yaml = "chip: simulated\nthing: t\nlines:\n"
        for index in 0..<40 { yaml += "  l\(index): {offset: \(index), direction: input, colour: red}\n" }
        yaml += "broker: {}\n"
        var diagnostics = Diagnostics()
        let many = Outcome(Array(yaml.utf8), &diagnostics)
        #expect(many.errors.count == Diagnostics.capacity)
        #expect(many.dropped == 9)
        for (index, error) in many.errors.enumerated() { #expect(error.hasPrefix("\(4 + index):")) }

        // The next file starts afresh.
        let empty = Outcome([], &diagnostics)
        #expect(empty.errors == ["1:1: the file is empty"])
        #expect(empty.dropped == 0)
    }
}
