import CPosix
import FixedMemory
import Fleets

/// Where a thing's console can be reached on the same machine, a Unix socket that only its owner may open:
/// `$XDG_RUNTIME_DIR/shadowpin-THING.console`, or where that is not set `/run/shadowpin/THING.console`.
public struct ConsolePath: Sendable {
    /// `sun_path` of unix(7) with its NUL.
    public typealias Text = FixedString<107>

    private static let maxCount = 107

    private var text = Text()
    /// The folder that may have to be made; empty: it is the user's own.
    private var folder = Text()

    /// - Throws: where the path does not fit into a socket's address.
    @export(interface)
    public init(thing: ThingName) throws(CapacityError) {
        let variable: StaticString = "XDG_RUNTIME_DIR"
        if let value = getenv(variable.cString), value[0] != 0 {
            guard strlen(value) <= Self.maxCount else { throw CapacityError(capacity: Self.maxCount) }
            text = Text(cutting: value)
            try text.append("/shadowpin-")
        } else {
            try folder.append("/run/shadowpin")
            text = folder
            try text.append("/")
        }
        try text.append(thing.bytes)
        try text.append(".console")
    }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    /// Makes the folder, if it is one of our own.
    func makeFolder() { if !folder.isEmpty { _ = folder.withCString { mkdir($0, 0o700) } } }

    func unlink() { _ = text.withCString { CPosix.unlink($0) } }

    /// Calls `body` with the socket's address.
    func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = text.bytes
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            for index in bytes.indices { place[index] = bytes[index] }
        }
        return withUnsafeBytes(of: address) {
            body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
    }
}
