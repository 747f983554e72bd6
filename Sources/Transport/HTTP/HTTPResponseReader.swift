import FixedMemory

/// Reads the answer to one HTTP/1.1 request (RFC 9112): bytes in, status, a few headers and the body out.
///
/// OpenSSL's own client (`OSSL_HTTP_REQ_CTX`) reads no chunked body and tells neither `Retry-After` nor the status of a
/// refusal, all of which gateways send.
public struct HTTPResponseReader: ~Copyable {
    /// A shadow is at most 8 KiB (fleets-facts, Limits), and stands in the answer up to three times.
    public static let maxBody = 32 * 1024

    /// Of all headers together, as most servers allow.
    static let maxHeaders = 16 * 1024

    private enum Coding { case none, chunked, other }

    private enum State {
        case statusLine, headers
        case body(remaining: Int)
        case untilClose
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailers
        case complete
    }

    private var state = State.statusLine
    /// The line being read. What does not fit is cut: no header of interest is that long.
    private var line = FixedString<512>()
    private var headerBytes = 0
    private var contentLength: Int?
    private var coding = Coding.none

    private var content = FixedBuffer<32768>()

    /// 200 and so on; 0 before it is known.
    public private(set) var status = 0

    /// Seconds of a `Retry-After` header; nil where there is none, or a date.
    public private(set) var retryAfter: Int?

    /// The host, and the port if it is said, of a redirect's `Location`; empty where it names none. The rest, which may
    /// hold what is secret, is not kept.
    public private(set) var redirectHost = FixedString<260>()

    public init() {}

    public var isComplete: Bool { if case .complete = state { true } else { false } }

    /// What has come of the body.
    public var body: Span<UInt8> {
        @_lifetime(borrow self)
        get { content.bytes }
    }

    /// Takes the next bytes; those behind the end of the answer are ignored.
    public mutating func read(_ bytes: Span<UInt8>) throws(HTTPError) {
        var index = 0
        while index < bytes.count {
            switch state {
            case .complete: return
            case .body(let remaining), .chunk(let remaining):
                let count = min(remaining, bytes.count - index)
                try keep(bytes.extracting(index..<index + count))
                index += count
                if case .chunk = state {
                    state = count == remaining ? .chunkEnd : .chunk(remaining: remaining - count)
                } else {
                    state = count == remaining ? .complete : .body(remaining: remaining - count)
                }
            case .untilClose:
                try keep(bytes.extracting(index..<bytes.count))
                return
            case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
                try take(bytes[index])
                index += 1
            }
        }
    }

    /// The connection has ended.
    public mutating func end() throws(HTTPError) {
        switch state {
        case .complete: return
        case .untilClose: state = .complete
        default: throw .cutOff
        }
    }

    private mutating func keep(_ bytes: Span<UInt8>) throws(HTTPError) {
        do throws(CapacityError) { try content.append(bytes) } catch { throw .bodyTooLarge }
    }

    // MARK: Lines

    private mutating func take(_ byte: UInt8) throws(HTTPError) {
        headerBytes += 1
        guard headerBytes <= Self.maxHeaders else { throw .headersTooLarge }
        guard byte == UInt8(ascii: "\n") else {
            if byte != UInt8(ascii: "\r") { try? line.append(byte) }
            return
        }
        switch state {
        case .statusLine: try readStatus()
        case .headers: if line.isEmpty { try beginBody() } else { try readHeader() }
        case .chunkSize: try readChunkSize()
        case .chunkEnd:
            guard line.isEmpty else { throw .badChunk }
            state = .chunkSize
            headerBytes = 0
        case .trailers: if line.isEmpty { state = .complete }
        default: break
        }
        line.truncate(to: 0)
    }

    /// `HTTP/1.1 200 OK`
    private mutating func readStatus() throws(HTTPError) {
        let text = line.bytes
        guard text.count >= 12, text.starts(with: "HTTP/1."), text[8] == UInt8(ascii: " "),
            let code = Self.decimal(text.extracting(9..<12)), 100...599 ~= code
        else { throw .notHTTP }
        status = code
        state = .headers
    }

