/// Whose word an update carries.
enum ShadowSide: String, Codable, Sendable {
    /// The device's: what is.
    case reported
    /// The cloud's: what shall be.
    case desired
}
