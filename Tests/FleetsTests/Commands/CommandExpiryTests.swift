import Fleets
import Testing

/// fleets-facts, Commands, "Stale commands". The request came in at 1,000 s on the monotonic clock.
@Suite struct CommandExpiryTests {
    private static let now = Instant(milliseconds: 1_000_000)
    private static let sent: Int64 = 1_700_000_000

    private func expiry(
        timestamp: Int64?, ttl: Int64?, wall: Int64?, mayBeOld: Bool = false
    ) throws -> CommandExpiry {
        var json = #"{"action":"a""#
        if let timestamp { json += #","timestamp":\#(timestamp)"# }
        if let ttl { json += #","ttl":\#(ttl)"# }
        let bytes = Array((json + "}").utf8)
        let request = try CommandRequest(bytes.span)
        return CommandExpiry(request, now: Self.now, wall: wall.map { $0 * 1_000 }, mayBeOld: mayBeOld)
    }

    @Test func withATrustedClock() throws {
        let sent = Self.sent
        #expect(try expiry(timestamp: sent, ttl: 30, wall: sent) == .at(Self.now + 30_000))
        #expect(try expiry(timestamp: sent, ttl: 30, wall: sent + 10) == .at(Self.now + 20_000))
        #expect(try expiry(timestamp: sent, ttl: 30, wall: sent + 30) == .at(Self.now))
        #expect(try expiry(timestamp: sent, ttl: 30, wall: sent + 31) == .past)
        #expect(try expiry(timestamp: sent, ttl: 30, wall: sent + 31, mayBeOld: true) == .past)
        // A cloud whose clock is ahead gives no more than its ttl.
        #expect(try expiry(timestamp: sent, ttl: 30, wall: sent - 100) == .at(Self.now + 30_000))
    }

    @Test func withoutATrustedClockTheTimeCountsFromReceipt() throws {
        #expect(try expiry(timestamp: Self.sent, ttl: 30, wall: nil) == .at(Self.now + 30_000))
        #expect(
            try expiry(timestamp: Self.sent, ttl: 30, wall: nil, mayBeOld: true)
                == .unknown(wall: (Self.sent + 30) * 1_000, latest: Self.now + 30_000))
    }

    @Test func withoutTimes() throws {
        #expect(try expiry(timestamp: nil, ttl: nil, wall: Self.sent) == .at(nil))
        #expect(try expiry(timestamp: Self.sent, ttl: nil, wall: Self.sent + 100) == .at(nil))
        #expect(try expiry(timestamp: nil, ttl: 5, wall: nil, mayBeOld: true) == .at(Self.now + 5_000))
    }

    @Test func theLargestTimesAddUp() throws {
        let most: Int64 = 1_000_000_000_000_000
        let latest = Self.now + most * 1_000
        #expect(
            try expiry(timestamp: most, ttl: most, wall: nil, mayBeOld: true)
                == .unknown(wall: most + most * 1_000, latest: latest))
    }
}
