/// The event that an input's edges raise (`event:` of a line).
public struct LineEvent: Sendable {
    /// Which edges raise it, by the logical level that they lead to.
    public enum Edges: Sendable { case rising, falling, both }

    public var rule: EventRule
    public var edges: Edges

    /// It is raised by clicks in place of edges.
    public var clicks: Clicks?

    /// Whether an edge to `level` raises it.
    @export(interface)
    public func isRaised(by level: Line.Level) -> Bool {
        guard clicks == nil else { return false }
        return switch edges {
        case .rising: level == .on
        case .falling: level == .off
        case .both: true
        }
    }
}
