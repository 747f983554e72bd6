/// A request of `JobsClient` that the cloud has not answered yet.
struct OutstandingRequest {
    let request: JobsClient.Request
    let token: ClientToken.Text
    /// Of the content it carried.
    let revision: Int
    let retryAt: Instant
}
