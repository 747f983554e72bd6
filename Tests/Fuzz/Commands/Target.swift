import FixedMemory
import Fleets
import JSON

/// Whatever the bytes are: a request of a command and a fetched shadow are read or refused and come to an end, and what
/// was kept of executions comes back as something that can be kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    readRequest(input)
    readShadow(input)
    restore(input)
    return 0
}

private func readRequest(_ input: Span<UInt8>) {
    do throws(CommandError) {
        let request = try CommandRequest(input)
        require((request.timestamp ?? 0) >= 0 && (request.timeToLive ?? 0) >= 0, "a negative time")
        var members = request.parameters
        var seen = 0
        while members.next() != nil {
            seen += 1
            require(seen * 4 <= input.count, "more parameters than the payload can hold")
        }
        // No time overflows.
        _ = CommandExpiry(request, now: Instant(milliseconds: 1), wall: 1, mayBeOld: true)
        _ = CommandExpiry(request, now: Instant(milliseconds: 1), wall: nil, mayBeOld: true)
    } catch {
        var message = Message()
        error.describe(into: &message)
        require(!message.isEmpty, "an error without words")
    }
}

private func readShadow(_ input: Span<UInt8>) {
    do throws(JSONError) { try shadow.read(input, paths) } catch { return require(shadow.pendingCount == 0, "leaves of a refused shadow") }
    var seen = 0
    for place in 0..<shadow.pendingCount where shadow.pending(place, in: input) != nil { seen += 1 }
    var foreign = shadow.foreignLeaves(in: input)
    while foreign.next(paths) {
        seen += 1
        // A leaf takes a key, which is two quotes at least, a colon and a value.
        require(seen * 4 <= input.count, "more leaves than the answer can hold")
    }
    for place in 0..<shadow.desiredCount {
        guard let leaf = shadow.settled(place, in: input) else { continue }
        let isReported = (0..<shadow.reportedCount).contains { shadow.reported($0, in: input).field == leaf.field }
        require(isReported, "a settled leaf that was never reported")
    }
}

private nonisolated(unsafe) var shadow = FetchedShadow()
private nonisolated(unsafe) let paths = {
    var paths = FieldPaths()
    for name in ["a", "b", "pump.on", "valve.state", "x.y"] { _ = try! paths.insert(try! FieldPath(Array(name.utf8).span)) }
    return paths
}()

private func restore(_ input: Span<UInt8>) {
    var memory = ExecutionMemory()
    memory.restore { text in
        for index in input.indices.prefix(ExecutionMemory.capacity) { try? text.append(input[index]) }
    }
    var rounds = 0
    while let id = memory.unanswered {
        rounds += 1
        require(rounds <= input.count, "an execution that cannot be answered")
        memory.answer(id, (try? CommandResponse.Payload("{}")) ?? CommandResponse.Payload())
        require(memory.record(of: id) == .answered, "an answer that is not kept")
    }
    while let id = memory.unsent {
        rounds += 1
        require(rounds <= 2 * input.count + 2, "a response that cannot be sent")
        memory.sent(id)
    }
}
