import Board
import FixedMemory
import Fleets

/// `config`: the board file as it was understood, what it leaves out filled in, as a board file again. Secrets stand in files of
/// their own, of which only the paths are known here.
///
/// Pins are told by their place on the chip, which holds whatever the header is called. A mapping is written in braces, each row
/// of it with a comma at its end, and may be cut anywhere between rows.
enum ConfigView {
    static func row(_ index: Int, _ board: borrowing Board, _ status: borrowing ConsoleStatus) -> Message? {
        var rows = RowFinder(index)
        if let row = ConfigCloud.row(&rows, board, status) { return row }
        if let row = ConfigLines.row(&rows, board) { return row }
        if let row = ConfigSensors.row(&rows, board) { return row }
        if let row = ConfigSettings.row(&rows, board) { return row }
        if let row = ConfigEvents.row(&rows, board) { return row }
        if let row = ConfigControls.row(&rows, board) { return row }
        if let row = ConfigCommands.row(&rows, board) { return row }
        return ConfigProcess.row(&rows, board)
    }
}
