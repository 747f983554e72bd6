import Fleets
import Testing

@Suite struct VersionGateTests {
    enum Step {
        case connect
        case delta(Int64?)
        case redelivered(Int64?)
    }

    /// Of each delta, whether it was admitted.
    private func verdicts(_ steps: [Step]) -> [Bool] {
        var gate = VersionGate()
        var verdicts: [Bool] = []
        for step in steps {
            switch step {
            case .connect: gate.connected()
            case .delta(let version): verdicts.append(gate.admits(version, isRedelivered: false))
            case .redelivered(let version): verdicts.append(gate.admits(version, isRedelivered: true))
            }
        }
        return verdicts
    }

    @Test func olderIsDroppedEqualAndNewerAreApplied() {
        #expect(
            verdicts([.delta(5), .delta(4), .delta(5), .delta(9), .delta(8)]) == [true, false, true, true, false])
    }

    @Test func aThingMadeAnewCountsFromItsFirstDeltaAfterAReconnect() {
        #expect(
            verdicts([.delta(50), .connect, .delta(2), .delta(1), .delta(3)]) == [true, true, false, true])
    }

    @Test func anOldMessageThatIsRedeliveredDoesNotTurnTheClockBack() {
        #expect(
            verdicts([.delta(9), .delta(10), .connect, .redelivered(9), .redelivered(10)]) == [true, true, false, true])
    }

    @Test func aDeltaWithoutVersionIsAlwaysApplied() {
        #expect(verdicts([.delta(9), .delta(nil), .delta(8)]) == [true, true, false])
    }
}