    private mutating func readHeader() throws(HTTPError) {
        guard let colon = line.bytes.firstIndex(of: UInt8(ascii: ":")) else { return }
        var start = colon + 1
        var end = line.count
        while start < end, Self.isBlank(line.bytes[start]) { start += 1 }
        while end > start, Self.isBlank(line.bytes[end - 1]) { end -= 1 }
        if isHeader("content-length", colon) {
            // Two that differ: one of them was meant for somebody else (RFC 9112, 6.3).
            guard let length = Self.decimal(line.bytes.extracting(start..<end)), contentLength ?? length == length
            else { throw .badLength }
            contentLength = length
        } else if isHeader("transfer-encoding", colon) {
            coding = Self.endsWithChunked(line.bytes.extracting(start..<end)) ? .chunked : .other
        } else if isHeader("retry-after", colon) {
            retryAfter = Self.decimal(line.bytes.extracting(start..<end))
        } else if isHeader("location", colon) {
            redirectHost = Self.authority(of: line.bytes.extracting(start..<end))
        }
    }

    private mutating func beginBody() throws(HTTPError) {
        headerBytes = 0
        if 100...199 ~= status {
            // An interim answer; the final one follows, and nothing of this one counts.
            status = 0
            contentLength = nil
            coding = .none
            retryAfter = nil
            redirectHost = FixedString()
            state = .statusLine
        } else if status == 204 || status == 304 {
            state = .complete
        } else if coding == .chunked {
            state = .chunkSize
        } else if coding == .none, let contentLength {
            guard contentLength <= Self.maxBody else { throw .bodyTooLarge }
            state = contentLength == 0 ? .complete : .body(remaining: contentLength)
        } else {
            state = .untilClose
        }
    }

    /// `1f4;name=value`
    private mutating func readChunkSize() throws(HTTPError) {
        var size = 0
        var digits = 0
        while digits < line.count, let digit = Self.hexDigit(line.bytes[digits]) {
            size = size << 4 | digit
            guard size <= Self.maxBody else { throw .bodyTooLarge }
            digits += 1
        }
        guard digits > 0, digits == line.count || line.bytes[digits] == UInt8(ascii: ";") || Self.isBlank(line.bytes[digits])
        else { throw .badChunk }
        headerBytes = 0
        state = size == 0 ? .trailers : .chunk(remaining: size)
    }

    // MARK: Text

    private func isHeader(_ name: StaticString, _ colon: Int) -> Bool {
        Self.equals(line.bytes.extracting(0..<colon), name)
    }

    /// Without regard to case; `name` is lower case.
    private static func equals(_ text: Span<UInt8>, _ name: StaticString) -> Bool {
        guard text.count == name.utf8CodeUnitCount else { return false }
        for index in text.indices where lowercase(text[index]) != name.utf8Start[index] { return false }
        return true
    }

    /// The last of several codings decides how the body ends (RFC 9112, 6.3).
    private static func endsWithChunked(_ text: Span<UInt8>) -> Bool {
        let start = text.count - 7
        guard start >= 0, start == 0 || isBlank(text[start - 1]) || text[start - 1] == UInt8(ascii: ",")
        else { return false }
        return equals(text.extracting(start..<text.count), "chunked")
    }

    /// `host:port` of `https://user@host:port/path` or `//host:port/path` (RFC 3986, 3.2).
    private static func authority(of location: Span<UInt8>) -> FixedString<260> {
        guard let slash = location.firstIndex(of: UInt8(ascii: "/")), slash + 1 < location.count,
            location[slash + 1] == UInt8(ascii: "/"), slash == 0 || location[slash - 1] == UInt8(ascii: ":")
        else { return FixedString() }
        var start = slash + 2
        var end = start
        scan: while end < location.count {
            switch location[end] {
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"): break scan
            case UInt8(ascii: "@"): start = end + 1
            default: break
            }
            end += 1
        }
        return (try? FixedString(location.extracting(start..<end))) ?? FixedString()
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        if case UInt8(ascii: "A")...UInt8(ascii: "Z") = byte { byte | 0x20 } else { byte }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Digits and nothing else; from ten digits on it is only known to be large.
    private static func decimal(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty else { return nil }
        let large = 999_999_999
        var value = 0
        for index in text.indices {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
            value = value > large / 10 ? large : value * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch lowercase(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(lowercase(byte) - UInt8(ascii: "a")) + 10
        default: nil
        }
    }
}
