import Testing

/// What libyaml refuses, and what board files do without.
@Suite struct WrongYAMLTests {
    @Test(arguments: [
        WrongFile(
            .whole(""),
            "1:1: the file is empty"),
        WrongFile(
            .whole("# nothing but a remark\n"),
            "1:1: the file is empty"),
        WrongFile(
            .whole("just text\n"),
            "1:1: expected a mapping with 'thing', 'broker' and 'lines'"),
        WrongFile(
            .whole("- a\n- list\n"),
            "1:1: expected a mapping with 'thing', 'broker' and 'lines'"),
        WrongFile(
            .whole("a: [1, 2\n"),
            "2:1: YAML: did not find expected ',' or ']' while parsing a flow sequence that starts in line 1"),
        WrongFile(
            .whole("a: b\n\tc: d\n"),
            "2:1: YAML: a tab, expected spaces"),
        WrongFile(
            .whole("# größer\nbroker:\n\turl: x\n"),
            "3:1: YAML: a tab, expected spaces"),
        WrongFile(
            .whole("a: b: c\n"),
            "1:5: YAML: mapping values are not allowed in this context, expected other indentation, a ':' in the line before, or quotes around a text with ': ' in it"),
        WrongFile(
            .whole("board: b\nthing\nlines: {}\n"),
            "2:1: YAML: no ': ' behind a key, expected a colon and a blank"),
        WrongFile(
            .whole("board: b\nthing:t\nlines: {}\n"),
            "2:1: YAML: no ': ' behind a key, expected a colon and a blank"),
        WrongFile(
            .whole("a:\n    b: c\n  d: e\n"),
            "3:3: YAML: did not find expected key while parsing a block mapping that starts in line 1, expected the same indentation"),
        WrongFile(
            .whole("a: \"x\n"),
            "2:1: YAML: found unexpected end of stream while scanning a quoted scalar that starts in line 1"),
        WrongFile(
            .whole("{a: b}}\n"),
            "1:7: YAML: did not find expected <document start>"),
        WrongFile(
            .whole("? {a: b}\n: c\n"),
            "1:1: thing: is missing, expected the thing's name",
            "1:1: broker: is missing, expected a mapping with 'url'",
            "1:1: neither 'board' nor 'chip', expected 'board: NAME', 'chip: LABEL' or 'chip: simulated'",
            "1:1: lines: is missing, expected a mapping of at least one line",
            "1:3: a mapping is no key, expected text"),
        WrongFile(
            .whole("[a]: b\n"),
            "1:1: a list is no key, expected text",
            "1:1: thing: is missing, expected the thing's name",
            "1:1: broker: is missing, expected a mapping with 'url'",
            "1:1: neither 'board' nor 'chip', expected 'board: NAME', 'chip: LABEL' or 'chip: simulated'",
            "1:1: lines: is missing, expected a mapping of at least one line"),
        WrongFile(
            .whole("a: b\n---\nc: d\n"),
            "1:1: unknown key 'a', expected \(topKeys)",
            "1:1: thing: is missing, expected the thing's name",
            "1:1: broker: is missing, expected a mapping with 'url'",
            "1:1: neither 'board' nor 'chip', expected 'board: NAME', 'chip: LABEL' or 'chip: simulated'",
            "1:1: lines: is missing, expected a mapping of at least one line",
            "2:1: a second YAML document starts, expected one"),
        WrongFile(
            .whole("%YAML 9.9\n---\na: b\n"),
            "1:1: YAML: found incompatible YAML document"),
        WrongFile(
            .whole("a: \"\\xZZ\"\n"),
            "1:7: YAML: did not find expected hexdecimal number while parsing a quoted scalar"),
    ]) func yaml(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }

    @Test(arguments: [
        WrongFile(
            .top("chip: simulated\nthing: &name t"),
            "2:8: YAML anchors ('&name') are not supported, leave it out"),
        WrongFile(
            .top("chip: simulated\nthing: *name"),
            "2:8: YAML aliases ('*name') are not supported, write the value itself"),
        WrongFile(
            .top("chip: simulated\nthing: !!str t"),
            "2:8: YAML tags ('!name') are not supported, leave it out"),
        WrongFile(
            .top("chip: simulated\nthing: !t"),
            "2:8: YAML tags ('!name') are not supported, leave it out"),
        WrongFile(
            .top("chip: simulated\nthing: t\nstate:/s: t"),
            "3:1: unknown key 'state:/s', expected a blank behind the ':'"),
        WrongFile(
            .top("chip: simulated\nthing: t\nthing: u"),
            "3:1: duplicate key 'thing', first in line 2"),
        WrongFile(
            .top("chip: simulated\nthing: t\n<<: {}"),
            "3:1: unknown key '<<', expected \(topKeys)"),
        WrongFile(
            .top("chip: simulated\nthing: t\n? [a]\n: b"),
            "3:3: a list is no key, expected text"),
        WrongFile(
            .top("chip: simulated\nthing: t\n? {a: b}\n: b"),
            "3:3: a mapping is no key, expected text"),
    ]) func yamlFeatures(file: WrongFile) {
        #expect(errors(in: file.yaml) == file.errors)
    }
}
