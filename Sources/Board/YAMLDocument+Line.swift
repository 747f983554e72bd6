import FixedMemory
import Fleets

extension YAMLDocument {
    /// The index of the line that the scalar under `key` names.
    ///
    /// - Parameter others: nearest to what is written among names that are no line's.
    @inline(never)
    func line(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil,
        _ lines: borrowing FixedList<64, Line>, needsOutput: Bool, others: NearestWord? = nil,
        expected: StaticString = "a name under 'lines'", _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = scalar(
            key, in: mapping, of: subject, missing: missing, expected: "the name of a line", &diagnostics)
        else { return nil }
        var nearest = others ?? NearestWord(to: text(node))
        for index in lines.indices {
            guard lines[index].name.bytes.equals(text(node)) else {
                nearest.offer(lines[index].name.bytes)
                // `zones.lawn` is the field of line `lawn`.
                if let field = lines[index].field, field.bytes.equals(text(node)) { nearest.take(lines[index].name.bytes) }
                continue
            }
            if !needsOutput || lines[index].direction == .output { return index }
            guard isInput(lineNamed: text(node)) else { return nil }
            report(node, subject.message(key), "is an input", expected: "an output", &diagnostics)
            return nil
        }
        guard !isConsequence(text(node), diagnostics) else { return nil }
        var message = subject.message(key)
        message.add("there is no line ")
        message.quote(text(node))
        if nearest.best.isEmpty {
            message.add(", expected ")
            message.add(expected)
        } else {
            message.suggest(nearest)
        }
        diagnostics.add(message, at: self[node].place)
        return nil
    }

    /// The level under `key`: `on` or `off`.
    func level(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil,
        _ diagnostics: inout Diagnostics
    ) -> Line.Level? {
        guard let node = scalar(
            key, in: mapping, of: subject, missing: missing, expected: "on or off", &diagnostics)
        else { return nil }
        if let level = Line.Level(text(node)) { return level }
        report(node, subject.message(key), "is no level", expected: "on or off", &diagnostics)
        return nil
    }
}
