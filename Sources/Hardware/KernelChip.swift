import Board
import CGPIO
import CPosix
import FixedMemory

/// A chip of the kernel's, through libgpiod. Close it, and before that release its lines: libgpiod 1.x keeps them within.
struct KernelChip: ~Copyable {
    private let label: HardwareError.Text
    private var chip: OpaquePointer?

    /// What `gpioinfo` shows as the user of our lines.
    private static let consumer: StaticString = "shadowpin"

    /// Whether the kernel debounces inputs, so that nobody else has to.
    static var debounces: Bool { cgpio_can_debounce() }

    /// Whether the kernel can be asked to keep more edges than 16.
    static var keepsEdges: Bool { cgpio_can_keep_edges() }

    init(label: HardwareError.Text) { self.label = label }

    mutating func open() throws(HardwareError) {
        close()
        var found: OpaquePointer?
        let result = label.withCString { cgpio_chip_open($0, &found) }
        switch -result {
        case 0: chip = found
        case ENOENT: throw .chipNotFound(label: label)
        case ENOTUNIQ: throw .chipAmbiguous(label: label)
        default: throw HardwareError(errno: -result, during: .opening)
        }
    }

    mutating func close() {
        if let chip { cgpio_chip_close(chip) }
        chip = nil
    }

    /// Whether the kernel still has the chip, whatever it says of its lines.
    func isThere() -> Bool {
        guard let chip else { return false }
        var info = cgpio_line_info()
        return cgpio_get_line_info(chip, 0, &info) != -ENODEV
    }

    func request(_ line: Line, edges: Int, into request: inout cgpio_line) throws(HardwareError) {
        guard let chip else { throw .notOpen }
        let offset = try Self.offset(of: line, on: chip)
        var settings = Self.settings(of: line, edges: edges)
        let result =
            switch line.direction {
            case .input: cgpio_request_input(chip, offset, &settings, &request)
            case .output: cgpio_request_output(chip, offset, &settings, line.initial.libgpiod, &request)
            }
        guard result < 0 else { return }
        throw Self.refusal(errno: -result, offset: offset, on: chip)
    }

    private static func settings(of line: Line, edges: Int) -> cgpio_settings {
        var settings = cgpio_settings()
        settings.consumer = consumer.cString
        settings.bias = line.bias.libgpiod
        settings.drive = line.drive.libgpiod
        settings.debounce_us = debounces ? UInt32(line.debounce) * 1000 : 0
        settings.edge_buffer = UInt32(edges)
        settings.active_low = line.isActiveLow
        return settings
    }

    /// Of an output that is held.
    func becomeInput(_ line: Line, edges: Int, _ request: inout cgpio_line) throws(HardwareError) {
        guard let chip else { throw .notOpen }
        var settings = Self.settings(of: line, edges: edges)
        let result = cgpio_become_input(chip, &settings, &request)
        guard result >= 0 else { throw HardwareError(errno: -result, during: .requesting) }
    }

    /// Where `line` is: by its name in the kernel first, for offsets may differ between kernels.
    private static func offset(of line: Line, on chip: OpaquePointer) throws(HardwareError) -> UInt32 {
        if !line.chipLineName.isEmpty {
            let found = line.chipLineName.withCString { cgpio_find_line(chip, $0) }
            if found >= 0 { return UInt32(found) }
            guard found == -ENOENT else { throw HardwareError(errno: -found, during: .finding) }
        }
        guard let offset = UInt32(exactly: line.offset) else {
            throw .lineNotFound(name: line.chipLineName, offset: line.offset)
        }
        var info = cgpio_line_info()
        let result = cgpio_get_line_info(chip, offset, &info)
        guard result != -EINVAL else { throw .lineNotFound(name: line.chipLineName, offset: line.offset) }
        guard result >= 0 else { throw HardwareError(errno: -result, during: .finding) }
        let name = withUnsafePointer(to: &info.name) { tuple in
            HardwareError.Text(cutting: UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self))
        }
        // Some kernels number a chip's banks as they come: better no line than another one.
        guard !line.isNamed || name.isEmpty || HardwareError.isSamePin(name.bytes, line.chipLineName.bytes) else {
            throw .lineNamedOtherwise(name: line.chipLineName, found: name)
        }
        return offset
    }

    /// Why the kernel refused a request: its error number, made exact by what it tells of the line.
    private static func refusal(errno: Int32, offset: UInt32, on chip: OpaquePointer) -> HardwareError {
        var info = cgpio_line_info()
        let isAlive = cgpio_get_line_info(chip, offset, &info) >= 0
        switch errno {
        case EBUSY where isAlive:
            return .lineBusy(consumer: withUnsafePointer(to: &info.consumer) { tuple in
                HardwareError.Text(cutting: UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self))
            })
        // A line without interrupt: some kernels say ENODEV for that as well.
        case ENODEV where isAlive: return .unsupported(errno: errno)
        default: return HardwareError(errno: errno, during: .requesting)
        }
    }
}

extension Line.Bias {
    var libgpiod: cgpio_bias {
        switch self {
        case .asIs: CGPIO_BIAS_AS_IS
        case .disabled: CGPIO_BIAS_DISABLED
        case .pullUp: CGPIO_BIAS_PULL_UP
        case .pullDown: CGPIO_BIAS_PULL_DOWN
        }
    }
}

extension Line.Drive {
    var libgpiod: cgpio_drive {
        switch self {
        case .pushPull: CGPIO_PUSH_PULL
        case .openDrain: CGPIO_OPEN_DRAIN
        case .openSource: CGPIO_OPEN_SOURCE
        }
    }
}

extension Line.Level? {
    /// As the initial level of an output.
    var libgpiod: cgpio_initial {
        switch self {
        case .off: CGPIO_INACTIVE
        case .on: CGPIO_ACTIVE
        case nil: CGPIO_KEEP
        }
    }
}
