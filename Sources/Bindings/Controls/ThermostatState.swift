import Board
import Fleets

/// What a thermostat wants of its output.
struct ThermostatState: Sendable {
    /// The output as it was last time, and since when. The first sight of it counts as a change: nobody knows how long
    /// it has been so.
    private var level: Line.Level?
    private var changed = Instant(milliseconds: 0)

    /// When a minimum time will be over that the output has to wait for.
    private(set) var deadline: Instant?

    /// The level to set; nil: none for now.
    ///
    /// - Parameters:
    ///   - sensor: what is measured; nil while it is not known.
    ///   - setpoint: what is wanted; nil while it is not known.
    ///   - level: the output's; nil while it cannot be reached.
    ///   - isWished: whether it is also wished to be so: an output's own times may keep it from what was wished before.
    mutating func update(
        _ thermostat: Thermostat, sensor: Double?, setpoint: Double?, level: Line.Level?, isWished: Bool, now: Instant
    ) -> Line.Level? {
        if level != self.level {
            self.level = level
            changed = now
        }
        deadline = nil
        guard let level else { return nil }
        var isKnown = true
        var wanted = thermostat.onUnknown
        if let sensor, let setpoint {
            wanted = Self.wanted(thermostat, sensor, setpoint, level)
        } else {
            isKnown = false
        }
        guard wanted != level else { return isWished ? nil : level }
        // Nothing is worn by going off too early, and much may be by staying on blindly.
        if !isKnown, wanted == .off { return wanted }
        let due = changed + (level == .on ? thermostat.minOn : thermostat.minOff)
        guard now < due else { return wanted }
        deadline = due
        return nil
    }

    private static func wanted(
        _ thermostat: Thermostat, _ sensor: Double, _ setpoint: Double, _ level: Line.Level
    ) -> Line.Level {
        let above: Line.Level = thermostat.mode == .heat ? .off : .on
        if sensor > setpoint + thermostat.hysteresis { return above }
        if sensor < setpoint - thermostat.hysteresis { return above.opposite }
        return level
    }
}
