import FixedMemory
import Fleets

extension Span where Element == UInt8 {
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension FieldPath {
    init(_ text: String) throws { try self.init(Array(text.utf8).span) }
}

extension FieldPaths {
    init(_ paths: [String]) throws {
        self.init()
        for path in paths { _ = try insert(FieldPath(path)) }
    }
}

extension ThingName {
    init(_ text: String) throws { try self.init(Array(text.utf8).span) }
}
