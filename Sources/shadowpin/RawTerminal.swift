import CPosix
import FixedMemory

/// The terminal that the program was started on, key by key or without an echo, and as it was before when it ends or crashes.
struct RawTerminal: ~Copyable {
    private var before = termios()
    /// Standard input is a terminal, and raw.
    private(set) var isOn = false

    /// Every key goes through; nothing is done with it.
    mutating func begin() { change { cfmakeraw(&$0) } }

    /// What is typed is not shown.
    mutating func hide() { change { $0.c_lflag &= ~tcflag_t(ECHO) } }

    private mutating func change(_ body: (inout termios) -> Void) {
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &before) == 0 else { return }
        var changed = before
        body(&changed)
        isOn = tcsetattr(STDIN_FILENO, TCSAFLUSH, &changed) == 0
        if isOn { posix_restore_on_crash(STDIN_FILENO, &before) }
    }

    mutating func end() {
        guard isOn else { return }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        posix_restore_on_crash(-1, nil)
    }

    /// Adds the terminal's height, as it would tell it itself if it were asked (`CSI 8 ; ROWS ; COLUMNS t`).
    func addHeight(to text: inout FixedBuffer<32>) {
        let rows = Int(posix_terminal_rows(STDIN_FILENO))
        var height = Message("\u{1B}[8;")
        height.add(rows > 0 ? rows : 24)
        height.add(";80t")
        try? text.append(height.bytes)
    }
}
