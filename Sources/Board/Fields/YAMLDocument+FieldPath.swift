import FixedMemory
import Fleets

extension YAMLDocument {
    /// The path of a shadow field under `key`.
    func fieldPath(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, _ diagnostics: inout Diagnostics
    ) -> FieldPath? {
        let example: StaticString = "a path such as pump.on"
        guard let node = scalar(key, in: mapping, of: subject, missing: missing, expected: example, &diagnostics)
        else { return nil }
        do throws(FieldPath.Problem) {
            return try FieldPath(text(node))
        } catch {
            let opening = subject.message(key)
            switch error {
            case .empty: report(node, opening, "is empty", expected: example, &diagnostics)
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
}
