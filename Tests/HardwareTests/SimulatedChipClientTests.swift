import CPosix
import FixedMemory
import Foundation
import Synchronization
import Testing

@testable import Hardware

@Suite struct SimulatedChipClientTests {
    @Test func getsTheAnswerOfARunningChip() throws {
        let folder = Folder()
        let path = folder.controlPath()
        var lines = Lines(chips: simulated(), controlPath: path)
        try lines.open(0)
        defer { lines.close() }
        try lines.request(0, makeLine())

        // The client waits for each answer, so it needs a thread of its own, as `shadowpin simulate` has a process.
        let answers = Mutex<[String]>([])
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let given = (try? Self.ask(["get door", "off door", "get nobody"], path)) ?? []
            answers.withLock { $0 = given }
            isDone.signal()
        }
        let descriptor = lines.controlDescriptor ?? -1
        var served = 0
        while served < 3 {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            try #require(poll(&ready, 1, 5000) == 1)
            while lines.serveControl() { served += 1 }
        }
        isDone.wait()
        #expect(answers.withLock { $0 } == ["ok on", "ok off", "error no line 'nobody' on this chip"])
        #expect(try lines.nextEdge(0)?.level == .off)
    }

    @Test func saysThatNobodyIsThere() {
        let folder = Folder()
        #expect(throws: SimulatedChipClient.Problem.nobodyThere) { try Self.ask(["gone"], folder.controlPath()) }
        let path = folder.controlPath()
        let dead = SocketAddress.makeSocket()
        #expect(SocketAddress(path).withPointer { bind(dead, $0, $1) } == 0)
        close(dead)
        #expect(throws: SimulatedChipClient.Problem.nobodyThere) { try Self.ask(["gone"], path) }
        unlink(path.string)
    }

    @Test func doesNotWaitForEver() throws {
        let folder = Folder()
        let path = folder.controlPath()
        var control = ControlSocket()
        try control.open(path)
        defer { control.close() }
        #expect(throws: SimulatedChipClient.Problem.noAnswer) { try Self.ask(["gone"], path, timeout: 1) }
    }

    @Test(arguments: [
        (SimulatedChipClient.Problem.nobodyThere, "start 'shadowpin run' with 'chip: simulated'"),
        (.noAnswer, "does not answer"), (.failed(errno: EACCES), "Permission denied (errno 13)"),
    ])
    func saysWhatToDo(_ problem: SimulatedChipClient.Problem, _ words: String) {
        var message = Message()
        problem.describe(into: &message)
        #expect(message.text.contains(words))
    }

    private static func ask(_ commands: [String], _ path: ControlPath, timeout: Int32 = 5000) throws -> [String] {
        try commands.map {
            let bytes = Array($0.utf8)
            return try SimulatedChipClient.send(bytes.span, to: path, timeout: timeout).text
        }
    }
}
