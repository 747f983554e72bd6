import FixedMemory

/// Why the cloud refused a request (fleets-facts, Jobs, `…/rejected`).
public enum JobRejection: Equatable, Sendable {
    case invalidTopic, invalidJSON, invalidRequest, invalidStateTransition, resourceNotFound, versionMismatch
    case internalError, requestThrottled, terminalStateReached
    /// A code this device does not know.
    case other

    @export(interface)
    public init(_ code: Span<UInt8>) {
        let all: InlineArray<9, JobRejection> = [
            .invalidTopic, .invalidJSON, .invalidRequest, .invalidStateTransition, .resourceNotFound,
            .versionMismatch, .internalError, .requestThrottled, .terminalStateReached,
        ]
        for index in all.indices where code.equals(all[index].code) {
            self = all[index]
            return
        }
        self = .other
    }

    /// As it stands in payloads.
    @export(interface)
    public var code: StaticString {
        switch self {
        case .invalidTopic: "InvalidTopic"
        case .invalidJSON: "InvalidJson"
        case .invalidRequest: "InvalidRequest"
        case .invalidStateTransition: "InvalidStateTransition"
        case .resourceNotFound: "ResourceNotFound"
        case .versionMismatch: "VersionMismatch"
        case .internalError: "InternalError"
        case .requestThrottled: "RequestThrottled"
        case .terminalStateReached: "TerminalStateReached"
        case .other: "unknown code"
        }
    }
}
