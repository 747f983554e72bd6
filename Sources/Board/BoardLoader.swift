import FixedMemory
import Fleets

extension Board {
    /// Largest file that is read: a board with 64 lines, every key given and a comment on each takes 20 KiB.
    public static let maxFileSize = 64 * 1024

    /// The board that a file's bytes describe; nil when there are mistakes in it, all of which are in `diagnostics` then.
    public static func load(_ yaml: Span<UInt8>, _ diagnostics: inout Diagnostics) -> Board? {
        guard let tree = YAMLParser.parse(yaml, &diagnostics) else { return nil }
        guard let root = tree.root else {
            diagnostics.add(Message("the file is empty, expected 'thing', 'broker' and 'lines'"), at: Mark(line: 1, column: 1))
            return nil
        }
        var loader = BoardLoader(decoder: Decoder(tree: tree))
        let board = loader.board(root)
        loader.takeDiagnostics(into: &diagnostics)
        return diagnostics.isEmpty ? board : nil
    }
}

/// Decodes the outermost keys of a board file, and checks what concerns more than one of them.
struct BoardLoader: ~Copyable {
    var decoder: Decoder

    init(decoder: consuming Decoder) { self.decoder = decoder }

    mutating func takeDiagnostics(into diagnostics: inout Diagnostics) { swap(&diagnostics, &decoder.diagnostics) }

    /// The board, as far as it could be decoded; only without any error is it whole.
    mutating func board(_ root: Int) -> Board? {
        guard decoder.checkKeys(root, ["board", "chip", "thing", "broker", "lines"], Message()) else { return nil }
        let thing = thing(root)
        let broker = broker(root, thing)
        var map = PinMap()
        let hasMap = pinMap(root, into: &map)
        let chip = chip(root, map, hasMap: hasMap)
        var lines = FixedList<64, Line>()
        decodeLines(root, map, hasMap: hasMap == true, into: &lines)
        guard let thing, let broker, let chip else { return nil }
        return Board(thing: thing, broker: broker, chip: chip, lines: lines)
    }

    private mutating func thing(_ root: Int) -> ThingName? {
        let expected: StaticString = "the thing's name in Fleets"
        guard let node = decoder.required(root, "thing", Message(), expected: expected),
            let text: FixedString<128> = decoder.text(node, Message("thing"), expected: expected)
        else { return nil }
        if let name = try? ThingName(text.bytes) { return name }
        decoder.failValue(node, Message("thing"), expected: "letters, digits, ':', '_' and '-' only")
        return nil
    }

    private mutating func broker(_ root: Int, _ thing: ThingName?) -> Broker? {
        guard let node = decoder.required(root, "broker", Message(), expected: "a mapping with 'url'") else { return nil }
        return decoder.broker(node, thing)
    }

    // MARK: Board and chip

    /// Whether there is a pin map; nil when one is named but is not known.
    private mutating func pinMap(_ root: Int, into map: inout PinMap) -> Bool? {
        guard let node = decoder.tree.value(root, "board") else { return false }
        var expected = Message("board: ")
        expected.quote(decoder.tree.text(node), limit: 40)
        expected.add(": expected ")
        PinMap.list(into: &expected)
        var problems = Diagnostics()
        do throws(PinMap.Problem) {
            map = try PinMap(named: decoder.tree.text(node), &problems)
            return true
        } catch {
            switch error {
            case .unknown: decoder.fail(expected, at: node)
            case .broken: decoder.fail(Message("board: its pin map is broken, use another build of shadowpin"), at: node)
            }
            return nil
        }
    }

    private mutating func chip(_ root: Int, _ map: borrowing PinMap, hasMap: Bool?) -> Board.Chip? {
        guard let node = decoder.tree.value(root, "chip") else {
            guard let hasMap else { return nil }
            if hasMap { return .label(map.chip) }
            var text = Message("'board' and 'chip' are both missing, expected one of them: board: ")
            PinMap.list(into: &text)
            text.add(", or chip: a label as gpiodetect prints it, or 'simulated'")
            decoder.fail(text, at: root)
            return nil
        }
        let label: FixedString<32>? = decoder.text(node, Message("chip"), expected: "a chip's label or 'simulated'")
        guard let label else { return nil }
        return label.bytes.equals("simulated") ? .simulated : .label(label)
    }

    // MARK: Lines

    private mutating func decodeLines(
        _ root: Int, _ map: borrowing PinMap, hasMap: Bool, into lines: inout FixedList<64, Line>
    ) {
        guard let node = decoder.required(root, "lines", Message(), expected: "a mapping of line names") else { return }
        guard decoder.tree.kind(node) == .mapping else {
            return decoder.fail(Message("lines: expected a mapping (name: {pin: …})"), at: node)
        }
        var child = decoder.tree.firstChild(node)
        while let key = child {
            decoder.reportDuplicate(key, of: node, Message("lines"))
            if let value = decoder.tree.nextSibling(key) {
                var reader = LineReader(name: key, node: value)
                if let line = reader.line(&decoder, map, hasMap: hasMap) { add(line, reader, to: &lines) }
            }
            child = decoder.tree.nextKey(key)
        }
    }

    private mutating func add(_ line: Line, _ reader: LineReader, to lines: inout FixedList<64, Line>) {
        for index in lines.indices {
            let other = lines[index]
            if other.offset == line.offset { reader.failTaken(&decoder, line, by: other) }
            reader.checkField(&decoder, line, against: other)
        }
        if (try? lines.append(line)) == nil {
            var text = Message("lines: more than ")
            text.add(Board.maxLines)
            decoder.fail(text, at: reader.name)
        }
    }
}
