import CPosix
import FixedMemory

/// Writes log lines to standard error, one format for all:
///
/// ```
///   2026-11-23T10:15:00.042Z warning shadow: delta 12: field 'pump.on': expected false or true
/// ```
public struct Log: Sendable {
    public enum Level: Sendable {
        case error, warning, info

        fileprivate var name: StaticString {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .info: "info"
            }
        }
    }

    public init() {}

    /// - Parameter room: who says it: `mqtt`, `lines`, `shadow`, `shadowpin`.
    public func write(_ level: Level, _ room: StaticString, _ text: borrowing Message) {
        var line = FixedString<400>()
        // Time (24), level, room and a message at its longest fit.
        try? line.append(WallClock.timestamp().bytes)
        try? line.append(" ")
        try? line.append(level.name)
        try? line.append(" ")
        try? line.append(room)
        try? line.append(": ")
        try? line.append(text.bytes)
        try? line.append("\n")
        line.bytes.withUnsafeBytes { bytes in
            // Nobody can be told that the log cannot be written.
            _ = CPosix.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
