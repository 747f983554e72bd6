import CCJSON
import FixedMemory
import Foundation
import JSON

// Reads and writes the same delta with shadowpin's JSON, cJSON and Foundation, in turns, and prints each one's median.
// The peers build a tree on the heap, which is how they are used; shadowpin's reader hands out tokens, as it is used.

let document = delta(fields: 40)
let rounds = 15
let repeats = 200

/// A delta as the cloud sends it: switches, measurements and states, and the time stamps of their metadata.
func delta(fields: Int) -> [UInt8] {
    let values = ["true", "21.5", #""open""#, "17", "-0.0625"]
    let state = (0..<fields).map { #""line\#($0)":{"value":\#(values[$0 % values.count])}"# }
    let metadata = (0..<fields).map { #""line\#($0)":{"value":{"timestamp":\#(1_748_390_400 + $0)}}"# }
    return Array(
        #"{"version":4,"timestamp":1748390400,"state":{\#(state.joined(separator: ","))},"metadata":{\#(metadata.joined(separator: ","))}}"#
            .utf8)
}

func readTokens() {
    var reader = JSONReader(document.span)
    var tokens = 0
    while try! reader.next() != nil { tokens += 1 }
    precondition(tokens > 0)
}

func readCJSON() {
    let tree = document.withUnsafeBytes { cJSON_ParseWithLength($0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count) }
    precondition(tree != nil)
    cJSON_Delete(tree)
}

func readFoundation() {
    _ = try! JSONSerialization.jsonObject(with: data)
}

/// The document's tokens, taken out of it once, so that only the writing is measured.
enum Step {
    case mark(JSONToken)
    case key([UInt8])
    case string([UInt8])
    case integer(Int64)
    case double(Double)
}

func steps() -> [Step] {
    var reader = JSONReader(document.span)
    var steps: [Step] = []
    func bytes(_ text: JSONText, _ reader: borrowing JSONReader) -> [UInt8] {
        var copy = FixedString<64>()
        try! reader.copy(text, into: &copy)
        return copy.bytes.withUnsafeBufferPointer { Array($0) }
    }
    while let token = try! reader.next() {
        switch token {
        case .key(let text): steps.append(.key(bytes(text, reader)))
        case .string(let text): steps.append(.string(bytes(text, reader)))
        case .number(let number): steps.append(number.int64.map { .integer($0) } ?? .double(number.double))
        default: steps.append(.mark(token))
        }
    }
    return steps
}

func writeSteps() {
    writer.reset()
    for step in recorded {
        switch step {
        case .key(let text): try! writer.key(text.span)
        case .string(let text): try! writer.string(text.span)
        case .integer(let integer): try! writer.integer(integer)
        case .double(let double): try! writer.number(double)
        case .mark(.beginObject): try! writer.beginObject()
        case .mark(.endObject): try! writer.endObject()
        case .mark(.beginArray): try! writer.beginArray()
        case .mark(.endArray): try! writer.endArray()
        case .mark(.bool(let bool)): try! writer.bool(bool)
        default: try! writer.null()
        }
    }
    precondition(try! writer.document.count == document.count)
}

func writeCJSON() {
    let text = cJSON_PrintUnformatted(cJSONTree)
    precondition(text != nil)
    cJSON_free(text)
}

func writeFoundation() {
    _ = try! JSONSerialization.data(withJSONObject: foundationTree)
}

let data = Data(document)
let recorded = steps()
var writer = JSONWriter<16_384>()
let cJSONTree = document.withUnsafeBytes { cJSON_ParseWithLength($0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count) }
let foundationTree = try! JSONSerialization.jsonObject(with: data)

func compare(_ title: String, _ candidates: [(name: String, run: () -> Void)]) {
    var times = candidates.map { _ in [Double]() }
    for _ in 0..<rounds {
        for (index, candidate) in candidates.enumerated() {
            let elapsed = ContinuousClock().measure { for _ in 0..<repeats { candidate.run() } }
            times[index].append(elapsed / .nanoseconds(1) / Double(repeats * document.count))
        }
    }
    let medians = times.map { $0.sorted()[rounds / 2] }
    for (candidate, median) in zip(candidates, medians) {
        let name = "\(title) \(candidate.name)".padding(toLength: 22, withPad: " ", startingAt: 0)
        print(String(format: "\(name) %7.2f ns/byte %8.1f MB/s   takes %6.2f of shadowpin's time", median, 1000 / median, median / medians[0]))
    }
}

print("a delta of \(document.count) bytes, median of \(rounds) rounds of \(repeats)")
compare("read ", [("shadowpin", readTokens), ("cJSON", readCJSON), ("Foundation", readFoundation)])
compare("write", [("shadowpin", writeSteps), ("cJSON", writeCJSON), ("Foundation", writeFoundation)])
