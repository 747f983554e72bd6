import CYAML
import FixedMemory

/// Builds a tree out of libyaml's events. Mistakes end it: what follows one is rarely what it seems.
struct YAMLParser: ~Copyable {
    private var parser = yaml_parser_t()
    private var tree = YAMLTree()
    /// The open containers, outermost first, and the last child of each so far.
    private var open = FixedList<16, Level>()
    private var documents = 0

    private struct Level {
        let node: Int
        var last: Int?
        var count = 0
    }

    /// Parses `yaml`; nil after a mistake, which is in `diagnostics` then.
    static func parse(_ yaml: Span<UInt8>, _ diagnostics: inout Diagnostics) -> YAMLTree? {
        var builder = YAMLParser()
        guard yaml_parser_initialize(&builder.parser) == 1 else {
            diagnostics.add(Message("out of memory"), at: Mark(line: 0, column: 0))
            return nil
        }
        defer { yaml_parser_delete(&builder.parser) }
        let isWhole = yaml.withUnsafeBufferPointer { bytes in
            yaml_parser_set_input_string(&builder.parser, bytes.baseAddress, bytes.count)
            return builder.run(&diagnostics)
        }
        return isWhole ? builder.takeTree() : nil
    }

    private mutating func takeTree() -> YAMLTree {
        var taken = YAMLTree()
        swap(&taken, &tree)
        return taken
    }

    private mutating func run(_ diagnostics: inout Diagnostics) -> Bool {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(&parser, &event) == 1 else {
                addSyntaxError(&diagnostics)
                return false
            }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT { return true }
            if let problem = take(event) {
                diagnostics.add(problem, at: Self.mark(event.start_mark))
                return false
            }
        }
    }

    /// Takes an event; answers what is wrong with it.
    private mutating func take(_ event: yaml_event_t) -> Message? {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            return documents > 1 ? Message("a second document begins, expected one document in a file") : nil
        case YAML_ALIAS_EVENT:
            return Message("aliases (*name) are not supported, write the value out")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            if scalar.anchor != nil { return Message("anchors (&name) are not supported, write the value out") }
            if scalar.tag != nil { return Message("tags (!name) are not supported") }
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return add(.scalar, bytes.span, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, event)
        case YAML_SEQUENCE_START_EVENT:
            if event.data.sequence_start.anchor != nil {
                return Message("anchors (&name) are not supported, write the value out")
            }
            if event.data.sequence_start.tag != nil { return Message("tags (!name) are not supported") }
            return addContainer(.sequence, event)
        case YAML_MAPPING_START_EVENT:
            if event.data.mapping_start.anchor != nil {
                return Message("anchors (&name) are not supported, write the value out")
            }
            if event.data.mapping_start.tag != nil { return Message("tags (!name) are not supported") }
            return addContainer(.mapping, event)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            open.removeLast()
            return nil
        default:
            return nil
        }
    }

    private mutating func addContainer(_ kind: YAMLTree.Kind, _ event: yaml_event_t) -> Message? {
        if let problem = add(kind, Span(), isPlain: false, event) { return problem }
        let node = open.isEmpty ? tree.root : open[open.count - 1].last
        guard let node, (try? open.append(Level(node: node))) != nil else {
            var problem = Message("nested deeper than ")
            problem.add(YAMLTree.maxDepth)
            return problem
        }
        return nil
    }

    private mutating func add(
        _ kind: YAMLTree.Kind, _ text: Span<UInt8>, isPlain: Bool, _ event: yaml_event_t
    ) -> Message? {
        var level = open.isEmpty ? nil : open[open.count - 1]
        if let level, kind != .scalar, tree.kind(level.node) == .mapping, level.count % 2 == 0 {
            return Message("a key is a list or a mapping, expected a name")
        }
        do throws(CapacityError) {
            let node = try tree.append(
                kind, text, isPlain: isPlain, at: Self.mark(event.start_mark), parent: level?.node, previous: level?.last)
            guard level != nil else { return nil }
            level!.last = node
            level!.count += 1
            open[open.count - 1] = level!
            return nil
        } catch {
            var problem = Message("more than ")
            problem.add(YAMLTree.maxNodes)
            problem.add(" values in one file")
            return problem
        }
    }

    private func addSyntaxError(_ diagnostics: inout Diagnostics) {
        var text = Message("not YAML: ")
        text.add(cString: parser.problem)
        if parser.context != nil {
            text.add(" ")
            text.add(cString: parser.context)
        }
        // What is no UTF-8 has no mark, only an offset.
        let hasMark = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR
        if !hasMark {
            text.add(" at byte ")
            text.add(parser.problem_offset)
        }
        diagnostics.add(text, at: hasMark ? Self.mark(parser.problem_mark) : Self.mark(parser.mark))
    }

    private static func mark(_ mark: yaml_mark_t) -> Mark { Mark(line: mark.line + 1, column: mark.column + 1) }
}
