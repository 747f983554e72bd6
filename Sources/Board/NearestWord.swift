import FixedMemory

/// Finds the word somebody meant: the one with the fewest slips (a letter too many, missing, wrong, or two exchanged)
/// between it and what was written. Case and `-` for `_` count for nothing.
public struct NearestWord {
    /// The longest word that is compared: no key and no name of a board comes near it.
    public static let maxLength = 32

    private let written: FixedString<32>
    private var fewest: Int
    /// The nearest word so far; empty where none is near.
    public private(set) var best = FixedString<32>()

    /// One slip in three letters: more, and it was another word.
    public init(to written: Span<UInt8>) {
        self.written = (try? FixedString(written)) ?? FixedString()
        fewest = max(1, self.written.count / 3) + 1
    }

    /// Whether only case, or `-` for `_`, is wrong.
    var isExact: Bool { fewest == 0 }

    @export(interface)
    @inline(never)
    public mutating func offer(_ word: Span<UInt8>) {
        guard !written.isEmpty, word.count <= Self.maxLength else { return }
        let slips = begins(word) ? 1 : Self.slips(written.bytes, word)
        // Of as many slips as letters nothing is left: `1` is not what `3` meant.
        guard slips < fewest, slips < max(written.count, word.count), let better = try? FixedString<32>(word) else { return }
        fewest = slips
        best = better
    }

    /// Takes a word that was meant for certain, whatever its letters; one that is longer than `maxLength` is left out.
    mutating func take(_ word: Span<UInt8>) {
        guard let word = try? FixedString<32>(word) else { return }
        fewest = 0
        best = word
    }

    @export(interface)
    @inline(never)
    public mutating func offer(_ word: StaticString) {
        guard let word = try? FixedString<32>(word) else { return }
        offer(word.bytes)
    }

    /// `password` may well have meant `password_file`.
    @inline(never)
    private func begins(_ word: Span<UInt8>) -> Bool {
        written.count >= 4 && word.starts(with: written.bytes)
    }

    /// The edit distance with exchanges of neighbours (optimal string alignment); both at most `maxLength` bytes.
    private static func slips(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        var before = InlineArray<33, Int>(repeating: 0)
        var last = InlineArray<33, Int>(repeating: 0)
        var row = InlineArray<33, Int>(repeating: 0)
        for column in 0...right.count { last[column] = column }
        for index in left.indices {
            row[0] = index + 1
            for column in right.indices {
                let isSame = fold(left[index]) == fold(right[column])
                var least = min(last[column] + (isSame ? 0 : 1), min(last[column + 1], row[column]) + 1)
                if index > 0, column > 0, fold(left[index]) == fold(right[column - 1]),
                    fold(left[index - 1]) == fold(right[column])
                {
                    least = min(least, before[column - 1] + 1)
                }
                row[column + 1] = least
            }
            before = last
            last = row
        }
        return last[right.count]
    }

    private static func fold(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "-"): UInt8(ascii: "_")
        default: byte
        }
    }
}

extension Message {
    /// Ends an error about an unknown word: `, did you mean 'direction'?`, or where no word is near `, expected pin,
    /// offset or field`.
    mutating func suggest(_ words: WordList, for written: Span<UInt8>) {
        var nearest = NearestWord(to: written)
        words.offer(to: &nearest)
        guard nearest.best.isEmpty else { return suggest(nearest) }
        add(", expected ")
        words.add(to: &self)
    }

    /// `, did you mean 'direction'?`
    public mutating func suggest(_ nearest: NearestWord) {
        add(", did you mean ")
        quote(nearest.best.bytes)
        add("?")
    }
}
