import CPosix
import FixedMemory
import Transport

/// `shadowpin passphrase`: reads a passphrase and prints the line for `console.passphrase_file`.
enum PassphraseCommand {
    static func run() -> Int32 {
        var terminal = RawTerminal()
        terminal.hide()
        if terminal.isOn { Terminal.print("passphrase: ") }
        var typed = FixedBuffer<128>()
        var isRead = false
        while !isRead, typed.count < 128 {
            let count = typed.fill { read(STDIN_FILENO, $0.baseAddress, 1) }
            isRead = count <= 0 || typed.bytes[typed.count - 1] == UInt8(ascii: "\n")
        }
        if terminal.isOn { Terminal.print("\n") }
        terminal.end()
        if !typed.isEmpty, typed.bytes[typed.count - 1] == UInt8(ascii: "\n") { typed.truncate(to: typed.count - 1) }
        // No console takes more, see LineEditor.capacity, and no control characters.
        guard (8...64).contains(typed.count) else {
            Terminal.complain(Message("expected 8 to 64 characters"))
            return Command.failure
        }
        for index in 0..<typed.count where !(0x20...0x7E).contains(typed.bytes[index]) {
            Terminal.complain(Message("expected printable ASCII characters, which every serial terminal can send"))
            return Command.failure
        }
        guard let passphrase = Passphrase(hashing: typed.bytes) else {
            Terminal.complain(Message("the kernel gives no random bytes"))
            return Command.failure
        }
        var text = Message()
        let line = passphrase.line
        text.add(line.bytes)
        Terminal.printLine(text)
        return Command.success
    }
}
