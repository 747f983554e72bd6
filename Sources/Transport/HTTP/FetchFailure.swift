import Board
import FixedMemory

/// Why the shadow was not fetched.
public enum FetchFailure: Error {
    case keyFile(Broker.Path, FileError)
    /// What the key file holds is no `apiKey:apiSecret`.
    case malformedKey(Broker.Path)
    case exchange(ExchangeFailure)
    /// 401 or 403: the API key is not accepted.
    case keyRefused(status: Int)
    /// Followed nowhere: the API key would go along. The host that it leads to; empty where it names none.
    case redirected(to: FixedString<260>)
    case status(Int)

    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .keyFile(let path, let error):
            message.add("key_file ")
            message.quote(path.bytes)
            message.add(": ")
            error.describe(into: &message)
        case .malformedKey(let path):
            message.add("key_file ")
            message.quote(path.bytes)
            message.add(": expected apiKey:apiSecret on one line")
        case .exchange(let failure): failure.describe(into: &message)
        case .keyRefused(let status):
            message.add("the API key is not accepted (status ")
            message.add(status)
            message.add(")")
        case .redirected(let target):
            message.add("redirected to ")
            if target.isEmpty { message.add("another path") } else { message.quote(target.bytes) }
            message.add(", which is not followed: put the right address into 'shadow_api'")
        case .status(let status):
            message.add("status ")
            message.add(status)
        }
    }
}
