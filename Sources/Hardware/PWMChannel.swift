import Board
import CPosix
import FixedMemory

/// A channel of a PWM of the kernel's (Documentation/driver-api/pwm.rst, "Using PWMs with the sysfs interface").
///
/// ```
///   /sys/class/pwm/pwmchip0/export                0
///   /sys/class/pwm/pwmchip0/pwm0/{period,duty_cycle,polarity,enable}
/// ```
///
/// Each call reads or writes a few such files, which wait for nothing. The channel stays exported when the process ends,
/// and so goes on as it is.
struct PWMChannel {
    private typealias Path = FixedString<96>

    private let folder: Path
    private let period: Int64

    /// Takes the channel. It begins with this share, in percent; nil: with the one that it has.
    init(_ pwm: KernelPWM, isActiveLow: Bool, share: Double?) throws(HardwareError) {
        period = pwm.period
        let chip = try Self.chip(pwm.chip)
        folder = Self.path(chip, "/pwm", pwm.channel)
        if !Self.exists(folder) {
            try Self.write(Self.path(chip, "/export"), Int64(pwm.channel))
            guard Self.exists(folder) else { throw .failed(.requesting, errno: ENOENT) }
        }
        let wasEnabled = try Self.read(Self.path(folder, "/enable")) == 1
        guard share != nil || !wasEnabled else {
            try keep(isActiveLow)
            return
        }
        // The kernel changes the polarity only of one that is off, and takes no period that is shorter than what it is on.
        if try isInverted() != isActiveLow {
            if wasEnabled { try Self.write(Self.path(folder, "/enable"), 0) }
            try Self.write(Self.path(folder, "/polarity"), isActiveLow ? "inversed" : "normal")
        }
        try Self.write(Self.path(folder, "/duty_cycle"), 0)
        try Self.write(Self.path(folder, "/period"), period)
        try set(share ?? 0)
        try Self.write(Self.path(folder, "/enable"), 1)
    }

    /// What the channel has stays, in our period.
    private func keep(_ isActiveLow: Bool) throws(HardwareError) {
        guard try isInverted() == isActiveLow else { throw .unsupported(errno: EBUSY) }
        let share = try self.share()
        try Self.write(Self.path(folder, "/duty_cycle"), 0)
        try Self.write(Self.path(folder, "/period"), period)
        try set(share)
    }

    /// Sets how much of the time it is on, in percent.
    @inline(never)
    func set(_ share: Double) throws(HardwareError) {
        try Self.write(Self.path(folder, "/duty_cycle"), Int64(Double(period) * share / 100 + 0.5))
    }

    /// How much of the time it is on by what the kernel says, in percent, to a hundredth.
    func share() throws(HardwareError) -> Double {
        guard try Self.read(Self.path(folder, "/enable")) == 1 else { return 0 }
        let period = try Self.read(Self.path(folder, "/period"))
        guard period > 0 else { return 0 }
        let hundredths = Double(try Self.read(Self.path(folder, "/duty_cycle"))) * 10_000 / Double(period) + 0.5
        return Double(Int64(hundredths)) / 100
    }

    private func isInverted() throws(HardwareError) -> Bool {
        var text = FixedBuffer<32>()
        try Self.read(Self.path(folder, "/polarity"), into: &text)
        return text.bytes.starts(with: "inversed")
    }

    // MARK: The chip

    /// The folder of a chip that is called by it, or by the name of its device: the kernel numbers chips as they come.
    private static func chip(_ name: KernelPWM.Chip) throws(HardwareError) -> Path {
        let text = name.bytes
        if text.starts(with: "/") {
            let path = path(text)
            guard exists(path) else { throw .pwmNotFound(name) }
            return path
        }
        // More than any board has.
        for number in 0..<32 {
            let chip = path("/sys/class/pwm/pwmchip", number)
            guard exists(chip) else { continue }
            var device = InlineArray<256, UInt8>(repeating: 0)
            var span = device.mutableSpan
            let link = path(chip, "/device")
            let count = span.withUnsafeMutableBytes { place in
                link.withCString { readlink($0, place.assumingMemoryBound(to: CChar.self).baseAddress!, place.count) }
            }
            guard count > 0 else { continue }
            let target = device.span.extracting(0..<count)
            var start = 0
            while let slash = target.firstIndex(of: UInt8(ascii: "/"), from: start) { start = slash + 1 }
            if target.extracting(start..<count).equals(text) { return chip }
        }
        throw .pwmNotFound(name)
    }

    // MARK: Files

    @inline(never)
    private static func path(_ text: Span<UInt8>) -> Path {
        var path = Path()
        // A folder's name (64) and all that comes behind it fit.
        try? path.append(text)
        return path
    }

    @inline(never)
    private static func path(_ folder: Path, _ name: StaticString, _ number: Int? = nil) -> Path {
        var path = folder
        try? path.append(name)
        if let number { append(Int64(number), to: &path) }
        return path
    }

    private static func path(_ folder: StaticString, _ number: Int) -> Path { path(Path(), folder, number) }

    private static func append(_ number: Int64, to path: inout Path) {
        var digits = Message()
        digits.add(number)
        try? path.append(digits.bytes)
    }

    private static func exists(_ path: Path) -> Bool { path.withCString { access($0, F_OK) } == 0 }

    private static func write(_ path: Path, _ number: Int64) throws(HardwareError) {
        var text = Path()
        append(number, to: &text)
        try write(path, text.bytes)
    }

    private static func write(_ path: Path, _ word: StaticString) throws(HardwareError) {
        try write(path, Self.path(Path(), word).bytes)
    }

    private static func write(_ path: Path, _ text: Span<UInt8>) throws(HardwareError) {
        let file = path.withCString { posix_open($0, Int32(O_WRONLY) | Int32(O_CLOEXEC), 0) }
        guard file >= 0 else { throw error(.setting) }
        let count = text.withUnsafeBytes { CPosix.write(file, $0.baseAddress, $0.count) }
        let failure = posix_errno()
        _ = close(file)
        guard count == text.count else { throw .failed(.setting, errno: failure) }
    }

    private static func read(_ path: Path) throws(HardwareError) -> Int64 {
        var text = FixedBuffer<32>()
        try read(path, into: &text)
        var number: Int64 = 0
        for index in text.bytes.indices {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text.bytes[index], number < Int64.max / 100 else { break }
            number = number * 10 + Int64(text.bytes[index] - UInt8(ascii: "0"))
        }
        return number
    }

    private static func read(_ path: Path, into text: inout FixedBuffer<32>) throws(HardwareError) {
        let file = path.withCString { posix_open($0, Int32(O_RDONLY) | Int32(O_CLOEXEC), 0) }
        guard file >= 0 else { throw error(.reading) }
        let count = text.fill { CPosix.read(file, $0.baseAddress, $0.count) }
        let failure = posix_errno()
        _ = close(file)
        guard count >= 0 else { throw .failed(.reading, errno: failure) }
    }

    private static func error(_ operation: HardwareError.Operation) -> HardwareError {
        let errno = posix_errno()
        return errno == EACCES || errno == EPERM ? .noPWMPermission : .failed(operation, errno: errno)
    }
}
