import FixedMemory

/// Where the lines of a board file are: what `board:` and `chip:` say together, and the chips that lines have asked for.
struct PinSource: ~Copyable {
    /// Where the pins of a board file come from.
    enum Origin {
        /// `board:` names a pin map.
        case map
        /// Only `chip:` is given.
        case chip
        /// `board:` or `chip:` is wrong and reported: pins cannot be looked at.
        case unknown
    }

    private(set) var origin = Origin.unknown
    /// Empty where `board` is not given. Read before the file is (`Board.load`).
    var map = PinMap()
    /// What `chip:` says, if that is a label, or that the one chip is simulated; nil: the pin map's chip.
    private var label: ChipTable.Label?
    private(set) var chips = ChipTable()

    /// The pin map that a file asks for with `board:`; nil: none that there is.
    static func pinMap(of document: borrowing YAMLDocument) -> BuiltInPinMap? {
        guard document[YAMLDocument.root].kind == .mapping,
            let entry = document.entry("board", in: YAMLDocument.root), document[entry.value].kind == .scalar
        else { return nil }
        return BuiltInPinMap.named(document.text(entry.value))
    }

    @inline(never)
    mutating func decode(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) {
        let root = YAMLDocument.root
        let hasBoard = document.entry("board", in: root) != nil
        let hasChip = document.entry("chip", in: root) != nil
        origin = hasBoard || !hasChip ? .unknown : .chip
        guard hasBoard || hasChip else {
            diagnostics.add(
                Message("neither 'board' nor 'chip', expected 'board: NAME', 'chip: LABEL' or 'chip: simulated'"),
                at: .start)
            return
        }
        if let node = document.scalar(
            "board", in: root, of: .file, expected: "a board's name such as raspberry-pi-4b", &diagnostics)
        {
            if BuiltInPinMap.named(document.text(node)) != nil {
                origin = .map
            } else {
                var message = Subject.file.message("board")
                message.add("unknown board ")
                message.quote(document.text(node))
                message.add(", expected one of ")
                BuiltInPinMap.addNames(to: &message)
                diagnostics.add(message, at: document[node].place)
            }
        }
        guard let label: ChipTable.Label = document.string(
            "chip", in: root, of: .file, expected: "simulated or a GPIO chip's label", &diagnostics)
        else { return }
        chips.isSimulated = label.bytes.equals("simulated")
        // Where chips are simulated, those of the pin map still keep their offsets apart.
        guard !chips.isSimulated || !hasBoard else { return }
        if map.chips.count > 1, let node = document.entry("chip", in: root)?.value {
            document.report(
                node, Subject.file.message("chip"), "is not for a board with several chips",
                expected: "simulated, or no 'chip'", &diagnostics)
        }
        self.label = label
    }

    /// What of it is needed once all lines are known.
    func finish(_ chips: inout ChipTable, _ header: inout Header) {
        chips.isSimulated = self.chips.isSimulated
        for index in self.chips.indices { _ = chips.index(of: self.chips[index]) }
        header.name = map.name
        for index in map.pins.indices {
            try? header.pins.append(Header.Pin(label: map.pins[index].label, name: map.pins[index].name))
        }
    }

    /// The label of the chip that lines are on which name none; nil: there are several.
    var defaultLabel: ChipTable.Label? { label ?? (map.chips.count == 1 ? map.chips[0] : nil) }

    /// The label of the chip that a GPIO of the pin map is on: where `chip:` is given, the board has one chip.
    func label(of pin: PinMap.Pin) -> ChipTable.Label { label ?? map.chips[pin.chip] }

    /// The GPIO of the pin map that is at this place.
    func pin(on label: ChipTable.Label, offset: Int) -> Int? {
        if let own = self.label, map.chips.count == 1 { return own == label ? map.pin(chip: 0, offset: offset) : nil }
        return map.chip(label).flatMap { map.pin(chip: $0, offset: offset) }
    }

    /// Puts `line` on the chip with this label; reports at `place` if there is no room for one more.
    mutating func put(
        _ line: inout Line, on label: ChipTable.Label, _ subject: Subject, at place: Place,
        _ diagnostics: inout Diagnostics
    ) {
        if let index = chips.index(of: label) { return line.chip = index }
        // Compared with no other line.
        line.offset = Line.unresolved
        line.chipLineName = FixedString()
        var message = subject.message
        message.add("more than 8 GPIO chips, expected a line of one of those before")
        diagnostics.add(message, at: place)
    }
}
