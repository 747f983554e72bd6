import FixedMemory
import Fleets

/// A shadow field of a board file, and the signal that it carries.
public struct BoardField: Sendable {
    public let path: FieldPath
    public let signal: Signal

    /// The line, sensor or setting that the field belongs to, as the file calls it.
    public let owner: Line.Name

    /// Where the file names the owner: 1 and up.
    public let sourceLine: Int

    @export(interface)
    public init(path: FieldPath, signal: Signal, owner: Line.Name, sourceLine: Int) {
        self.path = path
        self.signal = signal
        self.owner = owner
        self.sourceLine = sourceLine
    }
}
