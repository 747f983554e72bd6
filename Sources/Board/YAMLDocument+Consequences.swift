import FixedMemory

/// What is only wrong because something else is: one mistake is one error.
extension YAMLDocument {
    /// Whether `name` stands in an entry of `lines`, `sensors` or `settings` that has an error already. Once that is
    /// mended it may well be known, so nothing is said about it now.
    func isConsequence(_ name: Span<UInt8>, _ diagnostics: borrowing Diagnostics) -> Bool {
        let sections: InlineArray<3, StaticString> = ["lines", "sensors", "settings"]
        for index in sections.indices {
            guard let section = entry(sections[index], in: Self.root), self[section.value].kind == .mapping else { continue }
            var next = firstEntry(of: section.value)
            while let entry = next {
                next = self.entry(after: entry)
                let end = next?.key ?? self.entry(after: section)?.key ?? count
                if holds(name, in: entry.key..<end), hasError(in: entry.key..<end, diagnostics) { return true }
            }
        }
        return false
    }

    /// Whether a line's entry says that it is an input: not where its direction is missing, or no word that is known.
    func isInput(_ line: Int) -> Bool {
        guard let direction = entry("direction", in: line) else { return false }
        return self[direction.value].kind == .scalar && text(direction.value).equals("input")
    }

    /// The same of the line with this name.
    func isInput(lineNamed name: Span<UInt8>) -> Bool {
        guard let lines = entry("lines", in: Self.root), self[lines.value].kind == .mapping else { return false }
        var next = firstEntry(of: lines.value)
        while let entry = next {
            if text(entry.key).equals(name) { return isInput(entry.value) }
            next = self.entry(after: entry)
        }
        return false
    }

    /// Nodes are in the file's order, so those of an entry are next to each other.
    private func holds(_ name: Span<UInt8>, in nodes: Range<Int>) -> Bool {
        for node in nodes where self[node].kind == .scalar && text(node).equals(name) { return true }
        return false
    }

    private func hasError(in nodes: Range<Int>, _ diagnostics: borrowing Diagnostics) -> Bool {
        for index in 0..<diagnostics.count {
            let place = diagnostics[index].place
            guard !place.precedes(self[nodes.lowerBound].place) else { continue }
            if nodes.upperBound == count || place.precedes(self[nodes.upperBound].place) { return true }
        }
        return false
    }
}
