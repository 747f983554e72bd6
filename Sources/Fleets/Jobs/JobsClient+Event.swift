extension JobsClient {
    /// What the owner is to do.
    public enum Event: Equatable, Sendable {
        case nothing
        /// Work on `job`, whose document is `document`. It may have been begun before a restart.
        case start
        /// The cloud has closed the job: end the work, then call `stopped`.
        case stop(StopReason)
        /// The job's outcome is known to the cloud, or the cloud has closed the job before.
        case closed(JobIdentity)
    }

    /// Why work on a job is to end.
    public enum StopReason: Equatable, Sendable {
        /// The execution's state in the cloud: CANCELED, TIMED_OUT, …
        case ended(JobStatus)
        /// The cloud does not know the execution (any more).
        case gone
    }
}
