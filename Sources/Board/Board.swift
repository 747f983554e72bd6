import FixedMemory
import Fleets

/// A checked board file: everything in it is known to fit together. Built in place, in a `BoardDraft`.
public struct Board: ~Copyable {
    /// Lines at most. The largest chip in the pin maps has 58 (BCM2711), and a header has 28 of them.
    public static let maxLines = 64

    /// Measures at most: three of each of 32 sensors.
    public static let maxMeasures = 96

    /// Settings at most: what a person can still keep in mind.
    public static let maxSettings = 32

    public internal(set) var thing = ThingName()
    public internal(set) var broker = Broker()
    /// Nil: the shadow is known by MQTT alone.
    public internal(set) var shadowAPI: ShadowAPI?
    /// What the lines are on, those of sensors too.
    public internal(set) var chips = ChipTable()
    /// The headers that the lines are on; without a name where `board` is not given.
    public internal(set) var header = Header()
    /// All that has a value, and the shadow's fields that hold it.
    public internal(set) var signals = Signals()
    /// Of whose outputs one is on at a time.
    public internal(set) var interlocks = FixedList<16, Interlock>()
    /// What is measured, and how; sensors' lines are the chip's after `lines`.
    public internal(set) var sensors = SensorTable()
    /// What the cloud may ask for beside the shadow.
    public internal(set) var commands = CommandTable()
    public internal(set) var events = BoardEvents()
    /// The events that conditions raise.
    public internal(set) var alarms = Alarms()
    /// What the board does by itself.
    public internal(set) var controls = ControlTable()
    /// What all conditions are made of.
    public internal(set) var terms = ConditionTerms()
    /// When the board is to be left alone.
    public internal(set) var safeMode = SafeModeRule.usual
    /// Nil: nothing resets the board when shadowpin hangs.
    public internal(set) var watchdog: WatchdogRule?
    /// Nil: the board does no jobs.
    public internal(set) var jobs: JobsPolicy?
    /// Where what has to survive a restart is written down; files in it have names of up to 32 bytes.
    public internal(set) var state = Folder()
    public internal(set) var clock = Clock.synchronised
    public internal(set) var console = ConsolePolicy()

    /// Of nothing, before its file is read.
    init() {}

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

/// The signals, one kind at a time.
extension Board {
    /// In the file's order.
    public var lines: FixedList<64, Line> { _read { yield signals.lines } }
    /// What sensors and lines are asked for beside levels.
    public var measures: FixedList<96, Measure> { _read { yield signals.measures } }
    /// What is only remembered.
    public var settings: FixedList<32, Setting> { _read { yield signals.settings } }
    /// The texts of all `enum` lists.
    public var choices: TextChoices { _read { yield signals.choices } }
    /// What the shadow holds.
    public var fields: FieldTable { _read { yield signals.fields } }
}
