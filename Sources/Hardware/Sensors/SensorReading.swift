/// What one reading of a sensor on lines gives: its values, in the order of the driver's quantities
/// (`SensorDriver.quantities`). Finite always.
public struct SensorReading: Equatable, Sendable {
    public var first: Double
    public var second: Double?

    public init(_ first: Double, _ second: Double? = nil) {
        self.first = first
        self.second = second
    }

    /// The value of the driver's quantity at `index`.
    public func value(_ index: Int) -> Double? { index == 0 ? first : second }
}
