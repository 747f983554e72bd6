import FixedMemory

/// The GPIO chips that a board's lines are on, in the order in which the file first needs them; those that no line is on
/// are not among them.
public struct ChipTable: ~Copyable {
    /// Chips at most: an RK3588 has five and a BeagleBone four, and beside them there are a few expanders.
    public static let maxChips = 8

    /// What `gpiodetect` prints in brackets; never a chip's number, which differs between kernels.
    public typealias Label = FixedString<32>

    /// No hardware (`chip: simulated`): levels live in memory, inputs are driven by `shadowpin simulate`. One simulated
    /// chip stands for all of these, which keep their offsets apart.
    public internal(set) var isSimulated = false

    private var labels = FixedList<8, Label>()

    init() {}

    public var indices: Range<Int> { labels.indices }
    public var count: Int { labels.count }

    /// The chip at `index`, one of `indices`.
    public subscript(index: Int) -> Label { labels[index] }

    /// The index of the chip with this label, which is added if it is new; nil: there is no room for it.
    mutating func index(of label: Label) -> Int? {
        for index in labels.indices where labels[index] == label { return index }
        guard !labels.isFull else { return nil }
        try? labels.append(label)
        return labels.count - 1
    }
}
