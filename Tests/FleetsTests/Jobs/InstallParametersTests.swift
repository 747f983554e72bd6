import FixedMemory
import Testing

@testable import Fleets

@Suite struct InstallParametersTests {
    private static let digest = String(repeating: "aB", count: 32)
    private static let signature = String(repeating: "A", count: 86) + "=="

    private func problem(_ params: String) -> String {
        let bytes = Array(params.utf8)
        do throws(JobDocumentError) {
            let read = try InstallParameters(bytes.span)
            return "\(read.url.bytes.text) \(read.size) \(read.timeLimit) \(read.digest.count) \(read.signature.count)"
        } catch {
            var message = Message()
            error.describe(into: &message)
            return message.bytes.text
        }
    }

    private func params(_ changes: (String, String)...) -> String {
        var members = [
            ("url", #""https://h/f""#), ("size", "5"), ("sha256", "\"\(Self.digest)\""),
            ("signature", "\"\(Self.signature)\""),
        ]
        for change in changes {
            members.removeAll { $0.0 == change.0 }
            if !change.1.isEmpty { members.append(change) }
        }
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    @Test func everyParameter() {
        #expect(problem(params()) == "https://h/f 5 3600 32 64")
        let more = params(("timeLimit", "60"), ("size", "67108864"), ("version", #"{"for":["people"]}"#))
        #expect(problem(more) == "https://h/f 67108864 60 32 64")
        let bytes = Array(params().utf8)
        let read = try? InstallParameters(bytes.span)
        #expect(read?.digest.bytes[0] == 0xAB)
        #expect(read?.signature.bytes[63] == 0)
    }

    @Test(arguments: ["", "5", "[]", "\"\""]) func noURL(value: String) {
        #expect(problem(params(("url", value))) == "job document: params.url: expected https://host[:port]/path, 2 KiB at most")
    }

    @Test func theLongestURL() {
        let longest = "https://h/" + String(repeating: "p", count: 2_038)
        #expect(problem(params(("url", "\"\(longest)\""))) == "\(longest) 5 3600 32 64")
        #expect(problem(params(("url", "\"\(longest)p\""))).hasPrefix("job document: params.url"))
    }

    @Test(arguments: ["", "0", "-1", "67108865", "5.5", "\"5\"", "null", "1e99"]) func noSize(value: String) {
        #expect(problem(params(("size", value))) == "job document: params.size: expected bytes, 1...67108864")
    }

    @Test(arguments: ["", "5", "\"\"", "\"ab\"", "\"\(digest)00\"", "\"\(digest.dropLast())g\""]) func noDigest(value: String) {
        #expect(problem(params(("sha256", value))) == "job document: params.sha256: expected 64 hexadecimal digits")
    }

    @Test(arguments: ["", "5", "\"\"", "\"AAAA\"", "\"\(signature)AAAA\"", "\"\(signature.dropLast())\""])
    func noSignature(value: String) {
        #expect(problem(params(("signature", value))) == "job document: params.signature: expected 64 bytes in Base64")
    }

    @Test(arguments: ["0", "86401", "\"60\"", "null"]) func noTimeLimit(value: String) {
        #expect(problem(params(("timeLimit", value))) == "job document: params.timeLimit: expected seconds, 1...86400")
    }

    @Test func noParameters() {
        #expect(problem("").hasPrefix("job document: params.url"))
    }
}
