import FixedMemory

/// Whatever the bytes are: an answer is read within its bounds or refused, and it comes to the same however it is cut
/// into pieces. The first byte says into pieces of what size.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    guard !input.isEmpty else { return 0 }
    let answer = input.extracting(1..<input.count)
    var whole = HTTPResponseReader(limit: limit)
    var pieces = HTTPResponseReader(limit: limit)
    var wholeBody = FixedBuffer<1024>()
    var piecesBody = FixedBuffer<1024>()
    let wholeError = read(answer, inPiecesOf: count, &whole, into: &wholeBody)
    let piecesError = read(answer, inPiecesOf: Int(input[0]) + 1, &pieces, into: &piecesBody)
    require(wholeError == piecesError, "an outcome that hangs on the pieces")
    require(whole.status == pieces.status, "a status that hangs on the pieces")
    require(whole.retryAfter == pieces.retryAfter, "a Retry-After that hangs on the pieces")
    require(whole.redirectHost == pieces.redirectHost, "a host that hangs on the pieces")
    require(whole.location == pieces.location, "a location that hangs on the pieces")
    require(whole.contentLength == pieces.contentLength, "a length that hangs on the pieces")
    require(whole.rangeStart == pieces.rangeStart, "a range that hangs on the pieces")
    require(whole.rangeTotal == pieces.rangeTotal, "a total that hangs on the pieces")
    if let wholeError {
        var message = Message()
        wholeError.describe(into: &message)
        require(!message.isEmpty, "an error without words")
    } else {
        require(whole.isComplete && pieces.isComplete, "an answer that is neither whole nor refused")
        require(200...599 ~= whole.status, "a status that no answer has")
        require(wholeBody.bytes.equals(piecesBody.bytes), "a body that hangs on the pieces")
        require(wholeBody.count <= answer.count, "a body of more than was sent")
    }
    require((whole.retryAfter ?? 0) >= 0, "a negative wait")
    readURL(answer)
    readURL(whole.location.bytes)
    return 0
}

/// What becomes part of a request neither ends its line nor its word.
private func readURL(_ text: Span<UInt8>) {
    let base: StaticString = "https://h:8443/a/b"
    guard let start = (try? FixedString<32>(base)).flatMap({ DownloadURL($0.bytes) }) else {
        return require(false, "a URL that is refused")
    }
    for url in [DownloadURL(text), start.redirected(to: text)] {
        guard let url else { continue }
        let target = url.target
        require(!url.host.isEmpty && url.port > 0, "a URL without a server")
        require(target.bytes.starts(with: "/"), "a target that is no path")
        for index in target.bytes.indices { require(0x21...0x7E ~= target.bytes[index], "a target that ends early") }
    }
}

/// Small, so that it is met.
private let limit = 1024

private func read(
    _ answer: Span<UInt8>, inPiecesOf size: Int, _ reader: inout HTTPResponseReader, into body: inout FixedBuffer<1024>
) -> HTTPError? {
    do throws(HTTPError) {
        var start = 0
        while start < answer.count {
            let end = min(start + size, answer.count)
            let piece = answer.extracting(start..<end)
            var index = 0
            while let found = try reader.read(piece, from: &index) {
                require(!found.isEmpty, "a piece of nothing")
                require((try? body.append(piece.extracting(found))) != nil, "a body over the limit")
            }
            require(index == piece.count, "bytes that are not read")
            start = end
        }
        try reader.end()
        return nil
    } catch {
        return error
    }
}
