import FixedMemory
import Fleets

/// A checked board file: everything in it is known to fit together.
public struct Board: ~Copyable {
    /// Lines at most. The largest chip in the pin maps has 58 (BCM2711), and a header has 28 of them.
    public static let maxLines = 64

    /// Measures at most: three of each of 32 sensors.
    public static let maxMeasures = 96

    /// Settings at most: what a person can still keep in mind.
    public static let maxSettings = 32

    public var thing: ThingName
    public var broker: Broker
    /// Nil: the shadow is known by MQTT alone.
    public var shadowAPI: ShadowAPI?
    /// What the lines are on, those of sensors too.
    public var chips: ChipTable
    /// The headers that the lines are on; without a name where `board` is not given.
    public var header: Header
    /// In the file's order.
    public var lines: FixedList<64, Line>
    /// Of whose outputs one is on at a time.
    public var interlocks: FixedList<16, Interlock>
    /// What is measured, and how; sensors' lines are the chip's after `lines`.
    public var sensors: SensorTable
    /// What sensors and lines are asked for beside levels.
    public var measures: FixedList<96, Measure>
    /// What is only remembered.
    public var settings: FixedList<32, Setting>
    /// The texts of all `enum` lists.
    public var choices: TextChoices
    /// What the shadow holds.
    public var fields: FieldTable
    /// What the cloud may ask for beside the shadow.
    public var commands: CommandTable
    public var events: BoardEvents
    /// The events that conditions raise.
    public var alarms: Alarms
    /// What the board does by itself.
    public var controls: ControlTable
    /// What all conditions are made of.
    public var terms: ConditionTerms
    /// When the board is to be left alone.
    public var safeMode: SafeModeRule
    /// Nil: nothing resets the board when shadowpin hangs.
    public var watchdog: WatchdogRule?
    /// Nil: the board does no jobs.
    public var jobs: JobsPolicy?
    /// Where what has to survive a restart is written down; files in it have names of up to 32 bytes.
    public var state: Folder
    public var clock: Clock
    public var console: ConsolePolicy

    /// A folder for files, whose names make the path longer.
    public typealias Folder = FixedString<223>

    /// When the wall clock is to be trusted.
    public enum Clock: Sendable {
        /// When the kernel says that it is synchronised (adjtimex(2)).
        case synchronised
        /// Always: a clock of its own keeps it.
        case trusted
    }
}
