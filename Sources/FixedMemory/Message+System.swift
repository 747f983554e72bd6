import CPosix

extension Message {
    /// Adds the C library's words for an `errno`, as `strerror(3)` gives them, and the number.
    @export(interface)
    public mutating func add(errno: Int32) {
        add(cString: strerror(errno))
        add(" (errno ")
        add(Int(errno))
        add(")")
    }
}
