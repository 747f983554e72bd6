import ArgumentParser

/// `pump.on=true`: a field and a value. What reads as JSON is JSON, everything else is a string.
struct FieldValue: Equatable, ExpressibleByArgument {
    let path: FieldPath
    let value: JSONValue

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let path = FieldPath(parts[0]) else { return nil }
        self.path = path
        self.value = (try? JSONValue(parsing: parts[1].utf8)) ?? .string(parts[1])
    }

    /// All of them in one object; where two name the same field, the later one holds.
    static func tree(of fields: [FieldValue]) -> JSONValue {
        fields.reduce(into: [:]) { tree, field in tree.set(field.value, at: field.path) }
    }
}
