import FixedMemory
import Fleets
import JSON

/// Whatever the bytes are: an execution is read or refused, its document holds what it says, a record comes back as it
/// was, and a client that is answered with them stays in a state that makes sense.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    readExecution(input)
    readDocument(input)
    readRecord(input)
    answer(input)
    return 0
}

private func readExecution(_ input: Span<UInt8>) {
    guard let execution = try? JobExecution(input) else { return }
    require((execution.version ?? 0) >= 0 && execution.number >= 0, "a negative count")
    var copy = FixedBuffer<32768>()
    if (try? execution.copyDocument(into: &copy)) != nil { readDocument(copy.bytes) }
}

private func readDocument(_ input: Span<UInt8>) {
    var message = Message()
    do throws(JobDocumentError) {
        let document = try JobDocument(input)
        require(!document.action.isEmpty, "a document without an action")
        readInstall(document.params)
        let parameters = try RunParameters(document.params)
        require(parameters.handler.bytes.firstIndex(of: UInt8(ascii: "/")) == nil, "a handler in another folder")
        require(parameters.handler.bytes[0] != UInt8(ascii: "."), "a hidden handler")
        require(JobTimeLimit.range.contains(parameters.timeLimit), "a time limit out of range")
        var ends = 0
        let arguments = parameters.arguments.bytes
        for index in arguments.indices where arguments[index] == 0 { ends += 1 }
        require(ends == parameters.argumentCount && ends <= RunParameters.maxArguments, "arguments that are not counted")
    } catch {
        error.describe(into: &message)
        require(!message.isEmpty, "an error without words")
    }
}

private func readInstall(_ params: Span<UInt8>) {
    guard let parameters = try? InstallParameters(params) else { return }
    require(!parameters.url.isEmpty, "an address that is none")
    require(InstallParameters.sizeRange.contains(parameters.size), "a size out of range")
    require(parameters.digest.count == 32 && parameters.signature.count == 64, "a digest or a signature cut short")
    require(JobTimeLimit.range.contains(parameters.timeLimit), "a time limit out of range")
}

private func readRecord(_ input: Span<UInt8>) {
    guard let record = JobRecord(input) else { return }
    var first = JobRecord.Writer()
    var second = JobRecord.Writer()
    // A foreign boot or reason may need more than a record of ours: then there is none.
    guard (try? record.write(to: &first)) != nil, let text = try? first.document else { return }
    guard let again = JobRecord(text) else { return require(false, "a record that does not come back") }
    guard (try? again.write(to: &second)) != nil, let other = try? second.document else {
        return require(false, "a record that cannot be written again")
    }
    require(text.equals(other), "a record that changes")
}

/// The tokens of run 0 are known, so that a saved input can be an answer.
private func answer(_ input: Span<UInt8>) {
    let name = InlineArray<1, UInt8>(repeating: UInt8(ascii: "j"))
    guard let thing = try? ThingName(name.span), let job = JobID(name.span) else { return }
    var client = JobsClient(thing, run: 0)
    let now = Instant(milliseconds: 0)
    client.connected(now: now)
    let messages: InlineArray<9, JobMessage> = [
        .notification, .list(.accepted), .startNext(.accepted), .list(.rejected), .startNext(.rejected),
        .describe(job, .accepted), .describe(job, .rejected), .update(job, .accepted), .update(job, .rejected),
    ]
    for index in messages.indices {
        _ = client.nextRequest(now: now)
        let event = client.receive(messages[index], input, now: now)
        if event == .start { require(client.job != nil && !client.document.isEmpty, "a start without a job") }
    }
}
