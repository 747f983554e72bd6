import CPosix
import FixedMemory

/// The words behind the program's name.
enum Arguments {
    /// As long as a path may be in a board file.
    typealias Word = FixedString<255>

    static var count: Int { max(0, Int(posix_argc()) - 1) }

    /// The word at `index`, from 0; nil past the last one, or when it is longer than any command, path or name may be.
    static func word(_ index: Int) -> Word? {
        guard let pointer = posix_argv(Int32(index + 1)) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)).bindMemory(to: UInt8.self)
        return try? Word(bytes.span)
    }
}
