import Testing

/// The file's own keys, and its sections as a whole.
@Suite struct WrongFileTests {
    @Test(arguments: [
        WrongFile(
            .top("thing: t"),
            "1:1: neither 'board' nor 'chip', expected 'board: NAME', 'chip: LABEL' or 'chip: simulated'"),
        WrongFile(
            .top("chip: simulated"),
            "1:1: thing: is missing, expected the thing's name"),
        WrongFile(
            .top("chip: simulated\nthing:"),
            "2:1: thing: has no value, expected the thing's name"),
        WrongFile(
            .top("chip: simulated\nthing: ~"),
            "2:1: thing: has no value, expected the thing's name"),
        WrongFile(
            .top("chip: simulated\nthing: ''"),
            "2:8: thing: '' is empty, expected the thing's name"),
        WrongFile(
            .top("chip: simulated\nthing: [t]"),
            "2:8: thing: is a list, expected the thing's name"),
        WrongFile(
            .top("chip: simulated\nthing: {t: u}"),
            "2:8: thing: is a mapping, expected the thing's name"),
        WrongFile(
            .top("chip: simulated\nthing: a/b"),
            "2:8: thing: 'a/b' is no thing name, expected A-Z, a-z, 0-9, :, _ and -"),
        WrongFile(
            .top("chip: simulated\nthing: " + String(repeating: "t", count: 129)),
            "2:8: thing: '" + String(repeating: "t", count: 128) + "…' is too long, expected at most 128 characters"),
        WrongFile(
            .top("chip: simulated\nthing: t\nlinse: {}"),
            "3:1: unknown key 'linse', did you mean 'lines'?"),
        WrongFile(
            .top("chip: simulated\nthing: t\nsomething: {}"),
            "3:1: unknown key 'something', expected \(topKeys)"),
        WrongFile(
            .top("chip: simulated\nthing: t\n\"a\\nb\": {}"),
            #"3:1: unknown key 'a\x0ab', expected \#(topKeys)"#),
        WrongFile(
            .top("chip: {}\nthing: t"),
            "1:7: chip: is a mapping, expected simulated or a GPIO chip's label"),
        WrongFile(
            .top("chip: ''\nthing: t"),
            "1:7: chip: '' is empty, expected simulated or a GPIO chip's label"),
        WrongFile(
            .top("chip: \"a\\tb\"\nthing: t"),
            #"1:7: chip: 'a\x09b' holds a control character, expected simulated or a GPIO chip's label"#),
        WrongFile(
            .top("chip: " + String(repeating: "c", count: 33) + "\nthing: t"),
            "1:7: chip: has 33 bytes, expected at most 32"),
        WrongFile(
            .top("board: raspberry-pi-4a\nthing: t"),
            "1:8: board: unknown board 'raspberry-pi-4a', expected one of beaglebone-black, orange-pi-pc, orange-pi-zero-3, raspberry-pi-3b, raspberry-pi-4b, raspberry-pi-5, raspberry-pi-zero-2w, rock-5b"),
        WrongFile(
            .top("board: beaglebone\nthing: t"),
            "1:8: board: unknown board 'beaglebone', expected one of beaglebone-black, orange-pi-pc, orange-pi-zero-3, raspberry-pi-3b, raspberry-pi-4b, raspberry-pi-5, raspberry-pi-zero-2w, rock-5b"),
        WrongFile(
            .top("board:\nthing: t"),
            "1:1: board: has no value, expected a board's name such as raspberry-pi-4b"),
        WrongFile(
            .top("board: [raspberry-pi-4b]\nthing: t"),
            "1:8: board: is a list, expected a board's name such as raspberry-pi-4b"),
    ]) func file(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }

    @Test(arguments: [
        WrongFile(
            .whole("chip: simulated\nthing: t\nlines: {p: {offset: 1, direction: input}}\n"),
            "1:1: broker: is missing, expected a mapping with 'url'"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nlines: {p: {offset: 1, direction: input}}\nbroker:\n"),
            "4:1: broker: has no value, expected a mapping with 'url'"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nlines: {p: {offset: 1, direction: input}}\nbroker: mqtt://h\n"),
            "4:9: broker: is a single value, expected a mapping with 'url'"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nlines: {p: {offset: 1, direction: input}}\nbroker: {}\n"),
            "4:1: broker.url: is missing, expected mqtt://host[:port] or mqtts://host[:port]"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\n"),
            "1:1: lines: is missing, expected a mapping of at least one line"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n"),
            "4:1: lines: has no value, expected a mapping of at least one line"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines: {}\n"),
            "4:8: lines: is empty, expected a mapping of at least one line"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines: [p]\n"),
            "4:8: lines: is a list, expected a mapping of at least one line"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  a b: {offset: 1, direction: input}\n"),
            "5:3: lines: 'a b' is no name of a line, expected A-Z, a-z, 0-9, _ and -"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  '': {offset: 1, direction: input}\n"),
            "5:3: lines: '' is no name of a line, expected 1 to 32 characters"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  " + String(repeating: "n", count: 33) + ": {offset: 1, direction: input}\n"),
            "5:3: lines: '" + String(repeating: "n", count: 33) + "' is no name of a line, expected 1 to 32 characters"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  p:\n"),
            "5:3: line 'p': has no value, expected a mapping with 'pin' and 'direction'"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  p: 17\n"),
            "5:6: line 'p': is a single value, expected a mapping with 'pin' and 'direction'"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  p: [offset, 17]\n"),
            "5:6: line 'p': is a list, expected a mapping with 'pin' and 'direction'"),
        WrongFile(
            .whole("chip: simulated\nthing: t\nbroker: {url: \"mqtt://h\"}\nlines:\n  [p]: {offset: 1, direction: input}\n"),
            "5:3: a list is no key, expected text"),
    ]) func sections(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
