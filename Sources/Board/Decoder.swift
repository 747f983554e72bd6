import FixedMemory
import Fleets

/// What all parts of a file are decoded with: scalars of every kind, each with an error that says where, what and what
/// was expected. A decoding function answers nil after it has added an error.
struct Decoder: ~Copyable {
    let tree: YAMLTree
    var diagnostics = Diagnostics()

    init(tree: consuming YAMLTree) { self.tree = tree }

    mutating func fail(_ text: Message, at node: Int) { diagnostics.add(text, at: tree.mark(node)) }

    // MARK: Mappings

    /// Checks that a node is a mapping whose keys are all known and stand once.
    ///
    /// - Parameter what: the mapping's name in errors, such as `broker`; empty for the file itself.
    mutating func checkKeys<let count: Int>(_ node: Int, _ known: InlineArray<count, StaticString>, _ what: Message) -> Bool {
        guard tree.kind(node) == .mapping else {
            fail(what.then("expected a mapping (key: value)"), at: node)
            return false
        }
        var child = tree.firstChild(node)
        while let key = child {
            checkKey(key, of: node, known, what)
            child = tree.nextKey(key)
        }
        return true
    }

    private mutating func checkKey<let count: Int>(
        _ key: Int, of mapping: Int, _ known: InlineArray<count, StaticString>, _ what: Message
    ) {
        reportDuplicate(key, of: mapping, what)
        for index in known.indices where tree.text(key).equals(known[index]) { return }
        var text = what.then("unknown key ")
        text.quote(tree.text(key), limit: 40)
        if let nearest = Spelling.nearest(to: tree.text(key), among: known) {
            text.add(", did you mean '")
            text.add(nearest)
            text.add("'?")
        } else {
            text.add(", expected ")
            text.add(list: known)
        }
        fail(text, at: key)
    }

    /// Adds an error when the key stands in its mapping before.
    mutating func reportDuplicate(_ key: Int, of mapping: Int, _ what: Message) {
        var child = tree.firstChild(mapping)
        while let earlier = child, earlier != key {
            if tree.text(earlier).equals(tree.text(key)) {
                var text = what.then("key ")
                text.quote(tree.text(key), limit: 40)
                text.add(" stands here again, first in line ")
                text.add(tree.mark(earlier).line)
                fail(text, at: key)
                return
            }
            child = tree.nextKey(earlier)
        }
    }

    /// The value of a key that has to be there.
    mutating func required(_ mapping: Int, _ key: StaticString, _ what: Message, expected: StaticString) -> Int? {
        if let node = tree.value(mapping, key) { return node }
        var text = what.then("'")
        text.add(key)
        text.add("' is missing, expected ")
        text.add(expected)
        fail(text, at: mapping)
        return nil
    }

    // MARK: Scalars

    /// Whether a node is a scalar with something in it.
    private mutating func isScalar(_ node: Int, _ what: Message, expected: StaticString) -> Bool {
        if tree.kind(node) == .scalar, !tree.text(node).isEmpty { return true }
        var text = what.then("no value")
        if tree.kind(node) != .scalar { text = what.then("a list or a mapping") }
        text.add(", expected ")
        text.add(expected)
        fail(text, at: node)
        return false
    }

    /// Adds `what: 'value': expected …`.
    mutating func failValue(_ node: Int, _ what: Message, expected: StaticString) {
        var text = what.then("")
        text.quote(tree.text(node), limit: 64)
        text.add(": expected ")
        text.add(expected)
        fail(text, at: node)
    }

    mutating func text<let capacity: Int>(
        _ node: Int, _ what: Message, expected: StaticString
    ) -> FixedString<capacity>? {
        guard isScalar(node, what, expected: expected) else { return nil }
        if let text = try? FixedString<capacity>(tree.text(node)) { return text }
        var text = what.then("longer than ")
        text.add(capacity)
        text.add(" bytes")
        fail(text, at: node)
        return nil
    }

    /// The place of a word in the list of what is allowed.
    mutating func choice<let count: Int>(
        _ node: Int, _ words: InlineArray<count, StaticString>, _ what: Message
    ) -> Int? {
        if tree.kind(node) == .scalar {
            for index in words.indices where tree.text(node).equals(words[index]) { return index }
        }
        var text = what.then("")
        if tree.kind(node) == .scalar { text.quote(tree.text(node), limit: 40) } else { text.add("a list or a mapping") }
        if tree.kind(node) == .scalar, let nearest = Spelling.nearest(to: tree.text(node), among: words) {
            text.add(", did you mean '")
            text.add(nearest)
            text.add("'?")
        }
        text.add(" Expected ")
        text.add(list: words)
        fail(text, at: node)
        return nil
    }

    /// A plain whole number within a range.
    mutating func integer(_ node: Int, in range: ClosedRange<Int>, _ what: Message) -> Int? {
        if tree.kind(node) == .scalar, let value = Self.integer(tree.text(node)), range ~= value { return value }
        var text = what.then("")
        if tree.kind(node) == .scalar { text.quote(tree.text(node), limit: 40) } else { text.add("a list or a mapping") }
        text.add(": expected a whole number from ")
        text.add(range.lowerBound)
        text.add(" to ")
        text.add(range.upperBound)
        fail(text, at: node)
        return nil
    }

    /// A number of digits only, at most nine; nil for anything else.
    static func integer(_ text: Span<UInt8>) -> Int? {
        guard 1...9 ~= text.count else { return nil }
        var value = 0
        for index in text.indices {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[index] else { return nil }
            value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return value
    }

    /// A duration such as `500ms`, `20s`, `10min` or `1h`, in milliseconds.
    mutating func duration(_ node: Int, in range: ClosedRange<Duration>, _ what: Message) -> Int? {
        guard isScalar(node, what, expected: "a duration such as 500ms, 20s, 10min or 1h") else { return nil }
        guard let duration = Duration(tree.text(node)) else {
            if Self.integer(tree.text(node)) != nil {
                failValue(node, what, expected: "a unit: ms, s, min or h")
            } else {
                failValue(node, what, expected: "a duration such as 500ms, 20s, 10min or 1h")
            }
            return nil
        }
        if range ~= duration { return duration.milliseconds }
        var text = what.then("")
        text.quote(tree.text(node), limit: 40)
        text.add(": expected ")
        range.lowerBound.describe(into: &text)
        text.add(" to ")
        range.upperBound.describe(into: &text)
        fail(text, at: node)
        return nil
    }
}

extension Message {
    /// `self.key`, or `key` alone where self is empty.
    func key(_ key: StaticString) -> Message {
        var message = self
        if !message.isEmpty { message.add(".") }
        message.add(key)
        return message
    }

    /// Adds `a, b or c`.
    mutating func add<let count: Int>(list words: InlineArray<count, StaticString>) {
        for index in words.indices {
            if index > 0 { add(index == count - 1 ? " or " : ", ") }
            add(words[index])
        }
    }
}
