import FixedMemory

/// A YAML document in fixed memory: nodes that point at each other by index.
///
/// ```
///   pump: {pin: 11}      mapping ─first─▶ "pump" ─next─▶ mapping ─first─▶ "pin" ─next─▶ "11"
/// ```
///
/// The children of a mapping are its keys and values in turn; every key is a scalar.
struct YAMLTree: ~Copyable {
    /// A file of 64 lines takes some 1,200 nodes with every key given, a pin map 200.
    static let maxNodes = 4096
    /// Board files nest four deep.
    static let maxDepth = 16

    enum Kind: Sendable { case scalar, sequence, mapping }

    /// 32 bits are plenty for a file of 64 KiB, and keep the tree at a quarter of a megabyte. -1 stands for none.
    private struct Node: Sendable {
        let kind: Kind
        /// Whether a scalar stands without quotes, so that it may be a number or a truth value.
        let isPlain: Bool
        let line: Int32
        let column: Int32
        /// Where a scalar's bytes are within `text`.
        let textStart: Int32
        let textEnd: Int32
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
    }

    private var nodes = FixedList<4096, Node>()
    /// Scalars with their escapes resolved are never longer than the file they stand in.
    private var text = FixedBuffer<65536>()

    /// The outermost node; nil for an empty document.
    private(set) var root: Int?

    init() {}

    // MARK: Reading

    func kind(_ node: Int) -> Kind { nodes[node].kind }
    func isPlain(_ node: Int) -> Bool { nodes[node].isPlain }
    func mark(_ node: Int) -> Mark { Mark(line: Int(nodes[node].line), column: Int(nodes[node].column)) }
    func firstChild(_ node: Int) -> Int? { Self.index(nodes[node].firstChild) }
    func nextSibling(_ node: Int) -> Int? { Self.index(nodes[node].nextSibling) }

    private static func index(_ stored: Int32) -> Int? { stored < 0 ? nil : Int(stored) }

    /// A scalar's text; nothing for other nodes.
    @_lifetime(borrow self)
    func text(_ node: Int) -> Span<UInt8> {
        text.bytes.extracting(Int(nodes[node].textStart)..<Int(nodes[node].textEnd))
    }

    /// The value behind a key of a mapping; nil when there is no such key. Of two the first.
    func value(_ mapping: Int, _ key: StaticString) -> Int? {
        guard let keyNode = self.key(mapping, key) else { return nil }
        return nextSibling(keyNode)
    }

    /// The node of a key itself.
    func key(_ mapping: Int, _ key: StaticString) -> Int? {
        guard kind(mapping) == .mapping else { return nil }
        var child = firstChild(mapping)
        while let node = child {
            if text(node).equals(key) { return node }
            child = nextKey(node)
        }
        return nil
    }

    /// The key behind a key and its value.
    func nextKey(_ key: Int) -> Int? {
        guard let value = nextSibling(key) else { return nil }
        return nextSibling(value)
    }

    // MARK: Building

    /// Adds a node behind `previous` or, without one, as the first child of `parent` (or as the root).
    mutating func append(
        _ kind: Kind, _ content: Span<UInt8>, isPlain: Bool, at mark: Mark, parent: Int?, previous: Int?
    ) throws(CapacityError) -> Int {
        let start = text.count
        try text.append(content)
        let index = nodes.count
        try nodes.append(
            Node(
                kind: kind, isPlain: isPlain, line: Int32(mark.line), column: Int32(clamping: mark.column),
                textStart: Int32(start), textEnd: Int32(text.count)))
        if let previous {
            nodes[previous].nextSibling = Int32(index)
        } else if let parent {
            nodes[parent].firstChild = Int32(index)
        } else {
            root = index
        }
        return index
    }
}
