import Bindings
import Board
import Console
import FixedMemory
import Fleets
import Hardware

/// `sensors`: a row for each field that is measured, and one more where reading it has failed.
///
/// ```
/// air.temperature             21.5            read 3 s ago, air (dht22)
///   4 faults, the last one at 2026-11-23T11:02:17.310Z: the answer's checksum is wrong
/// meter.count                 1722            of line meter
/// ```
enum SensorsView {
    static func row(
        _ index: Int, _ board: borrowing Board, _ bindings: borrowing Bindings, _ sensors: borrowing SensorSync, _ now: Instant
    ) -> Message? {
        var left = index
        for field in board.fields.indices {
            guard case .measure(let measure) = board.fields[field].signal else { continue }
            var health: SensorHealth?
            if case .sensor(_, let output) = board.measures[measure].source { health = sensors.health(output) }
            if left == 0 { return row(of: field, measure, health, board, bindings, now) }
            left -= 1
            guard let health, health.faults > 0 else { continue }
            if left == 0 { return faults(health) }
            left -= 1
        }
        return index == 0 ? Message("nothing is measured: the board file has no field for a measure") : nil
    }

    private static func row(
        of field: Int, _ measure: Int, _ health: SensorHealth?, _ board: borrowing Board, _ bindings: borrowing Bindings,
        _ now: Instant
    ) -> Message {
        var row = Message()
        let path = board.fields[field].path
        row.add(path.bytes)
        row.pad(to: 28)
        bindings.value(of: .measure(measure)).describe(into: &row)
        row.pad(to: 44)
        guard let health, case .sensor(let index, _) = board.measures[measure].source else {
            row.add("of line ")
            let owner = board.fields[field].owner
            row.add(owner.bytes)
            return row
        }
        if let read = health.lastRead {
            row.add("read ")
            row.add(span: now - read)
            row.add(" ago, ")
        } else {
            row.add("never read, ")
        }
        let name = board.sensors.sensors[index].name
        row.add(name.bytes)
        row.add(" (")
        row.add(board.sensors.sensors[index].driver.name)
        row.add(")")
        return row
    }

    private static func faults(_ health: SensorHealth) -> Message {
        var row = Message("  ")
        row.add(health.faults)
        row.add(health.faults == 1 ? " fault, at " : " faults, the last one at ")
        let time = health.lastFaultTime
        row.add(time.bytes)
        row.add(": ")
        health.lastFault.describe(into: &row)
        return row
    }
}
