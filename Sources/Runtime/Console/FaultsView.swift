import Console
import FixedMemory

/// `faults`: two rows for each place in the code that has logged an error or a warning.
///
/// ```
///  1  error    mqtt      12 times, 2026-11-23T10:15:00.042Z to 2026-11-23T11:02:17.310Z
///     no connection to broker.example.com:8883: Connection refused (errno 111), next try in 60000 ms
/// ```
enum FaultsView {
    static func row(_ index: Int, _ sites: borrowing LogSites) -> Message? {
        guard let fault = sites.fault(index / 2 + 1) else {
            return index == 0 ? Message("no faults") : nil
        }
        var row = Message()
        if index % 2 == 1 {
            row.add("     ")
            let text = fault.text
            row.add(text.bytes)
            return row
        }
        row.add(index / 2 + 1, width: 3)
        row.pad(to: 5)
        row.add(fault.level.name)
        row.pad(to: 13)
        row.add(fault.room)
        row.pad(to: 23)
        row.add(fault.count)
        row.add(fault.count == 1 ? " time, " : " times, ")
        let (first, last) = (fault.first, fault.last)
        row.add(first.bytes)
        if fault.count > 1 {
            row.add(" to ")
            row.add(last.bytes)
        }
        return row
    }
}
