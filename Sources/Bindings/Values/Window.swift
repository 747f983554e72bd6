import Board

/// The last readings of a value, up to `ReadingRules.maxWindow`.
struct Window: Sendable {
    private var values = InlineArray<16, Double>(repeating: 0)
    private(set) var count = 0
    private var next = 0

    /// Adds a reading; of more than `size` (1...16) the oldest goes.
    mutating func append(_ value: Double, size: Int) {
        values[next] = value
        next = (next + 1) % size
        count = min(count + 1, size)
    }

    mutating func removeAll() {
        count = 0
        next = 0
    }

    var mean: Double {
        var sum = 0.0
        // Each divided first: a sum of large readings is infinite where their mean is not.
        for index in 0..<count { sum += values[index] / Double(count) }
        return sum
    }

    /// The middle one by size; of an even number, the mean of the two.
    var median: Double {
        var sorted = values
        for index in 0..<count {
            var place = index
            while place > 0, sorted[place - 1] > sorted[place] {
                sorted.swapAt(place - 1, place)
                place -= 1
            }
        }
        let middle = count / 2
        return count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
    }
}
