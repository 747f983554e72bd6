import FixedMemory

/// Reads `board:` and `chip:`, which say together where the lines are.
struct ChipDecoder {
    /// What `chip:` says; nil: the pin map's chip.
    private(set) var chip: Board.Chip?
    private(set) var pinMap: BuiltInPinMap?
    private(set) var origin: PinDecoder.Origin

    init(_ document: borrowing YAMLDocument, _ diagnostics: inout Diagnostics) {
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
            pinMap = BuiltInPinMap.named(document.text(node))
            if pinMap != nil {
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
        if let label: FixedString<32> = document.string(
            "chip", in: root, of: .file, expected: "simulated or a GPIO chip's label", &diagnostics)
        {
            chip = label.bytes.equals("simulated") ? .simulated : .label(label)
        }
    }
}
