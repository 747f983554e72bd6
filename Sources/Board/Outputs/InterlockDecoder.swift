import FixedMemory

/// Reads `interlocks:`, and `interlock:` of a line.
///
/// ```yaml
///   interlocks:
///     shutter: {dead_time: 500ms}
///   lines:
///     up:   {…, direction: output, interlock: shutter}
///     down: {…, direction: output, interlock: shutter}
/// ```
enum InterlockDecoder {
    private static let key: StaticString = "interlocks"

    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, into interlocks: inout FixedList<16, Interlock>,
        _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            key, in: YAMLDocument.root, of: .file, expected: "a mapping of groups", &diagnostics)
        else { return }
        var next = document.firstEntry(of: entry.value)
        while let group = next {
            next = document.entry(after: group)
            guard !interlocks.isFull else {
                diagnostics.add(
                    Message("interlocks: more than 16 groups, expected fewer from here on"),
                    at: document[group.key].place)
                return
            }
            guard let name: Interlock.Name = document.name(
                group.key, Subject.file.message(key), "is no name of a group", expected: "1 to 32 characters",
                &diagnostics)
            else { continue }
            let subject = Subject.interlock(name)
            // A group with an error is one all the same, so that its lines have none for it.
            var interlock = Interlock(name: name, deadTime: 0)
            defer { try? interlocks.append(interlock) }
            guard document[group.value].kind == .mapping else {
                document.reportKind(of: group, subject.message, expected: "a mapping with 'dead_time'", &diagnostics)
                continue
            }
            document.checkKeys(of: group.value, subject, known: "dead_time", &diagnostics)
            guard let node = document.scalar(
                "dead_time", in: group.value, of: subject, missing: document[group.key].place,
                expected: "a time such as 500ms", &diagnostics)
            else { continue }
            // A motor stops within seconds; what takes longer is no dead time.
            let time = document.time(
                node, subject.message("dead_time"), in: 0...10_000, expected: "0ms to 10s", &diagnostics)
            interlock.deadTime = time ?? 0
        }
    }

    /// The group of an output; its other keys have been read.
    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ interlocks: borrowing FixedList<16, Interlock>,
        into line: inout Line, after lines: borrowing FixedList<64, Line>, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        guard let node = document.scalar(
            "interlock", in: entry.value, of: subject, expected: "the name of a group", &diagnostics)
        else { return }
        var nearest = NearestWord(to: document.text(node))
        for index in interlocks.indices {
            let name = interlocks[index].name
            if name.bytes.equals(document.text(node)) {
                line.output.interlock = index
                return checkLevels(document, entry, line, lines, &diagnostics)
            }
            nearest.offer(name.bytes)
        }
        var message = subject.message("interlock")
        message.add("there is no group ")
        message.quote(document.text(node))
        if nearest.best.isEmpty { message.add(", expected a name under 'interlocks'") } else { message.suggest(nearest) }
        diagnostics.add(message, at: document[node].place)
    }

    /// Levels that come without a look at the others of the group.
    private static func checkLevels(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ line: Line, _ lines: borrowing FixedList<64, Line>,
        _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.line(line.name)
        for index in lines.indices
        where line.initial == .on && lines[index].initial == .on && lines[index].output.interlock == line.output.interlock {
            guard let node = document.entry("initial", in: entry.value)?.value else { break }
            var message = subject.message("initial")
            message.add("is on, as that of ")
            message.quote(lines[index].name.bytes)
            message.add(" (line ")
            message.add(lines[index].sourceLine)
            message.add(") is, expected one of an interlock at most")
            diagnostics.add(message, at: document[node].place)
            break
        }
        if line.initial == nil, let node = document.entry("initial", in: entry.value)?.value {
            document.report(
                node, subject.message("initial"), "may leave two outputs of an interlock on",
                expected: "off, on or last", &diagnostics)
        }
        if line.exit == .on, let node = document.entry("exit", in: entry.value)?.value {
            document.report(
                node, subject.message("exit"), "may leave two outputs of an interlock on", expected: "off or keep",
                &diagnostics)
        }
    }

    /// What can only be said once all lines are known: a group has two outputs at least.
    @inline(never)
    static func check(
        _ document: borrowing YAMLDocument, _ interlocks: borrowing FixedList<16, Interlock>,
        _ lines: borrowing FixedList<64, Line>, _ diagnostics: inout Diagnostics
    ) {
        guard let all = document.entry(key, in: YAMLDocument.root)?.value else { return }
        for group in interlocks.indices {
            var count = 0
            for index in lines.indices where lines[index].output.interlock == group { count += 1 }
            guard count < 2 else { continue }
            let name = interlocks[group].name
            var next = document.firstEntry(of: all)
            while let entry = next, !document.text(entry.key).equals(name.bytes) { next = document.entry(after: entry) }
            guard let next else { continue }
            document.reportUseless(
                next, Subject.interlock(name).message,
                count == 0 ? "no line is in it, expected two or more" : "one line is in it, expected two or more",
                &diagnostics)
        }
    }
}
