import FixedMemory

extension YAMLDocument {
    /// The time under `key`, in milliseconds, and its node.
    @inline(never)
    func time(
        _ key: StaticString, in mapping: Int, of subject: Subject, _ range: ClosedRange<Int64>, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> (milliseconds: Int64, node: Int)? {
        guard let node = scalar(key, in: mapping, of: subject, expected: "a time such as 20s", &diagnostics),
            let milliseconds = time(node, subject.message(key), in: range, expected: expected, &diagnostics)
        else { return nil }
        return (milliseconds, node)
    }

    /// The time that a scalar holds, in milliseconds.
    @inline(never)
    func time(
        _ node: Int, _ opening: Message, in range: ClosedRange<Int64>, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> Int64? {
        do throws(TimeSpan.Problem) {
            let milliseconds = try TimeSpan(text(node)).milliseconds
            if range.contains(milliseconds) { return milliseconds }
            report(node, opening, "is out of range", expected: expected, &diagnostics)
        } catch .noUnit {
            report(node, opening, "has no unit", expected: expected, &diagnostics)
        } catch where text(node).firstIndex(of: UInt8(ascii: " ")) != nil {
            report(node, opening, "holds a blank", expected: "a time such as 20s", &diagnostics)
        } catch {
            report(node, opening, "is no time", expected: "a whole number with ms, s, min or h", &diagnostics)
        }
        return nil
    }
}
