/// How much a log line matters, the gravest first.
public enum LogLevel: Int, Comparable, Sendable {
    case error, warning, info

    public var name: StaticString {
        switch self {
        case .error: "error"
        case .warning: "warning"
        case .info: "info"
        }
    }

    /// The level whose rank this is; a rank that is none is a programming error and traps.
    public init(rank: UInt8) { self = LogLevel(rawValue: Int(rank))! }

    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}
