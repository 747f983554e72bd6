import Testing

@testable import Board

/// Damaged files: whatever comes, the loader answers with a board or with at least one error, and never traps.
@Suite struct MutationTests {
    /// SplitMix64: the same files in every run.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// What means something to YAML or to the loader.
    static let pieces: [[UInt8]] = [
        ":", ": ", "- ", "\n", "\n  ", "\t", "{", "}", "[", "]", ",", "\"", "'", "#", "&a ", "*a", "!!str ", "? ", "|\n", ">\n",
        "---\n", "...\n", "%YAML 1.1\n", "<<: ", "~", "\u{FEFF}", "\u{2028}", "\\x00", "\0", "\u{85}", "-", "0", "99999999999",
        "lines", "pin", "off", "GPIO17", "@", "/", "ms",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

    static func mutate(_ bytes: inout [UInt8], _ random: inout Random) {
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...20, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.replaceSubrange(place..<end, with: [])
            case 1: bytes.insert(contentsOf: pieces.randomElement(using: &random)!, at: place)
            case 2: bytes.replaceSubrange(place..<end, with: pieces.randomElement(using: &random)!)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            }
        }
    }

    @Test(arguments: ["demo.yaml", "greenhouse.yaml", "simulated.yaml"])
    func damagedFiles(name: String) throws {
        let good = Array(try ExampleTests.yaml(name).utf8)
        var random = Random(state: UInt64(good.count))
        var boards = 0
        for round in 0..<7_000 {
            var bytes = good
            Self.mutate(&bytes, &random)
            var diagnostics = Diagnostics()
            let outcome = Outcome(bytes, &diagnostics)
            try #require(outcome.isBoard == outcome.errors.isEmpty, "round \(round)")
            if outcome.isBoard { boards += 1 }
        }
        // Both must have been tried.
        #expect((1..<7_000).contains(boards))
    }
}
