import FixedMemory
import Fleets
import JSON

/// What the cloud is owed a report of.
extension Bindings {
    /// Whether there is anything to report.
    public var owesReport: Bool {
        for index in fields.indices where fields[index].isUnreported { return true }
        return false
    }

    /// Adds what is owed to a report that has begun, as much as it has room for. It stays owed until `reported()`.
    @export(interface)
    public mutating func write(into report: inout ShadowReport) throws(JSONWriterError) {
        let start = reportStart
        reportStart = 0
        for index in fields.indices {
            fields[index].isInReport = index >= start && fields[index].isUnreported && report.hasRoom
            if fields[index].isInReport {
                try report.add(paths[index], fields[index].actual)
            } else if index >= start, fields[index].isUnreported, reportStart == 0 {
                reportStart = index
            }
        }
    }

    /// The report that was written last has been handed to the broker's client.
    @export(interface)
    public mutating func reported() {
        for index in fields.indices where fields[index].isInReport {
            fields[index].isInReport = false
            fields[index].isUnreported = false
        }
    }

    // MARK: What a fetched shadow lacks

    /// Begins to find out what a fetched shadow lacks of what was reported.
    public mutating func beginComparison() {
        for index in fields.indices {
            fields[index].isLacking = !fields[index].isUnreported && fields[index].actual != .null
        }
    }

    /// Takes one leaf of what the fetched shadow holds as reported.
    public mutating func compare(_ leaf: DeltaLeaf) {
        let index = leaf.field
        guard !fields[index].isUnreported else { return }
        guard let value = leaf.value else { return fields[index].isLacking = true }
        fields[index].isLacking = !value.isSame(as: fields[index].actual)
    }

    /// What the shadow lacks is owed again. False: it lacks nothing.
    @export(interface)
    public mutating func endComparison() -> Bool {
        var isLacking = false
        for index in fields.indices where fields[index].isLacking {
            fields[index].isLacking = false
            fields[index].isUnreported = true
            isLacking = true
        }
        return isLacking
    }
}
