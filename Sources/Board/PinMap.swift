import CPinMaps
import FixedMemory

/// A board's header and its GPIO chip, out of a file of `board/pinmaps`.
struct PinMap: ~Copyable {
    /// Pins of the longest header (BeagleBone Black: two of 46).
    static let maxPins = 92

    typealias Name = FixedString<32>

    struct Pin: Sendable {
        /// From 1.
        let number: Int
        /// `GPIO17`, or what the pin is otherwise: `5V`, `GND`.
        let name: Name
    }

    struct Offset: Sendable {
        let name: Name
        let offset: Int
    }

    struct Note: Sendable {
        let name: Name
        let text: FixedString<96>
    }

    fileprivate(set) var chip = FixedString<32>()
    fileprivate(set) var pins = FixedList<92, Pin>()
    fileprivate(set) var offsets = FixedList<92, Offset>()
    /// Lines that a board file cannot have, and why.
    fileprivate(set) var reserved = FixedList<16, Note>()
    /// Lines that something else may use, and what.
    fileprivate(set) var cautions = FixedList<16, Note>()

    // MARK: Looking up

    func pin(_ number: Int) -> Pin? {
        for index in pins.indices where pins[index].number == number { return pins[index] }
        return nil
    }

    func pin(named name: Span<UInt8>) -> Pin? {
        for index in pins.indices where pins[index].name.bytes.equals(name) { return pins[index] }
        return nil
    }

    func offset(of name: Span<UInt8>) -> Int? {
        for index in offsets.indices where offsets[index].name.bytes.equals(name) { return offsets[index].offset }
        return nil
    }

    func name(at offset: Int) -> Name? {
        for index in offsets.indices where offsets[index].offset == offset { return offsets[index].name }
        return nil
    }

    func reservation(of name: Span<UInt8>) -> FixedString<96>? {
        for index in reserved.indices where reserved[index].name.bytes.equals(name) { return reserved[index].text }
        return nil
    }

    func caution(about name: Span<UInt8>) -> FixedString<96>? {
        for index in cautions.indices where cautions[index].name.bytes.equals(name) { return cautions[index].text }
        return nil
    }
}

extension PinMap {
    /// Why a pin map cannot be used.
    enum Problem: Error {
        /// No built-in pin map has this name.
        case unknown
        /// The file itself is broken: `Diagnostics` say where. Tests keep this from being released.
        case broken
    }

    /// The built-in pin map of this name.
    init(named name: Span<UInt8>, _ diagnostics: inout Diagnostics) throws(Problem) {
        var index: Int32 = 0
        while let known = pin_map_name(index) {
            if name.equals(cString: known) {
                var length = 0
                let start = pin_map_yaml(index, &length)
                try self.init(UnsafeBufferPointer(start: start, count: length).span, &diagnostics)
                return
            }
            index += 1
        }
        throw .unknown
    }

    /// Adds the names of all built-in pin maps.
    static func list(into message: inout Message) {
        var index: Int32 = 0
        while let name = pin_map_name(index) {
            if index > 0 { message.add(pin_map_name(index + 1) == nil ? " or " : ", ") }
            message.add(cString: name)
            index += 1
        }
    }

    /// The pin map of a file's bytes.
    init(_ yaml: Span<UInt8>, _ diagnostics: inout Diagnostics) throws(Problem) {
        self.init()
        guard let tree = YAMLParser.parse(yaml, &diagnostics) else { throw .broken }
        guard let root = tree.root, let chip = tree.value(root, "chip") else { throw .broken }
        do throws(CapacityError) {
            self.chip = try FixedString(tree.text(chip))
            try readPins(tree, tree.value(root, "header"))
            try readOffsets(tree, tree.value(root, "offsets"))
            try Self.readNotes(tree, tree.value(root, "reserved"), into: &reserved)
            try Self.readNotes(tree, tree.value(root, "caution"), into: &cautions)
        } catch {
            throw .broken
        }
    }

    private mutating func readPins(_ tree: borrowing YAMLTree, _ mapping: Int?) throws(CapacityError) {
        guard let mapping else { return }
        var child = tree.firstChild(mapping)
        while let key = child {
            if let number = Decoder.integer(tree.text(key)), let value = tree.nextSibling(key) {
                try pins.append(Pin(number: number, name: try Name(tree.text(value))))
            }
            child = tree.nextKey(key)
        }
    }

    private mutating func readOffsets(_ tree: borrowing YAMLTree, _ mapping: Int?) throws(CapacityError) {
        guard let mapping else { return }
        var child = tree.firstChild(mapping)
        while let key = child {
            if let value = tree.nextSibling(key), let offset = Decoder.integer(tree.text(value)) {
                try offsets.append(Offset(name: try Name(tree.text(key)), offset: offset))
            }
            child = tree.nextKey(key)
        }
    }

    private static func readNotes(
        _ tree: borrowing YAMLTree, _ mapping: Int?, into notes: inout FixedList<16, Note>
    ) throws(CapacityError) {
        guard let mapping else { return }
        var child = tree.firstChild(mapping)
        while let key = child {
            if let value = tree.nextSibling(key) {
                try notes.append(Note(name: try Name(tree.text(key)), text: try FixedString(tree.text(value))))
            }
            child = tree.nextKey(key)
        }
    }
}
