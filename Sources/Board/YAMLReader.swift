import CYAML
import FixedMemory

/// Turns a YAML file into a `YAMLDocument` with libyaml's event parser (`yaml_parser_parse`). One document; no anchors,
/// aliases and tags: a board file needs none, and each could say something else than what is seen.
struct YAMLReader {
    private var depth = 0
    private var open = InlineArray<16, Int>(repeating: 0)
    private var lastChild = InlineArray<16, Int>(repeating: 0)
    private var hasRoot = false

    /// Reads `yaml` into a document, whose contents it replaces; false with at least one diagnostic where there is no whole tree. A tree may
    /// come with diagnostics too: its other parts are looked at all the same, so that one run finds all.
    static func read(
        _ yaml: Span<UInt8>, into document: inout YAMLDocument, _ diagnostics: inout Diagnostics
    ) -> Bool {
        guard yaml.count <= YAMLDocument.maxBytes else {
            var text = Message("the file has ")
            text.add(yaml.count)
            text.add(" bytes, expected at most ")
            text.add(YAMLDocument.maxBytes)
            diagnostics.add(text, at: .start)
            return false
        }
        document.removeAll()
        var reader = YAMLReader()
        let text = hasByteOrderMark(yaml) ? yaml.extracting(3..<yaml.count) : yaml
        guard !text.isEmpty, reader.parse(text, into: &document, &diagnostics) else {
            if diagnostics.isEmpty { diagnostics.add(Message("the file is empty"), at: .start) }
            return false
        }
        return true
    }

    /// Some editors begin a UTF-8 file with U+FEFF. libyaml would count it as a column.
    private static func hasByteOrderMark(_ yaml: Span<UInt8>) -> Bool {
        yaml.count >= 3 && yaml[0] == 0xEF && yaml[1] == 0xBB && yaml[2] == 0xBF
    }

    private mutating func parse(
        _ yaml: Span<UInt8>, into document: inout YAMLDocument, _ diagnostics: inout Diagnostics
    ) -> Bool {
        var parser = yaml_parser_t()
        // The parser points into itself, so it may not move while it is in use.
        return withUnsafeMutablePointer(to: &parser) { parser in
            guard yaml_parser_initialize(parser) == 1 else {
                diagnostics.add(Message("YAML: out of memory"), at: .start)
                return false
            }
            defer { yaml_parser_delete(parser) }
            return yaml.withUnsafeBufferPointer { bytes in
                yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
                yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
                return takeEvents(parser, yaml, &document, &diagnostics)
            }
        }
    }

