/// When a start becomes one in safe mode (`safe_mode:` of a board file).
public struct SafeModeRule: Equatable, Sendable {
    /// So many starts in a row have not lasted, 2...100.
    public var starts: Int

    /// A start that has not ended for so long has lasted, in milliseconds.
    public var within: Int64

    /// How long safe mode lasts, in milliseconds.
    public var lasts: Int64

    /// What crashes because of its board file or its shadow does so in seconds. Five starts tell that from bad luck,
    /// and in ten minutes whoever looks after the board can mend it.
    public static let usual = SafeModeRule(starts: 5, within: 60_000, lasts: 600_000)

    public init(starts: Int, within: Int64, lasts: Int64) {
        self.starts = starts
        self.within = within
        self.lasts = lasts
    }
}
