/// One side of a shadow, desired or reported, as its leaves.
///
///     {"pump": {"on": true, "rate": 3}, "tags": ["a"]}   is   pump.on = true, pump.rate = 3, tags = ["a"]
///
/// A leaf is everything but an object: an array is one leaf and is replaced whole. An object that holds no leaf is
/// not kept. Each leaf knows when it was last set, in Unix seconds.
struct ShadowState: Equatable, Sendable {
    struct Leaf: Equatable, Sendable {
        var value: JSONValue
        var timestamp: Int
    }

    private(set) var leaves: [FieldPath: Leaf] = [:]

    /// Lays `patch` over this state: what it names is set, `null` removes, what it does not name stays.
    mutating func merge(_ patch: [String: JSONValue], at timestamp: Int) {
        merge(patch, under: FieldPath(segments: []), at: timestamp)
    }

    private mutating func merge(_ patch: [String: JSONValue], under parent: FieldPath, at timestamp: Int) {
        for (key, value) in patch {
            let path = parent.appending(key)
            if case .object(let members) = value {
                // An object takes the place of a plain value, but is merged into an object that is there.
                leaves[path] = nil
                merge(members, under: path, at: timestamp)
            } else {
                remove(path)
                if value != .null { leaves[path] = Leaf(value: value, timestamp: timestamp) }
            }
        }
    }

    private mutating func remove(_ path: FieldPath) {
        leaves[path] = nil
        leaves = leaves.filter { !$0.key.isInside(path) }
    }

    /// The leaves of this state that `reported` lacks or has otherwise, with this state's timestamps: the delta.
    func differing(from reported: ShadowState) -> ShadowState {
        var difference = ShadowState()
        difference.leaves = leaves.filter { reported.leaves[$0.key]?.value != $0.value.value }
        return difference
    }

    /// The same leaves with the same values, whenever they were set.
    func hasSameValues(as other: ShadowState) -> Bool {
        leaves.mapValues(\.value) == other.leaves.mapValues(\.value)
    }

    var isEmpty: Bool { leaves.isEmpty }

    subscript(path: FieldPath) -> JSONValue? { leaves[path]?.value }

    /// The state as a JSON object.
    var tree: JSONValue { tree { $0.value } }

    /// The same tree with `{"timestamp": …}` in the place of each leaf.
    var metadata: JSONValue { tree { ["timestamp": .integer(Int64($0.timestamp))] } }

    private func tree(_ content: (Leaf) -> JSONValue) -> JSONValue {
        var root = JSONValue.object([:])
        for (path, leaf) in leaves { root.set(content(leaf), at: path) }
        return root
    }
}
