import FixedMemory
import Fleets

/// How the newest job stands, and that it has ended.
extension JobWork {
    /// Puts on the disk that the newest job has ended, as far as that can be. Never inlined: a second record is on the stack
    /// only meanwhile.
    @inline(never)
    mutating func rememberEnd(_ outcome: JobOutcome, _ details: StatusDetails) {
        guard var ended = record else { return }
        ended.end(outcome, details)
        try? remember(ended)
    }

    /// The same without more than a reason.
    @inline(never)
    mutating func rememberEnd(_ outcome: JobOutcome, _ reason: Message = Message()) {
        rememberEnd(outcome, StatusDetails(step: "", reason: reason))
    }

    /// Whether the newest job is of this action, and at this step.
    func isAt(_ action: JobAction, _ step: JobStep) -> Bool {
        record?.action == action && record?.step == step
    }
}
