import Board
import FixedMemory
import Fleets

/// `config`: the board file as it was understood, with what it leaves out filled in. Secrets stand in files of their own,
/// of which only the paths are known here.
enum ConfigView {
    static func row(_ index: Int, _ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message? {
        var rows = RowFinder(index)
        if rows.isNext() { return row("# ", status.boardFile.bytes) }
        if rows.isNext() { return row("thing: ", board.thing.bytes) }
        if board.chips.isSimulated, rows.isNext() { return Message("chip: simulated") }
        if !board.chips.isSimulated || board.chips.count > 1, let chip = rows.next(board.chips.count) {
            let label = board.chips[chip]
            return row(board.chips.isSimulated ? "# stands for: " : "chip: ", label.bytes)
        }
        if let row = broker(board.broker, &rows) { return row }
        if let api = board.shadowAPI, let row = shadowAPI(api, &rows) { return row }
        if rows.isNext() { return row("state: ", board.state.bytes) }
        if rows.isNext() { return Message(board.clock == .trusted ? "clock: trusted" : "clock: synchronised") }
        if let row = console(board.console, &rows) { return row }
        let table = PinTable(board)
        if let line = rows.next(table.count) { return table.row(line, of: board) }
        for field in board.fields.indices {
            if case .line = board.fields[field].signal { continue }
            guard rows.isNext() else { continue }
            let field = board.fields[field]
            var row = row("field ", field.path.bytes)
            row.add(" of ")
            row.add(field.owner.bytes)
            return row
        }
        if board.commands.commands.count > 0, let row = rows.next(board.commands.commands.count) {
            return CommandsView.row(row + 1, board, status)
        }
        return nil
    }

    private static func row(_ key: StaticString, _ value: Span<UInt8>, secret: Bool = false) -> Message {
        var row = Message(key)
        row.add(value)
        if secret { row.add(" (contents not shown)") }
        return row
    }

    private static func row(_ key: StaticString, _ value: Int, _ unit: StaticString = "") -> Message {
        var row = Message(key)
        row.add(value)
        row.add(unit)
        return row
    }

    private static func broker(_ broker: Broker, _ rows: inout RowFinder) -> Message? {
        if rows.isNext() { return Message("broker:") }
        if rows.isNext() { return url(broker.usesTLS ? "mqtts://" : "mqtt://", broker.host.bytes, broker.port) }
        if rows.isNext() { return row("  client_id: ", broker.clientID.bytes) }
        if !broker.username.isEmpty, rows.isNext() { return row("  username: ", broker.username.bytes) }
        if !broker.passwordFile.isEmpty, rows.isNext() {
            return row("  password_file: ", broker.passwordFile.bytes, secret: true)
        }
        if broker.usesTLS, rows.isNext() {
            return broker.caFile.isEmpty
                ? Message("  ca_file: the system's authorities") : row("  ca_file: ", broker.caFile.bytes)
        }
        if !broker.certificateFile.isEmpty {
            if rows.isNext() { return row("  certificate_file: ", broker.certificateFile.bytes) }
            if rows.isNext() { return row("  key_file: ", broker.keyFile.bytes, secret: true) }
        }
        if rows.isNext() { return row("  keep_alive: ", broker.keepAlive, "s") }
        if rows.isNext() {
            var text = row("  retry: {first: ", broker.firstRetry, "ms, longest: ")
            text.add(broker.longestRetry)
            text.add("ms}")
            return text
        }
        return nil
    }

    private static func shadowAPI(_ api: ShadowAPI, _ rows: inout RowFinder) -> Message? {
        if rows.isNext() { return Message("shadow_api:") }
        if rows.isNext() { return url(api.usesTLS ? "https://" : "http://", api.host.bytes, api.port) }
        if rows.isNext() { return row("  key_file: ", api.keyFile.bytes, secret: true) }
        if api.usesTLS, rows.isNext() {
            return api.caFile.isEmpty
                ? Message("  ca_file: the system's authorities") : row("  ca_file: ", api.caFile.bytes)
        }
        return nil
    }

    private static func console(_ console: ConsolePolicy, _ rows: inout RowFinder) -> Message? {
        if rows.isNext() { return Message("console:") }
        if !console.device.isEmpty {
            if rows.isNext() { return row("  device: ", console.device.bytes) }
            if rows.isNext() { return row("  baud: ", console.baud) }
        }
        if rows.isNext() { return access("  access: ", console.access) }
        if !console.passphraseFile.isEmpty, rows.isNext() {
            return row("  passphrase_file: ", console.passphraseFile.bytes, secret: true)
        }
        if rows.isNext() { return access("  command: ", console.command) }
        return nil
    }

    private static func access(_ key: StaticString, _ access: ConsolePolicy.Access) -> Message {
        var row = Message(key)
        switch access {
        case .off: row.add("off")
        case .view: row.add("view")
        case .control: row.add("control")
        }
        return row
    }

    private static func url(_ scheme: StaticString, _ host: Span<UInt8>, _ port: UInt16) -> Message {
        var row = Message("  url: ")
        row.add(scheme)
        row.add(host)
        row.add(":")
        row.add(Int(port))
        return row
    }
}
