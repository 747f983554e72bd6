import Console
import Fleets
import Testing

@Suite struct LockOutTests {
    @Test func eachWrongOneAfterTheThirdTakesTwiceAsLong() {
        var lockOut = LockOut()
        var now = Instant(milliseconds: 0)
        var waits: [Int64?] = []
        for _ in 0..<9 {
            lockOut.failed(now: now)
            let left = lockOut.left(now: now)
            waits.append(left)
            now = now + (left ?? 0)
        }
        #expect(waits == [nil, nil, 30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000])
        #expect(lockOut.left(now: now) == nil)
    }

    @Test func theRightOneForgetsTheWrongOnes() {
        var lockOut = LockOut()
        let now = Instant(milliseconds: 5)
        lockOut.failed(now: now)
        lockOut.failed(now: now)
        lockOut.worked()
        lockOut.failed(now: now)
        lockOut.failed(now: now)
        #expect(lockOut.left(now: now) == nil)
        lockOut.failed(now: now)
        #expect(lockOut.left(now: now + 29_999) == 1)
        #expect(lockOut.left(now: now + 30_000) == nil)
    }
}
