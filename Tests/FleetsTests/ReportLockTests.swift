import FixedMemory
import Fleets
import Testing

@Suite struct ReportLockTests {
    private static let start = Instant(milliseconds: 1_000)

    private func answer(_ json: String) throws -> ShadowAnswer {
        let bytes = Array(json.utf8)
        return try ShadowAnswer(bytes.span)
    }

    /// An answer to the first token of run 1.
    private func own(_ members: String = "") throws -> ShadowAnswer {
        try answer(#"{"clientToken":"sp-0000000000000001-0000000000000001"\#(members)}"#)
    }

    /// A lock whose report, the first of run 1, is out.
    private func waiting(version: Int64? = 7) -> ReportLock {
        var lock = ReportLock(isOn: true)
        var tokens = ClientToken(run: 1)
        lock.fetched(version, lacksReport: false, now: Self.start)
        lock.sent(tokens.next(), now: Self.start)
        return lock
    }

    @Test func withoutLockingReportsGoAtAnyTimeAndCarryNoVersion() throws {
        var lock = ReportLock(isOn: false)
        var tokens = ClientToken(run: 1)
        lock.fetched(7, lacksReport: true, now: Self.start)
        lock.heard(of: 8)
        lock.sent(tokens.next(), now: Self.start)
        #expect(lock.version == nil && lock.reportTime == Instant(milliseconds: 0) && lock.deadline == nil)
        let isRejected = try lock.rejected(own())
        #expect(!isRejected && lock.doubt == nil)
    }

    @Test func theNewestVersionHeardOfIsCarried() throws {
        var lock = ReportLock(isOn: true)
        #expect(lock.version == nil && lock.reportTime != nil)
        lock.heard(of: 5)
        lock.heard(of: 4)
        lock.heard(of: nil)
        #expect(lock.version == 5)
        try lock.accepted(answer(#"{"version":9,"clientToken":"another's"}"#))
        #expect(lock.version == 9)
        // The fetched shadow counts, even downwards.
        lock.fetched(2, lacksReport: false, now: Self.start)
        #expect(lock.version == 2)
        lock.reset()
        #expect(lock.version == nil)
    }

    @Test func oneReportAtATimeUntilItIsAccepted() throws {
        var lock = waiting()
        #expect(lock.reportTime == nil && lock.version == nil)
        #expect(lock.deadline == Self.start + ReportLock.answerTimeout)
        try lock.accepted(answer(#"{"version":8,"clientToken":"sp-0000000000000001-0000000000000002"}"#))
        #expect(lock.reportTime == nil)
        try lock.accepted(own(#","version":8"#))
        #expect(lock.reportTime != nil && lock.version == 8 && lock.deadline == nil)
    }

    @Test func aRejectionIsDoubtUntilTheShadowIsFetched() throws {
        var lock = waiting()
        let isForeign = try lock.rejected(answer(#"{"code":409,"clientToken":"another's"}"#))
        let isOwn = try lock.rejected(own())
        #expect(!isForeign && isOwn)
        #expect(lock.doubt == .rejected && lock.reportTime == nil && lock.deadline == nil)
        // It comes once.
        let isAgain = try lock.rejected(own())
        #expect(!isAgain)
        lock.fetched(9, lacksReport: true, now: Self.start)
        #expect(lock.version == 9 && lock.doubt == nil)
        #expect(lock.reportTime == Self.start)
    }

    @Test func withoutAnAnswerTheFetchedShadowTells() {
        var lock = waiting()
        let early = lock.timeOut(now: Self.start + (ReportLock.answerTimeout - 1))
        let due = lock.timeOut(now: Self.start + ReportLock.answerTimeout)
        #expect(!early && due && lock.doubt == .unanswered)
        lock.fetched(8, lacksReport: false, now: Self.start)
        #expect(lock.version == 8 && lock.reportTime == Instant(milliseconds: 0))
    }

    @Test func whatFailsAgainAndAgainIsTriedEverMoreSlowly() throws {
        var lock = ReportLock(isOn: true)
        var now = Self.start
        var waits: [Int64] = []
        for _ in 0..<9 {
            var tokens = ClientToken(run: 1)
            lock.sent(tokens.next(), now: now)
            _ = try lock.rejected(own())
            lock.fetched(7, lacksReport: true, now: now)
            let time = try #require(lock.reportTime)
            waits.append(time - now)
            now = time
        }
        #expect(waits == [0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
        var tokens = ClientToken(run: 1)
        lock.sent(tokens.next(), now: now)
        try lock.accepted(own())
        #expect(lock.reportTime! <= now)
        lock.sent(tokens.next(), now: now)
        _ = lock.timeOut(now: now + ReportLock.answerTimeout)
        lock.fetched(7, lacksReport: true, now: now)
        #expect(lock.reportTime == now)
    }

    @Test func whereTheShadowCannotBeFetchedTheNextReportCarriesNoVersion() throws {
        var lock = waiting()
        lock.notFetched(now: Self.start)
        #expect(lock.known == 7 && lock.deadline != nil, "nothing is in doubt")
        _ = try lock.rejected(own())
        lock.notFetched(now: Self.start)
        #expect(lock.known == nil && lock.version == nil && lock.reportTime == Self.start)
    }

    @Test(arguments: [
        (#"{"code":409,"message":"Version conflict"}"#, "409 'Version conflict'"), (#"{"message":"no"}"#, "'no'"),
        (#"{"code":"VersionMismatch","message":"v\n7"}"#, #"'VersionMismatch' 'v\x0a7'"#), ("{}", ""), ("[]", ""),
        (#"{"code":[1,{"code":2}],"message":{"message":"x"},"state":{"code":3}}"#, ""), (#"{"code":4.5}"#, ""),
    ]) func theReasonOfARejectionIsKept(json: String, reason: String) throws {
        let answer = try answer(json)
        #expect(answer.reason.bytes.text == reason)
    }

    @Test(arguments: ["", "{", #"{"version":}"#, #"{"clientToken":"\#u{1}"}"#])
    func whatIsNoJSONIsNoAnswer(json: String) {
        #expect(throws: (any Error).self) { _ = try self.answer(json) }
    }
}
