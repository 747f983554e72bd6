import FixedMemory
import Fleets

/// An event that is raised when a condition becomes true (`events:`), and again only after it was cleared.
public struct Alarm: Sendable {
    /// Fields in its data at most.
    public static let maxFields = 8

    /// Bytes that its data may take in the worst case: a payload less 200 for everything else in it.
    public static let maxData = EventMessage.capacity - 200

    /// The file's key, and its type unless the file says otherwise.
    public var name: EventType
    public var rule: EventRule
    public var when: Condition
    /// How long `when` has to be true, in milliseconds.
    public var hold: Int64
    /// What clears it, while `when` is not true; nil: that `when` is false.
    public var clear: Condition?
    /// The type of the event that is raised when it is cleared; nil: none is.
    public var cleared: EventType?
    /// The fields whose values are its data.
    public var data: Fields

    /// Some of the board's fields, by their indices.
    public struct Fields: Sendable {
        private var fields = InlineArray<8, UInt8>(repeating: 0)
        public private(set) var count = 0

        public var indices: Range<Int> { 0..<count }
        public subscript(index: Int) -> Int { Int(fields[index]) }

        /// False: there is no room for one more.
        mutating func append(_ field: Int) -> Bool {
            guard count < Alarm.maxFields else { return false }
            // A board has fewer fields than a byte counts.
            fields[count] = UInt8(field)
            count += 1
            return true
        }

        func contains(_ field: Int) -> Bool {
            for index in indices where fields[index] == UInt8(field) { return true }
            return false
        }
    }
}

/// The alarms of a board file: as many as there are rules.
public typealias Alarms = FixedList<32, Alarm>
