import CPosix
import Fleets
import Testing

@testable import Board
@testable import Hardware

@Suite struct SensorReaderTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    /// Both ends of a socket as between the two processes.
    private func pair() -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        precondition(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        precondition(posix_set_nonblocking(ends[0]) == 0)
        return (ends[0], ends[1])
    }

    @Test func questionAndAnswer() throws {
        let tree = KernelTree()
        tree.write("/sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
        tree.write("/sys/class/thermal/thermal_zone0/temp", "51234\n")
        let root = Array(tree.root.utf8)
        let (ours, other) = pair()
        var reader = SensorReader(descriptor: ours)
        #expect(reader.isIdle == true)
        try reader.ask(KernelSource(.thermal, "cpu-thermal"), now: at(0))
        #expect(reader.isIdle == false)
        #expect(reader.service(now: at(1)) == nil)
        #expect(SensorReaderChild.serve(other, root: root.span) == true)
        #expect(reader.service(now: at(1)) == .value(51.234))
        #expect(reader.isIdle == true)

        try reader.ask(KernelSource(.thermal, "none"), now: at(2))
        #expect(SensorReaderChild.serve(other, root: root.span) == true)
        #expect(reader.service(now: at(2)) == .failed(.notFound))

        reader.close()
        #expect(SensorReaderChild.serve(other, root: root.span) == false, "the child ends with us")
        _ = close(other)
    }

    @Test func answerThatComesTooLateIsNone() throws {
        let (ours, other) = pair()
        var reader = SensorReader(descriptor: ours)
        try reader.ask(KernelSource(.thermal, "cpu"), now: at(0))
        #expect(reader.deadline == at(5_000))
        #expect(reader.service(now: at(4_999)) == nil)
        #expect(reader.service(now: at(5_000)) == .failed(.hung))
        #expect(reader.losses == 1)
        #expect(reader.descriptor == -1)
        _ = close(other)
    }

    @Test func answerToAnotherQuestionIsNone() throws {
        let (ours, other) = pair()
        var reader = SensorReader(descriptor: ours)
        try reader.ask(KernelSource(.thermal, "cpu"), now: at(0))
        #expect(Datagram.send(ReaderAnswer(number: 77, outcome: .value(1)), to: other))
        #expect(reader.service(now: at(1)) == nil)
        #expect(Datagram.send(ReaderAnswer(number: 1, outcome: .value(2)), to: other))
        #expect(reader.service(now: at(1)) == .value(2))
        reader.close()
        _ = close(other)
    }

    @Test func processThatEndsIsStartedAnew() {
        // `false` ends at once, before it is asked or after.
        var reader = SensorReader(program: "/bin/false")
        for turn in 1...3 {
            do throws(SensorFailure) {
                try reader.ask(KernelSource(.thermal, "cpu"), now: at(0))
                waitForEnd(of: reader.processDescriptor)
                #expect(reader.service(now: at(1)) == .failed(.reader(errno: ECONNRESET)))
            } catch {
                #expect(error == .reader(errno: EPIPE))
                if reader.processDescriptor >= 0 { waitForEnd(of: reader.processDescriptor) }
                #expect(reader.service(now: at(1)) == nil)
            }
            #expect(reader.losses == turn)
            #expect(reader.processDescriptor == -1)
            #expect(reader.descriptor == -1)
        }
    }

    private func waitForEnd(of process: Int32) {
        var ended = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
        #expect(poll(&ended, 1, 5_000) == 1)
    }

    @Test func processThatHangsIsKilled() throws {
        // `yes read-sensors` writes for ever, to nobody, and takes no questions.
        var reader = SensorReader(program: "/usr/bin/yes")
        try reader.ask(KernelSource(.thermal, "cpu"), now: at(0))
        let descriptor = reader.processDescriptor
        var ended = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&ended, 1, 50) == 0)
        #expect(reader.service(now: at(4_999)) == nil)
        #expect(reader.service(now: at(5_000)) == .failed(.hung))
        if reader.processDescriptor >= 0 {
            #expect(throws: SensorFailure.hung) { try reader.ask(KernelSource(.thermal, "cpu"), now: at(5_001)) }
            waitForEnd(of: reader.processDescriptor)
            #expect(reader.service(now: at(5_002)) == nil)
        }
        #expect(reader.processDescriptor == -1)
        #expect(reader.losses == 1)
        reader.close()
    }

    @Test func programThatIsNotThere() {
        var reader = SensorReader(program: "/nonexistent/program")
        #expect(throws: SensorFailure.reader(errno: ENOENT)) { try reader.ask(KernelSource(.thermal, "cpu"), now: at(0)) }
        #expect(reader.isIdle == true)
        #expect(reader.descriptor == -1)
    }
}
