/// Where a leaf stands in a shadow: the keys from the root down, written `pump.on`.
struct FieldPath: Hashable, Sendable {
    let segments: [String]

    func appending(_ segment: String) -> FieldPath { FieldPath(segments: segments + [segment]) }

    /// True where this leaf lies inside the object that stands at `other`.
    func isInside(_ other: FieldPath) -> Bool {
        segments.count > other.segments.count && segments.starts(with: other.segments)
    }
}

extension FieldPath: Comparable, CustomStringConvertible {
    static func < (left: FieldPath, right: FieldPath) -> Bool {
        left.segments.lexicographicallyPrecedes(right.segments)
    }

    var description: String { segments.joined(separator: ".") }
}

extension FieldPath {
    /// Reads `pump.on`; nil where a segment is empty.
    init?(_ text: String) {
        let segments = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard segments.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(segments: segments)
    }
}
