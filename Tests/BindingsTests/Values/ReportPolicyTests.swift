import Fleets
import Testing

@testable import Bindings
@testable import Board

@Suite struct ReportPolicyTests {
    private func rules(deadband: Double = 0, throttle: Int64 = 0, heartbeat: Int64 = 0) -> ReadingRules {
        var rules = ReadingRules()
        (rules.deadband, rules.shortestInterval, rules.heartbeat) = (deadband, throttle, heartbeat)
        return rules
    }

    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    @Test func everyChangeWithoutRules() {
        var policy = ReportPolicy()
        #expect(policy.offer(.integer(1), rules(), now: at(0)) == true)
        #expect(policy.offer(.integer(1), rules(), now: at(1)) == false)
        #expect(policy.offer(.number(1.001), rules(), now: at(2)) == true)
        #expect(policy.deadline(rules()) == nil)
    }

    @Test func deadbandIsAroundTheReportedValue() {
        var policy = ReportPolicy()
        let rules = rules(deadband: 0.5)
        #expect(policy.offer(.integer(20), rules, now: at(0)) == true)
        #expect(policy.offer(.number(20.4), rules, now: at(1)) == false)
        #expect(policy.offer(.number(19.6), rules, now: at(2)) == false)
        #expect(policy.offer(.number(20.5), rules, now: at(3)) == true)
        // Slowly, and not past it unseen.
        #expect(policy.offer(.number(20.9), rules, now: at(4)) == false)
        #expect(policy.offer(.integer(21), rules, now: at(5)) == true)
    }

    @Test func throttleEndsInTheNewestValue() {
        var policy = ReportPolicy()
        let rules = rules(throttle: 10_000)
        #expect(policy.offer(.integer(1), rules, now: at(0)) == true)
        #expect(policy.offer(.integer(2), rules, now: at(1_000)) == false)
        #expect(policy.offer(.integer(3), rules, now: at(9_999)) == false)
        #expect(policy.deadline(rules) == at(10_000))
        #expect(policy.isDue(.integer(3), rules, now: at(9_999)) == false)
        #expect(policy.isDue(.integer(3), rules, now: at(10_000)) == true)
        #expect(policy.deadline(rules) == nil)
        #expect(policy.isDue(.integer(3), rules, now: at(30_000)) == false)
    }

    @Test func whatComesBackIsNotReported() {
        var policy = ReportPolicy()
        let rules = rules(deadband: 1, throttle: 10_000)
        #expect(policy.offer(.integer(5), rules, now: at(0)) == true)
        #expect(policy.offer(.integer(9), rules, now: at(1_000)) == false)
        #expect(policy.offer(.number(5.5), rules, now: at(2_000)) == false)
        #expect(policy.deadline(rules) == nil)
        #expect(policy.isDue(.number(5.5), rules, now: at(10_000)) == false)
    }

    @Test func nullNeverWaits() {
        var policy = ReportPolicy()
        let rules = rules(deadband: 100, throttle: 60_000)
        #expect(policy.offer(.integer(5), rules, now: at(0)) == true)
        #expect(policy.offer(.null, rules, now: at(1)) == true)
        #expect(policy.offer(.null, rules, now: at(2)) == false)
        #expect(policy.offer(.integer(5), rules, now: at(3)) == true)
    }

    @Test func heartbeat() {
        var policy = ReportPolicy()
        let rules = rules(deadband: 1, heartbeat: 60_000)
        #expect(policy.deadline(rules) == nil, "nothing is known yet")
        #expect(policy.offer(.integer(5), rules, now: at(0)) == true)
        #expect(policy.deadline(rules) == at(60_000))
        #expect(policy.offer(.number(5.25), rules, now: at(59_999)) == false)
        // Within the deadband, and still what it is now.
        #expect(policy.isDue(.number(5.25), rules, now: at(60_000)) == true)
        #expect(policy.deadline(rules) == at(120_000))
        #expect(policy.offer(.number(5.25), rules, now: at(121_000)) == true)
    }
}
