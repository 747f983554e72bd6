import CPosix
import FixedMemory

extension Message {
    /// Adds the C library's text for an `errno`, as `strerror(3)` gives it.
    public mutating func addSystemError(_ errno: Int32) { add(cString: strerror(errno)) }
}
