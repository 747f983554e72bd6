import FixedMemory

/// `help`: what there is; `help COMMAND`: a page.
enum HelpView {
    static func row(_ verb: Verb?, _ index: Int) -> Message? {
        if let verb { return page(verb, index) }
        let all = Verb.all
        var text = Message()
        switch index {
        case all.indices:
            text.add(all[index].name)
            text.pad(to: 10)
            text.add(all[index].summary)
            if all[index].needsControl { text.add(" (needs control)") }
        case all.count: text.add("'help COMMAND' tells more; Tab completes, up and down bring back earlier lines.")
        default: return nil
        }
        return text
    }

    private static func page(_ verb: Verb, _ index: Int) -> Message? {
        var text = Message()
        if index == 0 {
            text.add(verb.name)
            if verb.usage.utf8CodeUnitCount > 0 {
                text.add(" ")
                text.add(verb.usage)
            }
            return text
        }
        if index == 1 {
            text.add("  ")
            text.add(verb.summary)
            if verb.needsControl { text.add("; needs control") }
            return text
        }
        return line(index - 2, of: verb.page)
    }

    /// A line of a literal of several; nil past the last.
    private static func line(_ number: Int, of page: StaticString) -> Message? {
        guard page.utf8CodeUnitCount > 0 else { return nil }
        var text = Message("  ")
        var current = 0
        for index in 0..<page.utf8CodeUnitCount {
            let byte = page.utf8Start[index]
            if byte == UInt8(ascii: "\n") {
                if current == number { return text }
                current += 1
            } else if current == number {
                text.add(character: byte)
            }
        }
        return current == number ? text : nil
    }
}
