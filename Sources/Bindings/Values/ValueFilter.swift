import Board

/// Takes spikes and noise out of readings: median, average, exponential mean, in this order.
///
/// A filter that has not as many readings yet as it wants works with those it has.
struct ValueFilter: Sendable {
    private var medians = Window()
    private var averages = Window()
    private var mean: Double?

    mutating func apply(_ rules: ReadingRules, to reading: Double) -> Double {
        var value = reading
        if rules.median > 1 {
            medians.append(value, size: rules.median)
            value = medians.median
        }
        if rules.average > 1 {
            averages.append(value, size: rules.average)
            value = averages.mean
        }
        if rules.exponential < 1 {
            let before = mean ?? value
            value = before + (value - before) * rules.exponential
            mean = value
        }
        return value
    }

    /// After a gap, what was before it says nothing of what is.
    mutating func reset() { self = ValueFilter() }
}
