import Foundation

extension FleetEvent {
    /// The event for people: `reported pump.on: false → true   v12`. A line for each changed field.
    var lines: [String] {
        let version = version.map { "   v\($0)" } ?? ""
        switch kind {
        case .watching:
            return []
        case .changed(let side, let changes) where changes.isEmpty:
            return ["\(side): nothing new\(version)"]
        case .changed(let side, let changes):
            return changes.map { change in
                "\(side) \(change.field): \(change.old?.text ?? "none") → \(change.new?.text ?? "none")\(version)"
            }
        case .delta(let state):
            return ["delta published \(state.text)\(version)"]
        case .deleted:
            return ["shadow deleted\(version)"]
        case .command(let execution):
            return [execution.line]
        case .job(let execution):
            return [execution.line]
        case .event(let event):
            return [event.line]
        case .rejected(let reason, let count):
            return ["rejected: \(reason)   (\(count) so far)"]
        }
    }
}

extension CommandExecution {
    /// `command 4f… blink: SENT {"times":3}   ttl 30 s`, `command 4f… blink: SUCCEEDED {"ms":12}`
    var line: String {
        let more = status == .sent ? " \(params.text)   ttl \(ttl) s" : result.map { " \($0.text)" } ?? ""
        return "command \(id) \(action.word): \(status.rawValue)\(more)"
    }
}

extension JobExecution {
    /// `job 4f…: IN_PROGRESS {"progress":"50"}   v3`
    var line: String {
        let details = statusDetails.isEmpty ? "" : " " + JSONValue.object(statusDetails.mapValues(JSONValue.string)).text
        return "job \(jobID): \(status.rawValue)\(details)   v\(versionNumber)"
    }
}

extension DeviceEvent {
    /// `event overheated: warn {"celsius":45}   2025-05-28T00:00:00.123Z`
    var line: String {
        // The milliseconds by hand: as a part of a double they come out one less now and then.
        let second = Date(timeIntervalSince1970: Double(timestamp / 1_000)).formatted(.iso8601).dropLast()
        let milliseconds = String(format: "%03d", timestamp % 1_000)
        return "event \(type.word): \(severity.rawValue) \(data.text)   \(second).\(milliseconds)Z"
    }
}
