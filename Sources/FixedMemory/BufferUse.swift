/// How full a buffer of fixed capacity is, in bytes or elements.
public struct BufferUse: Equatable, Sendable {
    public var used: Int
    /// The most ever used.
    public var most: Int
    public var capacity: Int

    public init(used: Int, most: Int, capacity: Int) {
        self.used = used
        self.most = max(most, used)
        self.capacity = capacity
    }
}
