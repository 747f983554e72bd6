import FixedMemory
import Transport

/// What a program's file says about the processor and the system it is for (elf(5)).
struct ProgramHeader: Equatable {
    /// 32 or 64 bits, and the order of bytes.
    private let format: InlineArray<2, UInt8>
    private let machine: InlineArray<2, UInt8>

    /// Nil where the bytes are no beginning of such a file.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 20, bytes.starts(with: "\u{7F}ELF") else { return nil }
        format = [bytes[4], bytes[5]]
        machine = [bytes[18], bytes[19]]
    }

    /// Of the file at `path`; nil where it is no program or cannot be read.
    init?(of path: Span<UInt8>) {
        var start = FixedBuffer<20>()
        // It is larger, and what was read of it is enough.
        try? readFile(path, into: &start)
        self.init(start.bytes)
    }

    /// Of this process.
    static func own() -> ProgramHeader? {
        (try? FilePath("/proc/self/exe")).flatMap { ProgramHeader(of: $0.bytes) }
    }

    static func == (left: ProgramHeader, right: ProgramHeader) -> Bool {
        left.format[0] == right.format[0] && left.format[1] == right.format[1]
            && left.machine[0] == right.machine[0] && left.machine[1] == right.machine[1]
    }
}
