import FixedMemory
import Fleets

/// Keeps what a sensor measures near a setpoint by switching an output (`type: thermostat`).
///
/// ```
///   heat     setpoint + hysteresis  ─ ─ ─ ─ ─ ─ ╱ ╲ ─ ─ ─ ─ ─ ─     above: off
///            setpoint                         ╱     ╲               between: as it is
///            setpoint - hysteresis  ─ ─ ─ ─ ╱ ─ ─ ─ ─ ╲ ─ ─ ─ ─     below: on
/// ```
///
/// The other way round for `cool`.
public struct Thermostat: Sendable {
    public enum Mode: Sendable { case heat, cool }

    public enum Setpoint: Sendable {
        case fixed(Double)
        case signal(Signal)
    }

    public var name: ControlName
    /// A number.
    public var sensor: Signal
    public var setpoint: Setpoint
    /// The line that it switches, and nothing else but commands and guards.
    public var output: Int
    public var mode: Mode
    /// In the sensor's unit, 0 and up.
    public var hysteresis: Double
    /// How long the output stays on at least, in milliseconds.
    public var minOn: Int64
    /// How long the output stays off at least, in milliseconds.
    public var minOff: Int64
    /// What the output is set to while sensor or setpoint is not known.
    public var onUnknown: Line.Level
    public var sourceLine: Int
}
