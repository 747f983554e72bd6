import Synchronization

/// Which fault the API has now, if any.
final class FaultSwitch: Sendable {
    private let fault = Mutex<APIFault?>(nil)

    var current: APIFault? { fault.withLock { $0 } }

    func set(_ fault: APIFault?) { self.fault.withLock { $0 = fault } }
}
