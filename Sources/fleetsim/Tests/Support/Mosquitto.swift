import Foundation
import Glibc

/// A real broker on a private port, without persistence, ended with the object.
final class Mosquitto {
    struct Failure: Error { let output: String }

    private static let executable = URL(filePath: "/usr/sbin/mosquitto")

    let port: Int
    private let process = Process()

    /// Returns when the broker says that it runs.
    init(port: Int = freePort()) throws {
        self.port = port
        let folder = FileManager.default.temporaryDirectory.appending(path: "mosquitto-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = folder.appending(path: "mosquitto.conf")
        // 0 lifts the limits: a burst to a slow reader is not lost here, and not slowed by the acknowledgements.
        try "listener \(port) 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n"
            .write(to: configuration, atomically: true, encoding: .utf8)
        process.executableURL = Self.executable
        process.arguments = ["-v", "-c", configuration.path]
        let output = Pipe()
        process.standardError = output
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains(" running\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failure(output: text) }
            text += String(decoding: more, as: UTF8.self)
        }
        // From here on nobody needs what it says, but it must not block on a full pipe.
        output.fileHandleForReading.readabilityHandler = { if $0.availableData.isEmpty { $0.readabilityHandler = nil } }
    }

    var address: String { "mqtt://127.0.0.1:\(port)" }

    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { kill() }
    }
}

/// A port of the loopback interface that nobody listens on at this moment.
func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            precondition(bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0)
        }
        return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
}
