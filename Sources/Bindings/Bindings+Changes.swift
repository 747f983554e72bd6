import Board
import Fleets

/// What bindings ask for.
extension Bindings {
    /// A level that a line is to be set to.
    public struct Change: Equatable, Sendable {
        /// The line's place in the board file.
        public let line: Int
        public let level: Line.Level
        /// Of a line that is on for a part of the time: how much, in percent.
        public let share: Double?

        public init(line: Int, level: Line.Level, share: Double? = nil) {
            self.line = line
            self.level = level
            self.share = share
        }

        /// A PWM, on for a part of the time, 0...100 percent.
        init(line: Int, share: Double) { self.init(line: line, level: share > 0 ? .on : .off, share: share) }
    }

    /// A value that a setting is to have.
    public struct SettingChange: Equatable, Sendable {
        /// The setting's place in the board file.
        public let setting: Int
        public let value: FieldValue

        public init(setting: Int, value: FieldValue) {
            self.setting = setting
            self.value = value
        }
    }
}
