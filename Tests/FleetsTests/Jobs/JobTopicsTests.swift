import FixedMemory
import Testing

@testable import Fleets

@Suite struct JobTopicsTests {
    @Test(arguments: [
        ("notify", JobMessage.notification), ("notify-next", .notification), ("get/accepted", .list(.accepted)),
        ("get/rejected", .list(.rejected)), ("start-next/accepted", .startNext(.accepted)),
        ("start-next/rejected", .startNext(.rejected)), ("j-1/get/accepted", .describe(JobID("j-1"), .accepted)),
        ("j-1/get/rejected", .describe(JobID("j-1"), .rejected)),
        ("j-1/update/accepted", .update(JobID("j-1"), .accepted)),
        ("get/update/rejected", .update(JobID("get"), .rejected)), ("", nil), ("get", nil), ("notify/x", nil),
        ("other/accepted", nil), ("j/get/", nil), ("j/get/accepted/x", nil), ("j/other/accepted", nil),
        ("/get/accepted", nil), ("$next/get/accepted", nil),
        (String(repeating: "j", count: 65) + "/get/accepted", nil),
    ] as [(String, JobMessage?)]) func messages(suffix: String, message: JobMessage?) throws {
        let topics = JobTopics(try ThingName("t"))
        #expect(topics.message(on: Array("$emqx/things/t/jobs/\(suffix)".utf8).span) == message)
        #expect(topics.message(on: Array("$emqx/things/u/jobs/\(suffix)".utf8).span) == nil)
    }

    @Test func theLongestNamesFit() throws {
        let name = String(repeating: "n", count: 128)
        let id = String(repeating: "i", count: 64)
        let topics = JobTopics(try ThingName(name))
        #expect(topics.update(JobID(id)).bytes.text == "$emqx/things/\(name)/jobs/\(id)/update")
    }
}
