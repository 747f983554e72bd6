import FixedMemory

/// Why a file was not downloaded. It is a few bytes, for it is handed on a lot; `Download` has the rest of its text.
public enum DownloadFailure: Error {
    case exchange(ExchangeFailure)
    case status(Int)
    /// To where no redirect is followed: not https://, or one too many.
    case redirected
    /// The server sent another part of the file than it was asked for.
    case anotherPart
    /// The server's file has so many bytes, or an unknown larger number, and the order says another one.
    case wrongSize(Int64?, expected: Int64)
    case wrongDigest
    /// The file that it is written to.
    case file(FileError)
    /// Seconds.
    case timeLimit(Int64)

    /// Whether the same request may succeed later.
    var isPassing: Bool {
        switch self {
        case .exchange(.certificate), .exchange(.authorities), .redirected, .anotherPart, .wrongSize, .wrongDigest,
            .file, .timeLimit:
            false
        case .exchange: true
        case .status(let status): status == 408 || status == 429 || status >= 500
        }
    }

    /// Whether what is there from before may be the cause.
    var mayComeFromPatches: Bool {
        switch self {
        case .anotherPart, .wrongDigest: true
        default: false
        }
    }

    /// - Parameters:
    ///   - caFile: of the order.
    ///   - target: the host that a redirect leads to; empty where it names none.
    @inline(never)
    func describe(into message: inout Message, caFile: Span<UInt8>, redirectedTo target: Span<UInt8>) {
        switch self {
        case .exchange(let failure): failure.describe(into: &message, caFile: caFile)
        case .status(let status):
            message.add("status ")
            message.add(status)
        case .redirected:
            message.add("redirected to ")
            if target.isEmpty { message.add("no address") } else { message.quote(target) }
            message.add(", which is not followed: expected https://, five times at most")
        case .anotherPart: message.add("the server sent another part of the file than it was asked for")
        case .wrongSize(let size, let expected):
            message.add("the server's file has ")
            if let size { message.add(size) } else { message.add("more") }
            message.add(" bytes, expected ")
            message.add(expected)
        case .wrongDigest: message.add("the file's SHA-256 is another one")
        case .file(let error):
            message.add("the file cannot be written: ")
            error.describe(into: &message)
        case .timeLimit(let seconds):
            message.add("the time limit of ")
            message.add(seconds)
            message.add(" s is over")
        }
    }
}
