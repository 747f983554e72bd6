import CPinMaps
import FixedMemory

/// A pin map that is compiled in, with the names under which a board file asks for it (`board:`).
struct BuiltInPinMap {
    private let file: UnsafePointer<pin_map_file>

    private init(_ file: UnsafePointer<pin_map_file>) { self.file = file }

    /// The one for a board's name, or nil.
    static func named(_ name: Span<UInt8>) -> BuiltInPinMap? {
        var index: Int32 = 0
        while let file = pin_map_file(index) {
            if name.equals(FixedString<32>(cutting: file.pointee.name).bytes) { return BuiltInPinMap(file) }
            index += 1
        }
        return nil
    }

    /// Reads the pin map into an empty one. That each of them can be read is checked by a test, so one that cannot is a
    /// programming error and traps.
    ///
    /// - Parameter document, diagnostics: what they hold is gone.
    func load(into map: inout PinMap, using document: inout YAMLDocument, _ diagnostics: inout Diagnostics) {
        let bytes = UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count)
        let isGood = PinMapDecoder.decode(bytes.span, using: &document, into: &map, &diagnostics)
        precondition(isGood)
    }

    /// The names of all, without the short ones: `raspberry-pi-3b, raspberry-pi-4b, …`.
    static func addNames(to message: inout Message) {
        var index: Int32 = 0
        var last: UnsafePointer<UInt8>?
        while let file = pin_map_file(index) {
            if file.pointee.bytes != last {
                if last != nil { message.add(", ") }
                message.add(FixedString<32>(cutting: file.pointee.name).bytes)
            }
            last = file.pointee.bytes
            index += 1
        }
    }
}