    private mutating func takeEvents(
        _ parser: UnsafeMutablePointer<yaml_parser_t>, _ yaml: Span<UInt8>, _ document: inout YAMLDocument,
        _ diagnostics: inout Diagnostics
    ) -> Bool {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else {
                diagnostics.add(Self.problem(parser.pointee, in: yaml), at: Self.place(parser.pointee, in: yaml))
                return false
            }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT { return hasRoot }
            do throws(CapacityError) {
                guard try take(event, &document, &diagnostics) else { return hasRoot }
            } catch {
                var text = Message("up to here the file has more than ")
                text.add(error.capacity)
                text.add(error.capacity == YAMLDocument.maxNodes ? " values" : " bytes of text")
                text.add(", expected fewer")
                diagnostics.add(text, at: Place(event.start_mark))
                return false
            }
        }
    }

    /// Takes one event; false: the rest of the file is not to be read.
    private mutating func take(
        _ event: yaml_event_t, _ document: inout YAMLDocument, _ diagnostics: inout Diagnostics
    ) throws(CapacityError) -> Bool {
        let place = Place(event.start_mark)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            guard !hasRoot else {
                diagnostics.add(Message("a second YAML document starts, expected one"), at: place)
                return false
            }
        case YAML_ALIAS_EVENT:
            diagnostics.add(Message("YAML aliases ('*name') are not supported, write the value itself"), at: place)
            add(try document.append(YAMLNode(kind: .unusable, place: place)), &document)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            Self.refuse(anchor: scalar.anchor, tag: scalar.tag, at: place, &diagnostics)
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isQuoted = scalar.style != YAML_PLAIN_SCALAR_STYLE
            let node = YAMLNode(
                kind: scalar.tag == nil ? .scalar : .unusable, isQuoted: isQuoted,
                isVerbatim: Self.isVerbatim(event, text.span), place: place)
            add(try document.append(node, text: text.span), &document)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            Self.refuse(anchor: start.anchor, tag: start.tag, at: place, &diagnostics)
            let node = try document.append(YAMLNode(kind: .sequence, place: place))
            return enter(node, at: place, &document, &diagnostics)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            Self.refuse(anchor: start.anchor, tag: start.tag, at: place, &diagnostics)
            let node = try document.append(YAMLNode(kind: .mapping, place: place))
            return enter(node, at: place, &document, &diagnostics)
        case YAML_SEQUENCE_END_EVENT:
            depth -= 1
        case YAML_MAPPING_END_EVENT:
            depth -= 1
            document.reportDuplicateKeys(in: open[depth], &diagnostics)
        default:
            break
        }
        return true
    }

    /// Whether a scalar's text takes as many characters as what stands for it in the file, its quotes aside.
    private static func isVerbatim(_ event: yaml_event_t, _ text: Span<UInt8>) -> Bool {
        var characters = 0
        for index in text.indices where text[index] & 0xC0 != 0x80 { characters += 1 }
        let quotes: Int
        switch event.data.scalar.style {
        case YAML_PLAIN_SCALAR_STYLE: quotes = 0
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: quotes = 2
        default: return false
        }
        return event.start_mark.line == event.end_mark.line
            && Int(event.end_mark.column) - Int(event.start_mark.column) == characters + quotes
    }

    /// Hangs a node under the innermost open mapping or sequence.
    private mutating func add(_ node: Int, _ document: inout YAMLDocument) {
        hasRoot = true
        guard depth > 0 else { return }
        document.link(node, under: open[depth - 1], after: lastChild[depth - 1])
        lastChild[depth - 1] = node
    }

    private mutating func enter(
        _ node: Int, at place: Place, _ document: inout YAMLDocument, _ diagnostics: inout Diagnostics
    ) -> Bool {
        add(node, &document)
        guard depth < YAMLDocument.maxDepth else {
            var text = Message("nested too deep, expected at most ")
            text.add(YAMLDocument.maxDepth)
            text.add(" mappings and lists within each other")
            diagnostics.add(text, at: place)
            hasRoot = false
            return false
        }
        open[depth] = node
        lastChild[depth] = 0
        depth += 1
        return true
    }

    private static func refuse(
        anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?, at place: Place,
        _ diagnostics: inout Diagnostics
    ) {
        if anchor != nil {
            diagnostics.add(Message("YAML anchors ('&name') are not supported, leave it out"), at: place)
        }
        if tag != nil {
            diagnostics.add(Message("YAML tags ('!name') are not supported, leave it out"), at: place)
        }
    }

    // MARK: libyaml's own errors

    private static func problem(_ parser: yaml_parser_t, in yaml: Span<UInt8>) -> Message {
        if parser.error == YAML_SCANNER_ERROR, isTab(parser.problem_mark.index, in: yaml) {
            return Message("YAML: a tab, expected spaces")
        }
        if isKeyAlone(parser) { return Message("YAML: no ': ' behind a key, expected a colon and a blank") }
        var text = Message("YAML: ")
        if parser.error == YAML_MEMORY_ERROR {
            text.add("out of memory")
        } else if let problem = parser.problem {
            text.add(FixedString<128>(cutting: problem).bytes)
        }
        if let context = parser.context {
            text.add(" ")
            text.add(FixedString<128>(cutting: context).bytes)
            if parser.context_mark.line != parser.problem_mark.line {
                text.add(" that starts in line ")
                text.add(Int(parser.context_mark.line) + 1)
            }
        }
        // libyaml says what it misses, not what people do.
        if says(parser.problem, "mapping values are not allowed in this context") {
            text.add(", expected other indentation, a ':' in the line before, or quotes around a text with ': ' in it")
        } else if says(parser.context, "while parsing a block") {
            text.add(", expected the same indentation")
        }
        return text
    }

    /// Whether a line is a word alone, `thing` or `thing:house`, where a key has to be. libyaml notices in the next line.
    private static func isKeyAlone(_ parser: yaml_parser_t) -> Bool {
        says(parser.problem, "could not find expected ':'")
    }

    private static func says(_ text: UnsafePointer<CChar>?, _ words: StaticString) -> Bool {
        guard let text else { return false }
        return FixedString<128>(cutting: text).bytes.starts(with: words)
    }

    /// Whether a character is a tab. libyaml's marks count characters and not bytes.
    private static func isTab(_ index: Int, in yaml: Span<UInt8>) -> Bool {
        var before = 0
        for byte in yaml.indices where yaml[byte] & 0xC0 != 0x80 {
            if before == index { return yaml[byte] == UInt8(ascii: "\t") }
            before += 1
        }
        return false
    }

    /// libyaml's reader (encoding, control characters) gives a byte's offset in place of a mark.
    private static func place(_ parser: yaml_parser_t, in yaml: Span<UInt8>) -> Place {
        guard parser.error == YAML_READER_ERROR else {
            return Place(isKeyAlone(parser) ? parser.context_mark : parser.problem_mark)
        }
        var place = Place.start
        for index in 0..<min(Int(parser.problem_offset), yaml.count) {
            if yaml[index] == UInt8(ascii: "\n") {
                place = Place(line: place.line + 1, column: 1)
            } else if yaml[index] & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        return place
    }
}
