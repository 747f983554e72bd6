import FixedMemory
import Fleets
import JSON

// shadowpin's part of the benchmark, in Embedded Swift as on a board.

/// The fields of a board file, 64 of them.
private func boardFields() -> FieldPaths {
    var paths = FieldPaths()
    for line in 0..<32 {
        let keys: (StaticString, StaticString) = line % 2 == 0 ? ("on", "temperature") : ("count", "state")
        add(line, keys.0, to: &paths)
        add(line, keys.1, to: &paths)
    }
    return paths
}

private func add(_ line: Int, _ key: StaticString, to paths: inout FieldPaths) {
    var path = FixedString<128>()
    try? path.append("line")
    try? path.append(UInt8(ascii: "0") + UInt8(line / 10))
    try? path.append(UInt8(ascii: "0") + UInt8(line % 10))
    try? path.append(".")
    try? path.append(key)
    if let path = try? FieldPath(path.bytes) { _ = try? paths.insert(path) }
}

nonisolated(unsafe) private let fields = boardFields()
nonisolated(unsafe) private var delta = ShadowDelta()
nonisolated(unsafe) private var shadow = FetchedShadow()
nonisolated(unsafe) private var report = ShadowReport()
nonisolated(unsafe) private var jobDocument = FixedBuffer<32768>()

/// As `sum_of_leaf` and what it is made of (candidates.h).
private func sum(_ leaf: DeltaLeaf) -> UInt64 {
    let value: UInt64
    switch leaf.value {
    case nil, .null: value = 3
    case .bool(let isOn): value = isOn ? 7 : 5
    case .integer(let integer): value = UInt64(bitPattern: integer) &* 16 &* 11
    case .number(let number): value = UInt64(bitPattern: Int64(number * 16)) &* 11
    case .text(let text): value = UInt64(text.count) * 13 + UInt64(text.isEmpty ? 0 : text.bytes[0])
    }
    return value &* 17 &+ UInt64(leaf.askedAt ?? 0)
}

private func span(_ start: UnsafePointer<UInt8>, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start, count: count)
}

@_cdecl("shadowpin_delta")
public func readDelta(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let payload = span(start, count).span
    guard (try? delta.read(payload, fields)) != nil else { return 0 }
    var total = UInt64(delta.version ?? 0)
    for place in 0..<delta.count { total &+= sum(delta.leaf(place, in: payload)) }
    return total
}

@_cdecl("shadowpin_shadow")
public func readShadow(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let body = span(start, count).span
    guard (try? shadow.read(body, fields)) != nil else { return 0 }
    var total = UInt64(shadow.version ?? 0)
    for place in 0..<shadow.pendingCount {
        if let leaf = shadow.pending(place, in: body) { total &+= sum(leaf) }
    }
    for place in 0..<shadow.desiredCount {
        if let leaf = shadow.settled(place, in: body) { total &+= sum(leaf) }
    }
    return total
}

@_cdecl("shadowpin_job")
public func readJob(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let payload = span(start, count).span
    do throws(JSONError) {
        var reader = JSONReader(payload)
        guard try reader.enterObject() else { return 0 }
        var total: UInt64 = 0
        while try reader.advance() == .key {
            if reader.text(reader.key, equals: "execution"), let range = try reader.nextObject() {
                total = sum(try JobExecution(payload.extracting(range)))
            } else {
                try reader.skipValue()
            }
        }
        return total
    } catch {
        return 0
    }
}

private func sum(_ execution: JobExecution) -> UInt64 {
    do throws(JobDocumentError) {
        try execution.copyDocument(into: &jobDocument)
        let document = try JobDocument(jobDocument.bytes)
        let parameters = try RunParameters(document.params)
        return UInt64(execution.version ?? 0) + UInt64(execution.number) + UInt64(execution.id?.bytes.count ?? 0)
            + UInt64(document.action.count + parameters.handler.count)
    } catch {
        return 0
    }
}

/// `struct field` of candidates.h.
private struct Field {
    var object: UnsafePointer<CChar>
    var key: UnsafePointer<CChar>
    var kind: CInt
    var number: Double
    var text: UnsafePointer<CChar>
}

/// The report's fields, as the bindings have them.
nonisolated(unsafe) private var reportedPaths = FieldPaths()
nonisolated(unsafe) private var reportedValues = InlineArray<192, FieldValue>(repeating: .null)

@_cdecl("shadowpin_fields")
public func takeFields(_ start: UnsafeRawPointer, _ count: Int) {
    let fields = start.assumingMemoryBound(to: Field.self)
    reportedPaths = FieldPaths()
    for index in 0..<count {
        let field = fields[index]
        var path = FixedString<128>(cutting: field.object)
        try? path.append(".")
        try? path.append(FixedString<64>(cutting: field.key).bytes)
        let value: FieldValue
        switch field.kind {
        case 0: value = .bool(field.number != 0)
        case 1: value = .integer(Int64(field.number))
        case 2: value = .number(field.number)
        default: value = .text(FieldValue.Text(cutting: field.text))
        }
        // They come in the order of their paths.
        if let path = try? FieldPath(path.bytes), let place = try? reportedPaths.insert(path) { reportedValues[place] = value }
    }
}

/// - Parameter token: 36 bytes.
@_cdecl("shadowpin_report")
public func writeReport(_ token: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>, _ room: Int) -> Int {
    do throws(JSONWriterError) {
        try report.begin()
        for index in 0..<reportedPaths.count { try report.add(reportedPaths[index], reportedValues[index]) }
        var text = ClientToken.Text()
        try? text.append(span(token, 36).span)
        try report.finish(text)
        let payload = try report.payload
        guard payload.count < room else { return 0 }
        payload.withUnsafeBufferPointer { out.update(from: $0.baseAddress!, count: $0.count) }
        return payload.count
    } catch {
        return 0
    }
}
