/// Turns what a sensor says into what is.
public enum Calibration: Equatable, Sendable {
    case none
    /// `value * gain + offset`.
    case linear(gain: Double, offset: Double)
    /// `c0 + c1 x + c2 x² + …`: the coefficients, in `SensorTable.numbers`.
    case polynomial(Range<Int>)
    /// Pairs of what the sensor says, rising, and what is, in `SensorTable.numbers`: straight lines between them, and on
    /// beyond the first and the last pair.
    case table(Range<Int>)
}
