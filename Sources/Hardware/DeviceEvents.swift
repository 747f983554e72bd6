import CPosix
import FixedMemory

/// What the kernel and udev tell about devices that come and go: of a chip that vanishes, the kernel tells the holder of
/// an idle line nothing. (netlink(7), NETLINK_KOBJECT_UEVENT)
///
/// An event is a hint to look, never proof: it may be forged, and several may have been lost.
struct DeviceEvents: ~Copyable {
    /// Longest event in the kernel (UEVENT_BUFFER_SIZE, include/linux/kobject.h); udev's are a little longer, but what is
    /// cut off is not what is looked for.
    private static let capacity = 2048

    /// The kernel's own events, and those of udev, which come when a device also has its owner and mode.
    private static let groups: UInt32 = 1 | 2

    /// -1 while it is not open.
    private(set) var descriptor: Int32 = -1

    /// Starts listening. Where that is not allowed, there are no events, and whoever waits for a chip has to try.
    mutating func open() {
        guard descriptor < 0 else { return }
        descriptor = posix_uevent_socket(Self.groups)
    }

    mutating func close() {
        if descriptor >= 0 { _ = CPosix.close(descriptor) }
        descriptor = -1
    }

    /// Takes the events that wait, at most 64, which is more than plugging in one device makes. True: one was of a GPIO
    /// chip, or some were lost.
    func take() -> Bool {
        var isOfChip = false
        for _ in 0..<64 {
            var buffer = InlineArray<2048, UInt8>(repeating: 0)
            var span = buffer.mutableSpan
            let count = span.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard count >= 0 else { return isOfChip || posix_errno() == ENOBUFS }
            if Self.isOfChip(buffer.span.extracting(0..<count)) { isOfChip = true }
        }
        return isOfChip
    }

    /// Whether an event is about the subsystem `gpio`. Its properties end in NUL each; before them the kernel puts a
    /// line, and udev a header (`libudev`), which are no such property.
    static func isOfChip(_ event: Span<UInt8>) -> Bool {
        var start = 0
        while start < event.count {
            var end = start
            while end < event.count, event[end] != 0 { end += 1 }
            if event.extracting(start..<end).equals("SUBSYSTEM=gpio") { return true }
            start = end + 1
        }
        return false
    }
}
