import FixedMemory
import Testing

@Suite struct FixedBufferTests {
    @Test func takesAllOrNothing() throws {
        var buffer = FixedBuffer<4>()
        try buffer.append("ab")
        let error = CapacityError(capacity: 4)
        #expect(throws: error) { try buffer.append("cde") }
        #expect(throws: error) { try buffer.append(Array("cde".utf8).span) }
        #expect(buffer.bytes.text == "ab")
        try buffer.append(Array("c".utf8).span)
        try buffer.append(UInt8(ascii: "d"))
        #expect(throws: error) { try buffer.append(UInt8(ascii: "e")) }
        try buffer.append("")
        #expect(buffer.bytes.text == "abcd")
        let isEmpty = buffer.isEmpty
        #expect(!isEmpty)
    }

    @Test func truncatingOnlyShortens() throws {
        var buffer = FixedBuffer<4>()
        try buffer.append("abc")
        buffer.truncate(to: 9)
        #expect(buffer.bytes.text == "abc")
        buffer.truncate(to: 1)
        #expect(buffer.bytes.text == "a")
        buffer.truncate(to: -1)
        #expect(buffer.bytes.text == "")
    }

    @Test func tellsTheMostThatItEverHeld() throws {
        var buffer = FixedBuffer<8>()
        try buffer.append("abcdef")
        var uses = [buffer.use]
        buffer.remove(0..<2)
        uses.append(buffer.use)
        buffer.truncate(to: 1)
        try buffer.append("x")
        uses.append(buffer.use)
        #expect(uses == [6, 4, 2].map { BufferUse(used: $0, most: 6, capacity: 8) })
    }

    @Test func fillOffersWhatIsFreeAndKeepsWhatIsWritten() throws {
        var buffer = FixedBuffer<6>()
        try buffer.append("ab")
        var offered: [Int] = []
        let answers = [2, 0, -1, 2, 0].map { answer in
            buffer.fill { free in
                offered.append(free.count)
                for place in 0..<max(answer, 0) { free[place] = UInt8(ascii: "x") }
                return answer
            }
        }
        #expect(answers == [2, 0, -1, 2, 0])
        #expect(offered == [4, 2, 2, 2, 0])
        #expect(buffer.bytes.text == "abxxxx")
    }
}
