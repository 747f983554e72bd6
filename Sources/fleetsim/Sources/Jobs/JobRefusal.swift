/// Why the jobs service refuses a device's request, as `…/rejected` says it (`fleets-facts`, Jobs).
struct JobRefusal: Error, Equatable {
    enum Code: String {
        case invalidJSON = "InvalidJson"
        case invalidRequest = "InvalidRequest"
        case invalidStateTransition = "InvalidStateTransition"
        case resourceNotFound = "ResourceNotFound"
        case versionMismatch = "VersionMismatch"
        case terminalStateReached = "TerminalStateReached"
    }

    let code: Code
    let message: String
    /// How the execution stands, where the device should know.
    var execution: JobExecution?
}

extension JobRefusal {
    /// What is wrong with a message before anybody looks at the jobs.
    init(_ rejection: Rejection) {
        let isText = if case .invalidJSON = rejection { false } else { true }
        self.init(code: isText ? .invalidRequest : .invalidJSON, message: "\(rejection)")
    }
}
