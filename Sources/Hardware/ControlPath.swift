import CPosix
import FixedMemory
import Fleets

/// Where the simulated chip of a thing takes its commands: `FOLDER/shadowpin-THING.chip`, a Unix datagram socket that
/// only its owner may write to.
public struct ControlPath: Equatable, Sendable {
    /// `sun_path` of unix(7) with its NUL.
    public typealias Text = FixedString<107>

    let text: Text

    /// In `folder`.
    @export(interface)
    public init(folder: Text, thing: ThingName) throws(HardwareError) {
        var path = folder
        do throws(CapacityError) {
            try path.append("/shadowpin-")
            try path.append(thing.bytes)
            try path.append(".chip")
        } catch { throw .controlPathTooLong }
        text = path
    }

    /// In the user's own folder for such things: XDG_RUNTIME_DIR, or /tmp where that is not set.
    @export(interface)
    public init(thing: ThingName) throws(HardwareError) {
        let variable: StaticString = "XDG_RUNTIME_DIR"
        let standIn: StaticString = "/tmp"
        let value = getenv(variable.cString).flatMap { $0[0] == 0 ? nil : UnsafePointer($0) } ?? standIn.cString
        guard strlen(value) <= 107 else { throw .controlPathTooLong }
        try self.init(folder: Text(cutting: value), thing: thing)
    }

    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }
}
