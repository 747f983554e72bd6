import CPosix
import FixedMemory

@testable import Board
@testable import Hardware

/// A folder that looks like the kernel's /sys to who is told that it is in front of it; removed with the test.
final class KernelTree {
    let root: String

    init() {
        var template = Array("/tmp/shadowpin-test-XXXXXX\0".utf8.map { CChar(bitPattern: $0) })
        root = String(cString: mkdtemp(&template))
    }

    deinit { remove(root) }

    private func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
        }
        if unlink(path) != 0 { rmdir(path) }
    }

    private func makeFolders(of path: String) {
        var made = root
        for part in path.split(separator: "/").dropLast() {
            made += "/" + part
            mkdir(made, 0o755)
        }
    }

    func write(_ path: String, _ text: String) {
        makeFolders(of: path)
        let descriptor = posix_open(root + path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(CPosix.write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
    }

    func link(_ path: String, to target: String) {
        makeFolders(of: path)
        precondition(symlink(target, root + path) == 0)
    }

    func read(_ source: KernelSource) throws(SensorFailure) -> Double {
        let bytes = Array(root.utf8)
        return try source.read(root: bytes.span)
    }
}

extension KernelSource {
    init(
        _ driver: SensorDriver, _ place: String, _ channel: String = "value", isLabel: Bool = false, address: Int? = nil
    ) {
        var sensor = Sensor(name: try! Sensor.Name("s"), driver: driver, sourceLine: 1)
        let placeBytes = Array(place.utf8)
        sensor.place = try! Sensor.Place(placeBytes.span)
        sensor.address = address
        let channelBytes = Array(channel.utf8)
        var output = SensorOutput(name: try! SensorOutput.Name(channelBytes.span))
        output.isLabel = isLabel
        self.init(sensor, output)!
    }
}
