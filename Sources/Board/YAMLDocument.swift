import FixedMemory

/// The tree of one YAML file in place. It takes 160 KiB: make one, where it is needed, and lend it.
///
/// ```
///   pump: {pin: 11}     nodes  0 mapping ─first─▶ 1 'pump' ─next─▶ 2 mapping ─first─▶ 3 'pin' ─next─▶ 4 '11'
///                       text   pumppin11
/// ```
struct YAMLDocument: ~Copyable {
    private let inPlace = InPlace()
    /// Bytes of a file, and of all scalars together: 64 lines with every key take a quarter of it.
    static let maxBytes = 65_536

    /// Scalars, sequences and mappings together: 64 lines with every key take a third of them.
    static let maxNodes = 4_096

    /// Mappings and sequences within each other: the deepest of a board file is the fourth.
    static let maxDepth = 16

    private var nodes = InlineArray<4_096, YAMLNode>(repeating: YAMLNode(kind: .unusable, place: .start))
    private var nodeCount = 0
    private var text = FixedBuffer<65_536>()

    /// The node that holds all others.
    static let root = 0

    /// Nodes in use; they are in the file's order.
    var count: Int { nodeCount }

    subscript(node: Int) -> YAMLNode { nodes[node] }

    /// A scalar's text; empty for every other node.
    @_lifetime(borrow self)
    @inline(never)
    func text(_ node: Int) -> Span<UInt8> {
        text.bytes.extracting(nodes[node].text)
    }

    /// Where the character at this byte of a scalar's text stands in the file.
    func place(of offset: Int, in node: Int) -> Place {
        let before = text(node).extracting(0..<offset)
        var characters = 0
        for index in before.indices where before[index] & 0xC0 != 0x80 { characters += 1 }
        return nodes[node].place(after: characters)
    }

    // MARK: Reading a mapping

    func firstEntry(of mapping: Int) -> YAMLEntry? {
        entry(at: Int(nodes[mapping].firstChild))
    }

    @inline(never)
    func entry(after entry: YAMLEntry) -> YAMLEntry? {
        self.entry(at: Int(nodes[entry.value].nextSibling))
    }

    @inline(never)
    private func entry(at key: Int) -> YAMLEntry? {
        let value = Int(nodes[key].nextSibling)
        return key == 0 || value == 0 ? nil : YAMLEntry(key: key, value: value)
    }

    /// The first entry of `mapping` with this key.
    @inline(never)
    func entry(_ key: StaticString, in mapping: Int) -> YAMLEntry? {
        var next = firstEntry(of: mapping)
        while let entry = next {
            if nodes[entry.key].kind == .scalar, text(entry.key).equals(key) { return entry }
            next = self.entry(after: entry)
        }
        return nil
    }

    /// The key before `entry` in `mapping` that has the same text.
    @inline(never)
    func firstKey(like entry: YAMLEntry, in mapping: Int) -> Int? {
        guard nodes[entry.key].kind == .scalar else { return nil }
        var next = firstEntry(of: mapping)
        while let earlier = next, earlier.key != entry.key {
            if nodes[earlier.key].kind == .scalar, text(earlier.key).equals(text(entry.key)) { return earlier.key }
            next = self.entry(after: earlier)
        }
        return nil
    }

    // MARK: Reading a sequence

    func firstElement(of sequence: Int) -> Int? { element(Int(nodes[sequence].firstChild)) }

    func element(after element: Int) -> Int? { self.element(Int(nodes[element].nextSibling)) }

    private func element(_ node: Int) -> Int? { node == 0 ? nil : node }

    // MARK: Building

    mutating func removeAll() {
        nodeCount = 0
        text.truncate(to: 0)
    }

    /// Adds a node and answers its index.
    mutating func append(_ node: YAMLNode) throws(CapacityError) -> Int {
        guard nodeCount < Self.maxNodes else { throw CapacityError(capacity: Self.maxNodes) }
        nodes[nodeCount] = node
        nodeCount += 1
        return nodeCount - 1
    }

    /// Adds a scalar with its text and answers its index.
    mutating func append(_ node: YAMLNode, text scalar: Span<UInt8>) throws(CapacityError) -> Int {
        var node = node
        node.text = text.count..<text.count + scalar.count
        try text.append(scalar)
        return try append(node)
    }

    /// Makes `child` the first of `parent` (`previous` 0) or the one after `previous`.
    mutating func link(_ child: Int, under parent: Int, after previous: Int) {
        if previous == 0 {
            nodes[parent].firstChild = Int16(child)
        } else {
            nodes[previous].nextSibling = Int16(child)
        }
    }
}
