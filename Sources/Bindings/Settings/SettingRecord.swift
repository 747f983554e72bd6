import Board
import FixedMemory
import Fleets
import JSON

/// The values of settings as they are kept in a file, those that somebody has set:
///
/// ```
///   NAME TAB JSON LF
/// ```
public struct SettingRecord: ~Copyable {
    /// 32 settings with a name of 32 bytes and a text of 64, each a quote or a backslash and so two.
    public static let capacity = 32 * (32 + 1 + 130 + 1)

    private var text = FixedBuffer<5248>()

    /// What is to be kept now.
    @export(interface)
    public init(_ settings: borrowing FixedList<32, Setting>, _ bindings: borrowing Bindings) {
        for index in settings.indices where bindings.areSet & 1 << UInt32(index) != 0 {
            let name = settings[index].name
            var value = Message()
            bindings.value(of: .setting(index)).describe(into: &value)
            // There is room for all.
            try? text.append(name.bytes)
            try? text.append(UInt8(ascii: "\t"))
            try? text.append(value.bytes)
            try? text.append(UInt8(ascii: "\n"))
        }
    }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }
}

/// Goes through what was kept of settings, line by line.
public struct KeptSettings: ~Escapable {
    public enum Line: Sendable {
        case value(Bindings.SettingChange)
        /// The board file does not allow the value any more.
        case unfit(setting: Int, expected: Message)
        /// The board file has no such setting any more, or the line is none.
        case unknown(Setting.Name)
    }

    private let kept: Span<UInt8>
    private var start = 0

    @_lifetime(copy kept)
    public init(_ kept: Span<UInt8>) { self.kept = kept }

    /// Nil at the end.
    @_lifetime(self: copy self)
    @export(interface)
    public mutating func next(
        _ settings: borrowing FixedList<32, Setting>, _ choices: borrowing TextChoices
    ) -> Line? {
        guard start < kept.count else { return nil }
        let end = kept.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? kept.count
        let line = kept.extracting(start..<end)
        start = end + 1
        let tab = line.firstIndex(of: UInt8(ascii: "\t")) ?? line.count
        guard let name = try? Setting.Name(line.extracting(0..<tab)) else { return .unknown(Setting.Name()) }
        for index in settings.indices where settings[index].name == name {
            let rule = settings[index].rule
            let json = line.extracting(min(tab + 1, line.count)..<line.count)
            let value = (try? FieldValue(json: json)) ?? .null
            guard let problem = rule.problem(with: value, in: choices) else {
                return .value(Bindings.SettingChange(setting: index, value: value))
            }
            var expected = Message()
            problem.describe(rule, in: choices, into: &expected)
            return .unfit(setting: index, expected: expected)
        }
        return .unknown(name)
    }
}
