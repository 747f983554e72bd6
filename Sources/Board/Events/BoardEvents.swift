/// The events of the board itself (`events:`). What has no rule is not raised.
public struct BoardEvents: Sendable {
    /// shadowpin has started.
    public var startup: EventRule?
    /// A line or the chip cannot be used any more.
    public var fault: EventRule?
}
