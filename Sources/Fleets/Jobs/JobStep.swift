import FixedMemory

/// How far a job has got. A step is told to the cloud as `statusDetails.step`, then written down, then done.
public enum JobStep: Equatable, Sendable {
    /// Nothing has been done that must not be done again.
    case started
    /// run: the handler has been or is about to be started, once.
    case running
    /// reboot: the board has been or is about to be restarted.
    case rebooting
    /// install: the new program is on its way.
    case downloading
    /// configure: the new board file is being put in place.
    case installing
    /// configure: the new board file is in place and has to prove itself.
    /// install: the new program runs beside the one in place, and has to.
    case trying
    /// configure: the board file before it is being put back.
    case rollingBack
    /// The outcome is known; the cloud may not have it yet.
    case ended

    private static var all: InlineArray<8, JobStep> {
        [.started, .running, .rebooting, .downloading, .installing, .trying, .rollingBack, .ended]
    }

    /// Whether it may be done again by a board that does not remember having done it.
    var mayBeRepeated: Bool { self == .started || self == .downloading }

    init?(_ name: Span<UInt8>) {
        let all = Self.all
        for index in all.indices where name.equals(all[index].name) {
            self = all[index]
            return
        }
        return nil
    }

    @export(interface)
    public var name: StaticString {
        switch self {
        case .started: "started"
        case .running: "running"
        case .rebooting: "rebooting"
        case .downloading: "downloading"
        case .installing: "installing"
        case .trying: "trying"
        case .rollingBack: "rolling-back"
        case .ended: "ended"
        }
    }
}

/// What a job can ask of a board.
public enum JobAction: Equatable, Sendable {
    case reboot, run, configure, install

    public static var all: InlineArray<4, JobAction> { [.reboot, .run, .configure, .install] }

    /// Nil for an action this device does not know.
    @export(interface)
    public init?(_ name: Span<UInt8>) {
        let all = Self.all
        for index in all.indices where name.equals(all[index].name) {
            self = all[index]
            return
        }
        return nil
    }

    /// As it stands in job documents and board files.
    @export(interface)
    public var name: StaticString {
        switch self {
        case .reboot: "reboot"
        case .run: "run"
        case .configure: "configure"
        case .install: "install"
        }
    }
}
