import FixedMemory
import Fleets
import JSON

/// Whatever the bytes are: a delta is refused, and nothing is left of it, or its leaves are those that reading it token by
/// token, into lists, comes to.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    do throws(DeltaError) {
        try delta.read(input, paths)
        check(input)
    } catch {
        var message = Message()
        error.describe(into: &message)
        require(!message.isEmpty, "an error without words")
        require(delta.count == 0 && delta.version == nil, "leaves of a refused delta")
        var foreign = delta.foreignLeaves(in: input)
        require(!foreign.next(paths), "foreign leaves of a refused delta")
    }
    return 0
}

private nonisolated(unsafe) var delta = ShadowDelta()

/// Paths that deltas of the corpus name, and some that are near to each other.
private let names = [
    "a", "b", "c", "pump.on", "pump.boost", "pump.on-x", "pump-x.on", "valve.state", "door.open", "targetTemperature", "x.y.z",
    "x.timestamp", "x-y", "x0", "x.y-z", "x.yy", "s.o.m.e.t.h.i.ng", "temperatures.ofTheHouse", "temperatures.ofTheHous",
]
private nonisolated(unsafe) let paths = {
    var paths = FieldPaths()
    for name in names { _ = try! paths.insert(try! FieldPath(Array(name.utf8).span)) }
    return paths
}()

/// A leaf as it stands in the document.
private struct Leaf {
    var keys: [[UInt8]]
    /// Nil: a container.
    var token: JSONToken?

    /// A key that holds a dot is none of a path.
    var name: String? {
        keys.contains { $0.contains(UInt8(ascii: ".")) || String(validating: $0, as: UTF8.self) == nil } ? nil
            : keys.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }
    var spelling: [UInt8] { Array(keys.joined(separator: [UInt8(ascii: ".")])) }
}

private func check(_ input: Span<UInt8>) {
    var version: JSONToken?
    var state: [Leaf] = [], metadata: [Leaf] = []
    var reader = JSONReader(input)
    _ = try! reader.next()
    while case .key(let key) = try! reader.next() {
        switch bytes(key, reader) {
        case Array("version".utf8): version = scalar(&reader)
        case Array("state".utf8): state = leaves(&reader) ?? []
        case Array("metadata".utf8): metadata = leaves(&reader) ?? []
        default: _ = leaves(&reader)
        }
    }
    if case .number(let number)? = version {
        require(delta.version == number.int64, "another version")
    } else {
        require(delta.version == nil, "a version of nowhere")
    }

    let (fields, foreign) = (state.filter { $0.name.map(names.contains) ?? false }, state.filter { !($0.name.map(names.contains) ?? false) })
    var order: [String] = []
    for field in fields where !order.contains(field.name!) { order.append(field.name!) }
    require(delta.count == order.count, "another number of fields")
    for (place, name) in order.enumerated() {
        let leaf = delta.leaf(place, in: input)
        require(paths[leaf.field].equals(Array(name.utf8).span), "another order of fields")
        require(leaf.value == value(fields.last { $0.name == name }!.token, reader), "another value")
        let times = metadata.filter { $0.name == name + ".timestamp" }.compactMap { leaf in
            if case .number(let number)? = leaf.token { number.int64 } else { nil }
        }
        require(leaf.askedAt == times.last, "another time")
    }
    var rest = delta.foreignLeaves(in: input)
    for leaf in foreign {
        require(rest.next(paths), "a foreign leaf that is not told")
        // Of keys that are too long only a part is kept.
        if leaf.spelling.count <= 256 { require(rest.spelling.equals(leaf.spelling.span), "another foreign leaf") }
    }
    require(!rest.next(paths), "a foreign leaf of nowhere")
}

/// The next value's leaves; nil: it is no object.
private func leaves(_ reader: inout JSONReader, _ keys: [[UInt8]] = []) -> [Leaf]? {
    guard case .beginObject = scalarOrObject(&reader) else { return nil }
    return members(&reader, keys)
}

private func members(_ reader: inout JSONReader, _ keys: [[UInt8]]) -> [Leaf] {
    var leaves: [Leaf] = []
    while case .key(let key) = try! reader.next() {
        let inner = keys + [bytes(key, reader)]
        switch scalarOrObject(&reader) {
        case .beginObject:
            let below = members(&reader, inner)
            leaves += below.isEmpty ? [Leaf(keys: inner, token: nil)] : below
        case let token: leaves.append(Leaf(keys: inner, token: token))
        }
    }
    return leaves
}

/// Nil: an array, which is passed over.
private func scalarOrObject(_ reader: inout JSONReader) -> JSONToken? {
    let token = try! reader.next()
    guard token == .beginArray else { return token }
    try! reader.skipValue()
    return nil
}

private func scalar(_ reader: inout JSONReader) -> JSONToken? {
    let token = scalarOrObject(&reader)
    guard token == .beginObject else { return token }
    _ = members(&reader, [])
    return nil
}

private func bytes(_ text: JSONText, _ reader: borrowing JSONReader) -> [UInt8] {
    var copy = FixedString<32768>()
    try! reader.copy(text, into: &copy)
    return copy.bytes.withUnsafeBufferPointer { Array($0) }
}

private func value(_ token: JSONToken?, _ reader: borrowing JSONReader) -> FieldValue? {
    switch token {
    case .null: return .null
    case .bool(let bool): return .bool(bool)
    case .number(let number): return number.int64.map { .integer($0) } ?? .number(number.double)
    case .string(let text): return (try? FieldValue.Text(bytes(text, reader).span)).map { .text($0) }
    default: return nil
    }
}
