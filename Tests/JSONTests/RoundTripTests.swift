import FixedMemory
import Foundation
import JSON
import Testing

@Suite struct RoundTripTests {
    /// Random documents, the same in every run.
    private func documents(_ count: Int, seed: UInt64, _ body: (Tree, [UInt8]) throws -> Void) throws {
        var random = SeededGenerator(state: seed)
        var writer = JSONWriter<65_536>()
        for _ in 0..<count {
            let tree = Tree.random(depth: 6, using: &random)
            writer.reset()
            try tree.write(to: &writer)
            let document = try writer.document.withUnsafeBufferPointer { Array($0) }
            try body(tree, document)
        }
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        try documents(2_000, seed: 1) { tree, document in
            let again = try Tree.read(document.span)
            if again != tree { Issue.record("\(String(decoding: document, as: UTF8.self))") }
        }
    }

    @Test func foundationReadsWhatIsWritten() throws {
        try documents(1_000, seed: 2) { tree, document in
            guard !tree.hasEqualKeys else { return }
            let foundation = try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            if !tree.equals(foundation) { Issue.record("\(String(decoding: document, as: UTF8.self))") }
        }
    }

    @Test func whatFoundationWritesIsRead() throws {
        try documents(1_000, seed: 3) { tree, document in
            guard !tree.hasEqualKeys else { return }
            let foundation = try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            for options in [[.fragmentsAllowed], [.fragmentsAllowed, .prettyPrinted]] as [JSONSerialization.WritingOptions] {
                let theirs = Array(try JSONSerialization.data(withJSONObject: foundation, options: options))
                let read = try Tree.read(theirs.span)
                if read?.equals(foundation) != true { Issue.record("\(String(decoding: theirs, as: UTF8.self))") }
            }
        }
    }

    /// Both are strict about structure and text. Foundation alone takes a byte order mark and other encodings of
    /// Unicode, nests deeper, and takes numbers that are too large and escapes of half pairs: those are left out.
    @Test func damagedDocumentsAreRefusedAsFoundationRefusesThem() throws {
        var random = SeededGenerator(state: 4)
        let spare = Array(#"{}[]:,"\/ 0123456789.-+eEtrufalsn"#.utf8) + [0x00, 0x0A, 0x1F, 0x7F, 0xC3, 0x80, 0xED, 0xF5]
        var refused = 0
        try documents(3_000, seed: 5) { _, document in
            var damaged = document
            let place = Int.random(in: 0..<damaged.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: damaged.remove(at: place)
            case 1: damaged.insert(spare.randomElement(using: &random)!, at: place)
            default: damaged[place] = spare.randomElement(using: &random)!
            }
            // Zeros in the first bytes make Foundation guess UTF-16 or UTF-32.
            guard !damaged.prefix(4).contains(0) else { return }
            let reading = Reading(damaged)
            if case .error(.numberTooLarge, _) = reading { return }
            if case .error(.loneSurrogate, _) = reading { return }
            let theirs = try? JSONSerialization.jsonObject(with: Data(damaged), options: .fragmentsAllowed)
            var isRefused = false
            if case .error = reading { isRefused = true }
            refused += isRefused ? 1 : 0
            if isRefused != (theirs == nil) { Issue.record("\(reading): \(String(decoding: damaged, as: UTF8.self))") }
        }
        #expect(refused > 1_000)
    }
}
