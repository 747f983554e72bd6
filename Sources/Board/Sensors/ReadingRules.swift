/// What happens to a value, in this order:
///
/// ```
///   reading ─▶ scale ─▶ median ─▶ average ─▶ exponential ─▶ calibrate ─▶ clamp ─▶ round ─┬─▶ conditions, controls
///                                                                                        └─▶ deadband ─▶ throttle ─▶ shadow
/// ```
public struct ReadingRules: Sendable {
    /// Readings in a filter at most.
    public static let maxWindow = 16

    /// A straight line through what the sensor says: of `sysfs`.
    public var scale = 1.0
    public var offset = 0.0

    /// How many readings it is the middle of; 1: no median.
    public var median = 1
    /// How many readings it is the mean of; 1: no mean.
    public var average = 1
    /// What the newest reading has in the mean of all, 0 to 1; 1: all.
    public var exponential = 1.0

    public var calibration = Calibration.none

    public var minimum = -Double.infinity
    public var maximum = Double.infinity

    /// Decimals that are kept, 0...9. Three are more than sensors are worth, and an average has seventeen.
    public var decimals = 3

    /// How far the value has to move from the reported one to be reported; 0: at all.
    public var deadband = 0.0
    /// Between two reports, in milliseconds; 0: no time.
    public var shortestInterval: Int64 = 0
    /// After which it is reported though it is as before, in milliseconds; 0: never.
    public var heartbeat: Int64 = 0

    public init() {}
}
