import FixedMemory
import Fleets
import JSON

extension YAMLDocument {
    /// The finite number that a scalar holds.
    @inline(never)
    func number(_ node: Int) -> Double? {
        guard self[node].kind == .scalar, !self[node].isQuoted else { return nil }
        do throws(JSONError) {
            switch try FieldValue(json: text(node)) {
            case .integer(let integer): return Double(integer)
            case .number(let number): return number
            default: return nil
            }
        } catch { return nil }
    }

    /// The number under `key`, within `range`; `expected` tells that range.
    @inline(never)
    func number(
        _ key: StaticString, in mapping: Int, of subject: Subject, within range: ClosedRange<Double>,
        expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> Double? {
        guard let number = number(key, in: mapping, of: subject, &diagnostics) else { return nil }
        if range.contains(number) { return number }
        guard let entry = entry(key, in: mapping) else { return nil }
        report(entry.value, subject.message(key), "is out of range", expected: expected, &diagnostics)
        return nil
    }

    /// The whole number under `key`, within `range`; `expected` tells that range.
    @inline(never)
    func integer(
        _ key: StaticString, in mapping: Int, of subject: Subject, _ range: ClosedRange<Int>, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = scalar(key, in: mapping, of: subject, expected: expected, &diagnostics) else { return nil }
        guard let integer = decimalInteger(text(node)) else {
            report(node, subject.message(key), "is no whole number", expected: expected, &diagnostics)
            return nil
        }
        guard let result = Int(exactly: integer), range.contains(result) else {
            report(node, subject.message(key), "is out of range", expected: expected, &diagnostics)
            return nil
        }
        return result
    }
}
