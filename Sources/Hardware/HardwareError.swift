import Board
import CPosix
import FixedMemory

/// Why the hardware did not do what was asked of it.
public enum HardwareError: Error, Equatable, Sendable {
    /// Labels, line names and consumers have at most 31 bytes in the kernel (GPIO_MAX_NAME_SIZE).
    public typealias Text = FixedString<32>

    /// What was being done.
    public enum Operation: Sendable { case opening, finding, requesting, reading, setting, takingEdges }

    case chipNotFound(label: Text)
    /// Several chips have the label: to choose one would be to guess.
    case chipAmbiguous(label: Text)
    case noPermission
    case lineNotFound(name: Text, offset: Int)
    /// Where the line should be there is one with another name.
    case lineNamedOtherwise(name: Text, found: Text)
    /// Another program or driver holds the line; `consumer` is its name for itself, empty where the kernel tells none.
    case lineBusy(consumer: Text)
    /// The chip cannot give the line this direction, bias or edge detection.
    case unsupported(errno: Int32)
    /// No PWM of the kernel's has this device, or this folder.
    case pwmNotFound(KernelPWM.Chip)
    /// The files of a PWM may not be written.
    case noPWMPermission
    /// The chip vanished: the device was unplugged or its driver unbound. `Lines.open` finds it when it is back.
    case gone
    /// `Lines.open` has not succeeded yet.
    case notOpen
    /// The line has not been requested, or was released.
    case notRequested
    /// An input cannot be set.
    case notAnOutput
    /// The path of the simulated chip's socket has more than 107 bytes (`sun_path`), or its folder no name.
    case controlPathTooLong
    /// Another process simulates this thing's chip.
    case controlTaken
    /// Something that is no socket has the path of the simulated chip's socket.
    case controlPathOccupied
    case controlFailed(errno: Int32)
    case failed(Operation, errno: Int32)

    /// What `errno` means while `operation` was under way.
    init(errno: Int32, during operation: Operation) {
        switch (errno, operation) {
        case (ENODEV, _): self = .gone
        case (EACCES, .opening), (EPERM, .opening): self = .noPermission
        case (EBUSY, .requesting): self = .lineBusy(consumer: Text())
        case (EINVAL, .requesting), (ENXIO, .requesting), (EOPNOTSUPP, .requesting), (Self.notSupported, .requesting):
            self = .unsupported(errno: errno)
        default: self = .failed(operation, errno: errno)
        }
    }

    /// Whether two of the kernel's names for lines begin with the same pin: `P9_22 [spi0_sclk]` is `P9_22`.
    static func isSamePin(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        let blank = UInt8(ascii: " ")
        let end = one.firstIndex(of: blank) ?? one.count
        guard end == other.firstIndex(of: blank) ?? other.count else { return false }
        for index in 0..<end where one[index] != other[index] { return false }
        return true
    }

    /// ENOTSUPP of include/linux/errno.h: the kernel's own, which pin controllers let through to programs.
    private static let notSupported: Int32 = 524

    /// Adds what happened and what to do, in one sentence that follows the line's or the chip's name.
    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .chipNotFound(let label):
            message.add("no GPIO chip has the label ")
            message.quote(label.bytes)
            message.add(": compare 'board' in the board file with what 'gpiodetect' lists")
        case .chipAmbiguous(let label):
            message.add("several GPIO chips have the label ")
            message.quote(label.bytes)
            message.add(": leave only one of them, see 'gpiodetect'")
        case .noPermission:
            message.add("no permission for /dev/gpiochip*: add the user to the group 'gpio'")
            message.add(" (usermod -aG gpio USER) and log in again")
        case .lineNotFound(let name, let offset):
            message.add("the chip has ")
            if !name.isEmpty {
                message.add("no line named ")
                message.quote(name.bytes)
                if offset >= 0 { message.add(" and ") }
            }
            if offset >= 0 || name.isEmpty {
                message.add("no line at offset ")
                message.add(offset)
            }
            message.add(": compare with what 'gpioinfo' lists")
        case .lineNamedOtherwise(let name, let found):
            message.add("the chip has ")
            message.quote(found.bytes)
            message.add(" where ")
            message.quote(name.bytes)
            message.add(" should be: compare with what 'gpioinfo' lists, and name 'chip' and 'offset'")
        case .lineBusy(let consumer):
            message.add("the line is in use by ")
            if consumer.isEmpty { message.add("another program") } else { message.quote(consumer.bytes) }
            message.add(": end that program, or free the pin in the system's configuration")
        case .unsupported(let errno):
            message.add("the chip cannot make this line what the board file asks (direction, bias, edge detection): ")
            message.add(errno: errno)
            message.add("; leave 'bias' out, or use another pin")
        case .pwmNotFound(let name):
            message.add("no PWM ")
            message.quote(name.bytes)
            message.add(" in /sys/class/pwm: load its overlay (dtoverlay=pwm), and see 'ls -l /sys/class/pwm'")
        case .noPWMPermission:
            message.add("no permission for /sys/class/pwm: let a udev rule give it to the group 'gpio'")
        case .gone:
            message.add("the GPIO chip is gone: its device was removed or its driver stopped")
        case .notOpen:
            message.add("the GPIO chip is not open")
        case .notRequested:
            message.add("the line is not held")
        case .notAnOutput:
            message.add("the line is an input, and only an output can be set")
        case .controlPathTooLong:
            message.add("the path of the simulated chip's socket is longer than 107 bytes:")
            message.add(" shorten the thing's name or XDG_RUNTIME_DIR")
        case .controlTaken:
            message.add("another shadowpin simulates the chip of this thing: end it first")
        case .controlPathOccupied:
            message.add("what has the name of the simulated chip's socket is no socket: remove it")
        case .controlFailed(let errno):
            message.add("the simulated chip's socket cannot be made: ")
            message.add(errno: errno)
            message.add("; see whether XDG_RUNTIME_DIR (or /tmp) may be written")
        case .failed(let operation, let errno):
            message.add(operation.words)
            message.add(" failed: ")
            message.add(errno: errno)
        }
    }
}

extension HardwareError.Operation {
    var words: StaticString {
        switch self {
        case .opening: "opening the GPIO chip"
        case .finding: "finding the line on the chip"
        case .requesting: "taking the line"
        case .reading: "reading the line"
        case .setting: "setting the line"
        case .takingEdges: "fetching the line's edges"
        }
    }
}
