import Board
import FixedMemory
import Fleets

/// What the board is, and how it reaches the cloud.
enum ConfigCloud {
    static func row(_ rows: inout RowFinder, _ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message? {
        if rows.isNext() {
            var row = Message("# ")
            row.add(status.boardFile.bytes)
            let header = board.header.name
            if !header.isEmpty {
                row.add(", pins of ")
                row.add(header.bytes)
            }
            return row
        }
        if rows.isNext() { return row("thing: ", board.thing.bytes) }
        if rows.isNext() { return chip(board) }
        if let row = broker(&rows, board.broker) { return row }
        if let api = board.shadowAPI, let row = shadowAPI(&rows, api) { return row }
        if rows.isNext() { return row("state: ", board.state.bytes) }
        return rows.isNext() ? Message(board.clock == .trusted ? "clock: trusted" : "clock: synchronised") : nil
    }

    private static func row(_ key: StaticString, _ value: Span<UInt8>, isSecret: Bool = false) -> Message {
        var row = Message(key)
        row.add(yaml: value)
        if isSecret { row.add(" # its contents are not shown") }
        return row
    }

    private static func chip(_ board: borrowing Board) -> Message {
        if board.chips.isSimulated { return Message("chip: simulated") }
        // A board file has to say something, even if no line is on a chip.
        guard board.chips.count > 0 else { return Message("chip: unused") }
        let label = board.chips[0]
        return row("chip: ", label.bytes)
    }

    private static func broker(_ rows: inout RowFinder, _ broker: Broker) -> Message? {
        if rows.isNext() { return Message("broker:") }
        if rows.isNext() { return url(broker.usesTLS ? "mqtts://" : "mqtt://", broker.host.bytes, broker.port) }
        if rows.isNext() { return row("  client_id: ", broker.clientID.bytes) }
        if !broker.username.isEmpty, rows.isNext() { return row("  username: ", broker.username.bytes) }
        if !broker.passwordFile.isEmpty, rows.isNext() {
            return row("  password_file: ", broker.passwordFile.bytes, isSecret: true)
        }
        if broker.usesTLS, rows.isNext() { return authorities(broker.caFile) }
        if !broker.certificateFile.isEmpty {
            if rows.isNext() { return row("  certificate_file: ", broker.certificateFile.bytes) }
            if rows.isNext() { return row("  key_file: ", broker.keyFile.bytes, isSecret: true) }
        }
        if rows.isNext() { return Message(broker.version == .v5 ? "  version: 5" : "  version: 3.1.1") }
        if broker.version == .v5, rows.isNext() {
            var row = Message(broker.sessionExpiry == Broker.longestSession ? "  # session_expiry: " : "  session_expiry: ")
            row.add(time: Int64(broker.sessionExpiry) * 1_000)
            return row
        }
        if rows.isNext() {
            var row = Message("  keep_alive: ")
            row.add(broker.keepAlive)
            row.add("s")
            return row
        }
        guard rows.isNext() else { return nil }
        var row = Message("  retry: {first: ")
        row.add(time: Int64(broker.firstRetry))
        row.add(", longest: ")
        row.add(time: Int64(broker.longestRetry))
        row.add("}")
        return row
    }

    private static func shadowAPI(_ rows: inout RowFinder, _ api: ShadowAPI) -> Message? {
        if rows.isNext() { return Message("shadow_api:") }
        if rows.isNext() { return url(api.usesTLS ? "https://" : "http://", api.host.bytes, api.port, api.basePath.bytes) }
        if rows.isNext() { return row("  key_file: ", api.keyFile.bytes, isSecret: true) }
        if api.usesTLS, rows.isNext() { return authorities(api.caFile) }
        return rows.isNext() ? Message(api.locking ? "  locking: true" : "  locking: false") : nil
    }

    private static func authorities(_ file: Broker.Path) -> Message {
        file.isEmpty ? Message("  # ca_file: the system's authorities") : row("  ca_file: ", file.bytes)
    }

    private static func url(
        _ scheme: StaticString, _ host: Span<UInt8>, _ port: UInt16, _ path: Span<UInt8> = Span()
    ) -> Message {
        var row = Message("  url: \"")
        row.add(scheme)
        let isAddress = host.firstIndex(of: UInt8(ascii: ":")) != nil
        if isAddress { row.add("[") }
        row.add(host)
        row.add(isAddress ? "]:" : ":")
        row.add(Int(port))
        row.add(path)
        row.add("\"")
        return row
    }
}
