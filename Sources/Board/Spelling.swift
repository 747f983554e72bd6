import FixedMemory

/// Finds the word that a misspelt one was meant to be.
enum Spelling {
    /// Longer words are no misspelt keys.
    private static let longest = 31

    /// The known word with the fewest letters inserted, deleted, changed or swapped; nil when none is near:
    /// a third of the letters may be wrong, and at least one.
    static func nearest<let count: Int>(
        to word: Span<UInt8>, among known: InlineArray<count, StaticString>
    ) -> StaticString? {
        guard 1...longest ~= word.count else { return nil }
        var best: StaticString?
        var bestDistance = max(1, word.count / 3) + 1
        for index in known.indices {
            let distance = distance(word, known[index])
            if distance < bestDistance {
                bestDistance = distance
                best = known[index]
            }
        }
        return best
    }

    /// Damerau's distance (optimal string alignment): rows for the last two letters of `word`, a column for each of `other`.
    private static func distance(_ word: Span<UInt8>, _ other: StaticString) -> Int {
        let width = other.utf8CodeUnitCount
        guard width <= longest else { return Int.max }
        var beforeLast = InlineArray<32, Int>(repeating: 0)
        var last = InlineArray<32, Int> { $0 }
        for row in 1...word.count {
            var current = InlineArray<32, Int>(repeating: row)
            for column in 1..<(width + 1) {
                let isSame = word[row - 1] == other.utf8Start[column - 1]
                let inserted = min(last[column], current[column - 1]) + 1
                current[column] = min(inserted, last[column - 1] + (isSame ? 0 : 1))
                let isSwapped =
                    row > 1 && column > 1 && word[row - 1] == other.utf8Start[column - 2]
                    && word[row - 2] == other.utf8Start[column - 1]
                if isSwapped { current[column] = min(current[column], beforeLast[column - 2] + 1) }
            }
            beforeLast = last
            last = current
        }
        return last[width]
    }
}
