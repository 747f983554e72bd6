import FixedMemory
import Fleets

extension YAMLDocument {
    /// The path of a shadow field under `key`.
    func fieldPath(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, _ diagnostics: inout Diagnostics
    ) -> FieldPath? {
        guard let node = scalar(
            key, in: mapping, of: subject, missing: missing, expected: Self.examplePath, &diagnostics)
        else { return nil }
        return fieldPath(node, subject.message(key), &diagnostics)
    }

    /// The path that a scalar holds; `opening` begins the report of what is wrong with it.
    func fieldPath(_ node: Int, _ opening: Message, _ diagnostics: inout Diagnostics) -> FieldPath? {
        do throws(FieldPath.Problem) {
            return try FieldPath(text(node))
        } catch {
            switch error {
            case .empty: report(node, opening, "is empty", expected: Self.examplePath, &diagnostics)
            case .tooLong: report(node, opening, "is too long", expected: "at most 128 characters", &diagnostics)
            case .tooDeep: report(node, opening, "is too deep", expected: "at most 8 names", &diagnostics)
            case .emptySegment:
                report(node, opening, "has an empty name", expected: "one dot between two names", &diagnostics)
            case .badByte:
                report(
                    node, opening, "is no path", expected: "names of A-Z, a-z, 0-9, _ and - with dots between them",
                    &diagnostics)
            }
            return nil
        }
    }

    private static var examplePath: StaticString { "a path such as pump.on" }
}
