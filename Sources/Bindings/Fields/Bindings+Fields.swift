import Board
import FixedMemory
import Fleets

/// The shadow as the board knows it, field by field in the order of their paths, for people to look at.
extension Bindings {
    public var fieldIndices: Range<Int> { fields.indices }

    public func path(ofField field: Int) -> FieldPath { paths.path(of: field) }

    /// What the board says, or has said last; `null` where it cannot be told.
    public func value(ofField field: Int) -> FieldValue { fields[field].actual }

    /// Whether the cloud has asked for a level that the line is still to be set to.
    public func isAsked(ofLine line: Int) -> Bool {
        signalFields[.line(line)].map { fields[$0].desired != nil } ?? false
    }

    /// What the cloud has asked for last, where the board does not say the same; nil: they agree.
    public func wanted(ofField field: Int) -> FieldValue? {
        guard let asked = fields[field].asked, asked != fields[field].actual else { return nil }
        return asked
    }
}
