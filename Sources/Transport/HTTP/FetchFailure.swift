import Board
import FixedMemory

/// Why the shadow was not fetched. It is a few bytes, for it is handed on a lot; paths and hosts in its text are those of
/// who failed.
public enum FetchFailure: Error {
    case keyFile(FileError)
    /// What the key file holds is no `apiKey:apiSecret`.
    case malformedKey
    case exchange(ExchangeFailure)
    /// 401 or 403: the API key is not accepted.
    case keyRefused(status: Int)
    /// Followed nowhere: the API key would go along.
    case redirected
    case status(Int)

    /// - Parameters:
    ///   - api: what was asked.
    ///   - target: the host that a redirect leads to; empty where it names none.
    @inline(never)
    func describe(into message: inout Message, _ api: ShadowAPI, redirectedTo target: Span<UInt8> = Span()) {
        switch self {
        case .keyFile(let error):
            message.add("key_file ")
            message.quote(api.keyFile.bytes)
            message.add(": ")
            error.describe(into: &message)
        case .malformedKey:
            message.add("key_file ")
            message.quote(api.keyFile.bytes)
            message.add(": expected apiKey:apiSecret on one line")
        case .exchange(let failure): failure.describe(into: &message, caFile: api.caFile.bytes)
        case .keyRefused(let status):
            message.add("the API key is not accepted (status ")
            message.add(status)
            message.add(")")
        case .redirected:
            message.add("redirected to ")
            if target.isEmpty { message.add("another path") } else { message.quote(target) }
            message.add(", which is not followed: put the right address into 'shadow_api'")
        case .status(let status):
            message.add("status ")
            message.add(status)
        }
    }
}
