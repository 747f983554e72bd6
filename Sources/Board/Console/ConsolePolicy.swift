import FixedMemory

/// Who may look at this board, and do something, from a console (`console:`).
public struct ConsolePolicy: Sendable {
    public enum Access: Int, Sendable, Comparable {
        /// There is no console.
        case off
        /// To look, and to try the way to the cloud.
        case view
        /// To move lines, reset and restart as well.
        case control

        public static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
    }

    /// A serial port, `/dev/ttyAMA0`; empty: there is none, and `shadowpin attach` is the only way in.
    public var device = Broker.Path()

    /// Bits per second.
    public var baud = 115_200

    /// What whoever is at the serial port, or may open the socket, can do.
    public var access = Access.view

    /// Holds the hash of a passphrase (`shadowpin passphrase`), without which `access: control` is `view`; empty: none
    /// is asked for.
    public var passphraseFile = Broker.Path()

    /// Rows of a page on a terminal that does not tell how many it has; 0: no pages.
    public var rows = 24

    /// What the cloud may do with the command `console`.
    public var command = Access.off

    /// Raised for everything that is changed from a console; nil: nothing is.
    public var event: EventRule?

    public init() {}
}
