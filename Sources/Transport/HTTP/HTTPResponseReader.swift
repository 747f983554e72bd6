import FixedMemory

/// Reads the answer to one HTTP/1.1 request (RFC 9112): bytes in, status, a few headers and the body out, piece by
/// piece as it comes.
///
/// OpenSSL's own client (`OSSL_HTTP_REQ_CTX`) reads no chunked body and tells neither `Retry-After` nor the status of a
/// refusal, all of which gateways send.
public struct HTTPResponseReader: ~Copyable {
    /// A redirect's target at most: those of storage services hold a signature and a token.
    public static let maxLocation = 2048

    /// Of all headers together, as most servers allow.
    static let maxHeaders = 16 * 1024

    /// Numbers in headers: what stands for all that are larger.
    static let large = 999_999_999

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

    private let inPlace = InPlace()
    private var state = State.statusLine
    /// The line being read. What does not fit is cut: no header of interest is longer than a `Location` at its longest.
    private var line = FixedString<2304>()
    private var headerBytes = 0
    private var coding = Coding.none
    private let limit: Int
    private var bodyCount = 0

    /// 200 and so on; 0 before it is known.
    public private(set) var status = 0

    /// Seconds of a `Retry-After` header; nil where there is none, or a date.
    public private(set) var retryAfter: Int?

    /// `Content-Length`; nil where there is none, or a transfer coding that overrides it (RFC 9112, 6.3).
    public private(set) var contentLength: Int?

    /// Of a `Content-Range`: where the body begins in the whole file, and how long that is; nil where it is not said.
    public private(set) var rangeStart: Int?
    public private(set) var rangeTotal: Int?

    /// A redirect's `Location`, which may hold what is secret; empty where there is none, or a longer one.
    public private(set) var location = FixedString<2048>()

    /// The host in it, and the port if it is said; empty where it names none.
    public private(set) var redirectHost = FixedString<260>()

    /// - Parameter limit: of the body, in bytes. Only that of a 200 or 206 is read: any other is for people.
    public init(limit: Int = 0) { self.limit = limit }

    public var isComplete: Bool { if case .complete = state { true } else { false } }

    /// Takes the bytes from `index` on, and moves it behind what has been taken.
    ///
    /// - Returns: where a piece of the body stands in `bytes`; nil when they are used up. Those behind the end of the
    ///   answer are ignored.
    @export(interface)
    public mutating func read(_ bytes: Span<UInt8>, from index: inout Int) throws(HTTPError) -> Range<Int>? {
        while index < bytes.count {
            switch state {
            case .complete: index = bytes.count
            case .body(let remaining), .chunk(let remaining):
                let piece = index..<index + min(remaining, bytes.count - index)
                if case .chunk = state {
                    state = piece.count == remaining ? .chunkEnd : .chunk(remaining: remaining - piece.count)
                } else {
                    state = piece.count == remaining ? .complete : .body(remaining: remaining - piece.count)
                }
                return try pass(piece, &index)
            case .untilClose: return try pass(index..<bytes.count, &index)
            case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
                try take(bytes[index])
                index += 1
            }
        }
        return nil
    }

    /// The connection has ended.
    @export(interface)
    public mutating func end() throws(HTTPError) {
        switch state {
        case .complete: return
        case .untilClose: state = .complete
        default: throw .cutOff
        }
    }

    private mutating func pass(_ piece: Range<Int>, _ index: inout Int) throws(HTTPError) -> Range<Int> {
        guard piece.count <= limit - bodyCount else { throw .bodyTooLarge(limit: limit) }
        bodyCount += piece.count
        index = piece.upperBound
        return piece
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
            location = (try? FixedString(line.bytes.extracting(start..<end))) ?? FixedString()
            redirectHost = Self.authority(of: line.bytes.extracting(start..<end))
        } else if isHeader("content-range", colon) {
            try readRange(start..<end)
        }
    }

    /// `bytes 100-199/200`, `bytes 100-199/*`, and with status 416 `bytes */200` (RFC 9110, 14.4).
    private mutating func readRange(_ value: Range<Int>) throws(HTTPError) {
        let text = line.bytes.extracting(value)
        guard text.starts(with: "bytes "), let slash = text.firstIndex(of: UInt8(ascii: "/")) else { throw .badRange }
        rangeTotal = Self.decimal(text.extracting(slash + 1..<text.count))
        let hyphen = text.firstIndex(of: UInt8(ascii: "-")) ?? slash
        rangeStart = hyphen < slash ? Self.decimal(text.extracting(6..<hyphen)) : nil
    }

    private mutating func beginBody() throws(HTTPError) {
        headerBytes = 0
        if 100...199 ~= status {
            // An interim answer; the final one follows, and nothing of this one counts.
            status = 0
            contentLength = nil
            coding = .none
            retryAfter = nil
            location = FixedString()
            redirectHost = FixedString()
            rangeStart = nil
            rangeTotal = nil
            state = .statusLine
            return
        }
        guard status == 200 || status == 206 else {
            state = .complete
            return
        }
        if coding != .none { contentLength = nil }
        if coding == .chunked {
            state = .chunkSize
        } else if let contentLength {
            guard contentLength <= limit else { throw .bodyTooLarge(limit: limit) }
            state = contentLength == 0 ? .complete : .body(remaining: contentLength)
        } else {
            state = .untilClose
        }
    }

    /// `1f4;name=value`
    private mutating func readChunkSize() throws(HTTPError) {
        var size = 0
        var digits = 0
        while digits < line.count, let digit = hexValue(line.bytes[digits]) {
            size = size << 4 | Int(digit)
            guard size <= limit else { throw .bodyTooLarge(limit: limit) }
            digits += 1
        }
        guard digits > 0,
            digits == line.count || line.bytes[digits] == UInt8(ascii: ";") || Self.isBlank(line.bytes[digits])
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

    /// Digits and nothing else; from `large` on it is only known to be that large.
    private static func decimal(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty else { return nil }
        var value = 0
        for index in text.indices {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
            value = value > large / 10 ? large : value * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return value
    }
}
