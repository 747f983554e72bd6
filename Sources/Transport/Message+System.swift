import CPosix
import FixedMemory

extension Message {
    /// Adds the C library's text for an `errno`, as `strerror(3)` gives it.
    public mutating func addSystemError(_ errno: Int32) { add(cString: strerror(errno)) }

    /// Adds the text at a C pointer; nothing when it is NULL.
    public mutating func add(cString: UnsafePointer<CChar>?) {
        guard let cString else { return }
        let length = strlen(cString)
        let bytes = UnsafeRawBufferPointer(start: cString, count: length).bindMemory(to: UInt8.self)
        add(bytes.span)
    }
}
