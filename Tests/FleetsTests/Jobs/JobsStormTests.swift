import FixedMemory
import Testing

@testable import Fleets

/// Steele, Lea and Flood's SplitMix64: the same storm for the same seed.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func rolls(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// A cloud, a device that does its jobs, and a link between them that loses, doubles and mixes up what it carries.
struct Storm: ~Copyable {
    /// What a device writes down before it acts.
    struct Record { var isDone = false; var runs = 0 }

    var dice: Dice
    var cloud = JobCloud()
    var client: JobsClient
    let topics: JobTopics
    let thing: ThingName
    var now = Instant(milliseconds: 0)
    var isCalm = false

    var toCloud: [(String, String)] = []
    var toDevice: [(String, String)] = []

    var records: [String: Record] = [:]
    var working: String?
    var closedInThisRun: Set<String> = []
    var faults: [String] = []

    init(seed: UInt64) throws {
        dice = Dice(state: seed)
        thing = try ThingName("t")
        topics = JobTopics(thing)
        client = JobsClient(thing, run: dice.next())
        client.connected(now: now)
    }

    // MARK: The device

    mutating func turn() throws {
        if client.nextRequest(now: now) {
            toCloud.append((String(client.requestTopic.bytes.text.dropFirst(20)), try client.requestPayload.text))
        }
        guard let job = working else { return }
        if dice.rolls(30) { client.progress(StatusDetails(step: "running"), stepTimeout: 1) }
        guard dice.rolls(isCalm ? 50 : 10) else { return }
        records[job]?.isDone = true
        working = nil
        client.finish(.succeeded, StatusDetails(step: "done"))
    }

    mutating func handle(_ event: JobsClient.Event) {
        switch event {
        case .nothing: break
        case .start:
            let job = client.job!.id.bytes.text
            if working != nil { faults.append("\(job) started while \(working!) is worked on") }
            if closedInThisRun.contains(job) { faults.append("\(job) started after it was closed") }
            if records[job]?.isDone == true {
                client.finish(.succeeded, StatusDetails(step: "done"))
            } else {
                records[job, default: Record()].runs += 1
                working = job
            }
        case .stop:
            if working == nil { faults.append("stop without work") }
            working = nil
            closedInThisRun.insert(client.job!.id.bytes.text)
            client.stopped()
        case .closed(let job):
            closedInThisRun.insert(job.id.bytes.text)
        }
    }

    mutating func restart() {
        client = JobsClient(thing, run: dice.next())
        client.connected(now: now)
        working = nil
        closedInThisRun = []
        // What was under way to the old connection may still reach the new one.
    }

    // MARK: The link

    mutating func carry() {
        toDevice += cloud.outbox
        cloud.outbox = []
        if let message = Self.pick(&toCloud, &dice, isCalm) { cloud.receive(message.0, message.1) }
        if let (suffix, payload) = Self.pick(&toDevice, &dice, isCalm) {
            let topic = Array(("$emqx/things/t/jobs/" + suffix).utf8)
            guard let message = topics.message(on: topic.span) else { return faults.append("no topic: \(suffix)") }
            handle(client.receive(message, Array(payload.utf8).span, now: now))
        }
    }

    private static func pick(
        _ queue: inout [(String, String)], _ dice: inout Dice, _ isCalm: Bool
    ) -> (String, String)? {
        guard !queue.isEmpty else { return nil }
        if isCalm { return queue.removeFirst() }
        let index = Int.random(in: 0..<min(queue.count, 4), using: &dice)
        if dice.rolls(15) { return queue[index] }
        let message = queue.remove(at: index)
        return dice.rolls(20) ? nil : message
    }

    // MARK: The weather

    mutating func step() throws {
        now = now + Int64.random(in: 0...(isCalm ? 1_000 : 5_000), using: &dice)
        try turn()
        carry()
        guard !isCalm else { return }
        if dice.rolls(4), cloud.jobs.count < 8 { cloud.queue() }
        if dice.rolls(2), let index = cloud.jobs.indices.randomElement(using: &dice) {
            cloud.close(index, dice.rolls(50) ? "CANCELED" : "TIMED_OUT")
        }
        if dice.rolls(2) { restart() }
        if dice.rolls(2) { client.disconnected() }
        if dice.rolls(10) { client.connected(now: now) }
        if dice.rolls(5) {
            let foreign = #"{"execution":{"jobId":"foreign","jobDocument":{}},"clientToken":"sp-0"}"#
            toDevice.append(("start-next/accepted", foreign))
        }
    }
}

@Suite struct JobsStormTests {
    @Test(arguments: 1...300) func everyJobComesToOneEnd(seed: Int) throws {
        var storm = try Storm(seed: UInt64(seed))
        for _ in 0..<400 { try storm.step() }

        storm.isCalm = true
        storm.client.connected(now: storm.now)
        let calmSince = storm.now
        while storm.cloud.jobs.contains(where: \.isOpen), storm.now - calmSince < 3_600_000 { try storm.step() }

        let faults = storm.faults
        #expect(faults == [])
        let records = storm.records
        #expect(records["foreign"] == nil)
        for job in storm.cloud.jobs {
            #expect(job.ends.count == 1, "\(job)")
            if job.status == "SUCCEEDED" { #expect(records[job.id]?.isDone == true, "\(job)") }
        }
    }
}
