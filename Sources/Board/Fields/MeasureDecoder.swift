import FixedMemory
import Fleets

/// Gives what is measured on a line its place in the shadow.
struct MeasureDecoder {
    let line: Line
    /// Of the line in `board.lines`.
    let index: Int

    /// The index of the measure whose field stands under `key`; nil without one.
    @inline(never)
    func decode(
        _ kind: LineMeasure, _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil,
        _ document: borrowing YAMLDocument, _ measures: inout FixedList<96, Measure>, _ fields: inout FieldTable,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let path = document.fieldPath(key, in: mapping, of: subject, missing: missing, &diagnostics),
            let node = document.entry(key, in: mapping)?.value
        else { return nil }
        let measure = measures.count
        do throws(CapacityError) {
            try measures.append(Measure(source: .line(index, kind)))
        } catch {
            var message = subject.message(key)
            message.add("is one measured field too many, expected at most 96 of lines and sensors")
            diagnostics.add(message, at: document[node].place)
            return nil
        }
        fields.add(
            BoardField(path: path, signal: .measure(measure), owner: line.name, sourceLine: line.sourceLine),
            subject.message(key), at: node, document, &diagnostics)
        return measure
    }
}
