import FixedMemory
import Fleets
import JSON

/// What the cloud is owed a report of.
extension Bindings {
    /// Whether there is anything to report.
    public var owesReport: Bool { !owed.isEmpty }

    /// Adds what is owed to a report that has begun, as much as it has room for. It stays owed until `reported()`.
    @export(interface)
    public mutating func write(into report: inout ShadowReport) throws(JSONWriterError) {
        var next = owed.first(from: reportStart)
        reportStart = 0
        inReport = FieldSet()
        while let index = next {
            guard report.hasRoom else { return reportStart = index }
            inReport.insert(index)
            try report.add(paths[index], fields[index].actual)
            next = owed.first(from: index + 1)
        }
    }

    /// The report that was written last has been handed to the broker's client.
    @export(interface)
    public mutating func reported() {
        owed.subtract(inReport)
        inReport = FieldSet()
    }

    // MARK: What a fetched shadow lacks

    /// Begins to find out what a fetched shadow lacks of what was reported.
    public mutating func beginComparison() {
        lacking = FieldSet()
        for index in fields.indices where !owed.contains(index) && fields[index].actual != .null { lacking.insert(index) }
    }

    /// Takes one leaf of what the fetched shadow holds as reported.
    public mutating func compare(_ leaf: DeltaLeaf) {
        let index = leaf.field
        guard !owed.contains(index) else { return }
        if let value = leaf.value, value.isSame(as: fields[index].actual) {
            lacking.remove(index)
        } else {
            lacking.insert(index)
        }
    }

    /// What the shadow lacks is owed again. False: it lacks nothing.
    @export(interface)
    public mutating func endComparison() -> Bool {
        defer { lacking = FieldSet() }
        owed.formUnion(lacking)
        return !lacking.isEmpty
    }
}
