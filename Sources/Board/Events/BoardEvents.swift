/// The events of the board itself (`events:`). What has no rule is not raised.
public struct BoardEvents: Sendable {
    /// shadowpin has started.
    public var startup: EventRule?
    /// A line, the chip or the watchdog cannot be used any more.
    public var fault: EventRule?
    /// The watchdog has reset the board.
    public var watchdog: EventRule?
    /// shadowpin has started in safe mode.
    public var safeMode: EventRule?
}
