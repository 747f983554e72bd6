import FixedMemory
import Testing

@Suite struct LineRingTests {
    private func take<let capacity: Int>(_ ring: inout LineRing<capacity>, _ most: Int = .max) -> String {
        var taken: [UInt8] = []
        while !ring.isEmpty, taken.count < most {
            var bytes = FixedBuffer<5>()
            ring.copy(into: &bytes)
            let count = min(bytes.count, most - taken.count)
            for index in 0..<count { taken.append(bytes.bytes[index]) }
            ring.remove(count)
        }
        return String(decoding: taken, as: UTF8.self)
    }

    private func append<let capacity: Int>(_ line: String, to ring: inout LineRing<capacity>) -> Bool {
        let bytes = Array(line.utf8)
        return ring.append(bytes.span, "\n")
    }

    @Test func holdsWholeLinesOrNothing() {
        var ring = LineRing<10>()
        var taken: [Bool] = []
        for line in ["first", "second", "4"] { taken.append(append(line, to: &ring)) }
        #expect(taken == [true, false, true])
        let (count, free) = (ring.count, ring.free)
        #expect(count == 8)
        #expect(free == 2)
        let dropped = [ring.takeDropped(), ring.takeDropped()]
        #expect(dropped == [1, 0])
        let text = take(&ring)
        #expect(text == "first\n4\n")
        let highWater = ring.use.most
        #expect(highWater == 8)
    }

    @Test func goesRound() {
        var ring = LineRing<7>()
        var expected = ""
        var taken = ""
        for number in 0..<100 {
            if !append("\(number % 10)ab", to: &ring) { Issue.record("no room for \(number)") }
            expected += "\(number % 10)ab\n"
            taken += take(&ring, 3)
            if ring.free < 4 { taken += take(&ring) }
        }
        taken += take(&ring)
        #expect(taken == expected)
    }

    @Test func forgets() {
        var ring = LineRing<4>()
        let isFirstTaken = ring.append("abcd")
        ring.append("e")
        ring.removeAll()
        let (count, dropped, isTaken) = (ring.count, ring.dropped, ring.append("abcd"))
        #expect(isFirstTaken && isTaken)
        #expect((count, dropped) == (0, 0))
    }
}
