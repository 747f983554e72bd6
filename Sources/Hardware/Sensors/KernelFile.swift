import CPosix
import FixedMemory
import Fleets

/// A file or folder that the kernel shows, by its path.
struct KernelFile {
    private var path = KernelPath()

    init(_ path: Span<UInt8>) throws(SensorFailure) {
        do throws(CapacityError) { try self.path.append(path) } catch { throw .file(errno: ENAMETOOLONG) }
    }

    func joined(_ text: StaticString) throws(SensorFailure) -> KernelFile {
        var joined = self
        do throws(CapacityError) { try joined.path.append(text) } catch { throw .file(errno: ENAMETOOLONG) }
        return joined
    }

    func joined(_ text: Span<UInt8>) throws(SensorFailure) -> KernelFile {
        var joined = self
        do throws(CapacityError) { try joined.path.append(text) } catch { throw .file(errno: ENAMETOOLONG) }
        return joined
    }

    /// The file of this name in the folder.
    func file(_ name: StaticString) throws(SensorFailure) -> KernelFile { try joined("/").joined(name) }

    var exists: Bool { path.withCString { access($0, F_OK) == 0 } }

    // MARK: Contents

    /// What it holds, at most 256 bytes, without the line feed at its end.
    ///
    /// - Throws: `.noChannel` where there is no such file.
    func read(into text: inout FixedBuffer<256>) throws(SensorFailure) {
        text.truncate(to: 0)
        let descriptor = path.withCString { posix_open($0, O_RDONLY | O_CLOEXEC, 0) }
        guard descriptor >= 0 else {
            throw posix_errno() == ENOENT || posix_errno() == ENOTDIR ? .noChannel : .file(errno: posix_errno())
        }
        defer { close(descriptor) }
        // One read: the kernel measures anew for each.
        guard text.fill({ CPosix.read(descriptor, $0.baseAddress, $0.count) }) >= 0 else {
            throw .file(errno: posix_errno())
        }
        while !text.isEmpty, text.bytes[text.count - 1] <= UInt8(ascii: " ") { text.truncate(to: text.count - 1) }
    }

    /// The number that it holds.
    func number() throws(SensorFailure) -> Double {
        var text = FixedBuffer<256>()
        try read(into: &text)
        guard let number = Self.number(text.bytes) else { throw .notANumber }
        return number
    }

    /// The number, or `fallback` where there is no such file.
    func number(without fallback: Double) throws(SensorFailure) -> Double {
        do throws(SensorFailure) { return try number() } catch .noChannel { return fallback }
    }

    /// The kernel writes numbers as JSON does.
    static func number(_ text: Span<UInt8>) -> Double? {
        switch try? FieldValue(json: text) {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    // MARK: Folders

    /// The one folder in this one whose name starts with `prefix` and whose file `key` holds `value`.
    ///
    /// - Parameter address: also has to be the device's on its I²C bus, which its full path tells (`1-0076`).
    func entry(
        startingWith prefix: StaticString, whose key: StaticString, is value: Span<UInt8>, address: Int? = nil
    ) throws(SensorFailure) -> KernelFile {
        guard let folder = path.withCString({ opendir($0) }) else { throw .notFound }
        defer { closedir(folder) }
        var found: KernelFile?
        var text = FixedBuffer<256>()
        while let entry = readdir(folder) {
            guard let candidate = try child(Self.name(of: entry), prefix) else { continue }
            // A device that goes while it is looked at is none.
            guard (try? candidate.file(key).read(into: &text)) != nil, text.bytes.equals(value) else { continue }
            if let address, !candidate.isAt(address) { continue }
            guard found == nil else { throw .ambiguous }
            found = candidate
        }
        guard let found else { throw .notFound }
        return found
    }

    /// The first file in this folder whose name starts with `prefix`, ends with `suffix` and that holds `value`; its name
    /// without the suffix.
    func stem(
        endingWith suffix: StaticString, holding value: Span<UInt8>
    ) throws(SensorFailure) -> FixedString<64> {
        guard let folder = path.withCString({ opendir($0) }) else { throw .notFound }
        defer { closedir(folder) }
        var text = FixedBuffer<256>()
        while let entry = readdir(folder) {
            let name = Self.name(of: entry)
            let length = name.count - suffix.utf8CodeUnitCount
            guard length > 0, name.bytes.extracting(length..<name.count).equals(suffix),
                (try? joined("/").joined(name.bytes).read(into: &text)) != nil, text.bytes.equals(value)
            else { continue }
            var stem = name
            stem.truncate(to: length)
            return stem
        }
        throw .noChannel
    }

    private func child(_ name: FixedString<64>, _ prefix: StaticString) throws(SensorFailure) -> KernelFile? {
        name.bytes.starts(with: prefix) ? try joined("/").joined(name.bytes) : nil
    }

    /// Cut where it is longer than any name of the kernel's.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> FixedString<64> {
        withUnsafePointer(to: &entry.pointee.d_name) {
            FixedString<64>(cutting: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
        }
    }

    /// Whether a folder on the way to the device is called like `1-0076`, for address 0x76.
    private func isAt(_ address: Int) -> Bool {
        var target = FixedBuffer<512>()
        let length = target.fill { room in
            path.withCString { readlink($0, room.baseAddress!.assumingMemoryBound(to: CChar.self), room.count) }
        }
        guard length > 0 else { return false }
        let digits: StaticString = "0123456789abcdef"
        var ending = FixedString<8>()
        try? ending.append("-00")
        try? ending.append(digits.utf8Start[address >> 4 & 15])
        try? ending.append(digits.utf8Start[address & 15])
        try? ending.append("/")
        let bytes = target.bytes
        for start in 0..<max(0, bytes.count - ending.count + 1)
        where bytes.extracting(start..<start + ending.count).equals(ending.bytes) {
            return true
        }
        return false
    }
}
