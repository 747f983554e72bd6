import FixedMemory
import Testing

@Suite struct FixedListTests {
    private func elements<let capacity: Int>(_ list: borrowing FixedList<capacity, Int>) -> [Int] {
        var elements: [Int] = []
        for index in list.indices { elements.append(list[index]) }
        return elements
    }

    @Test func appendsUntilItIsFull() throws {
        var list = FixedList<2, Int>()
        #expect(elements(list) == [])
        var isEmpty = [list.isEmpty]
        var isFull = [list.isFull]
        for element in 1...2 {
            try list.append(element)
            isEmpty.append(list.isEmpty)
            isFull.append(list.isFull)
        }
        #expect(isEmpty == [true, false, false])
        #expect(isFull == [false, false, true])
        #expect(throws: CapacityError(capacity: 2)) { try list.append(3) }
        #expect(throws: CapacityError(capacity: 2)) { try list.insert(3, at: 0) }
        #expect(elements(list) == [1, 2])
        list[0] = 7
        #expect(elements(list) == [7, 2])
    }

    @Test(arguments: [(0, [9, 1, 2, 3]), (1, [1, 9, 2, 3]), (2, [1, 2, 9, 3]), (3, [1, 2, 3, 9])])
    func insertsWhereItIsTold(index: Int, expected: [Int]) throws {
        var list = FixedList<4, Int>()
        for element in 1...3 { try list.append(element) }
        try list.insert(9, at: index)
        #expect(elements(list) == expected)
    }

    @Test func removesFromItsEnd() throws {
        var list = FixedList<3, Int>()
        list.removeLast()
        try list.append(1)
        try list.append(2)
        list.removeLast()
        #expect(elements(list) == [1])
        try list.append(3)
        list.removeAll()
        #expect(elements(list) == [])
        try list.append(4)
        #expect(elements(list) == [4])
    }

    private final class Witness {}

    @Test func letsGoOfWhatIsRemoved() throws {
        var list = FixedList<3, Witness>()
        weak var last: Witness?
        weak var first: Witness?
        do {
            let witnesses = (Witness(), Witness())
            (first, last) = witnesses
            try list.append(witnesses.0)
            try list.append(witnesses.1)
        }
        #expect(first != nil && last != nil)
        list.removeLast()
        #expect(first != nil && last == nil)
        list.removeAll()
        #expect(first == nil)
    }

    @Test func tellsTheMostThatItEverHeld() throws {
        var list = FixedList<4, Int>()
        for number in 1...3 { try list.append(number) }
        var uses = [list.use]
        list.removeLast()
        uses.append(list.use)
        list.removeAll()
        try list.insert(1, at: 0)
        uses.append(list.use)
        list.remove(at: 0)
        uses.append(list.use)
        #expect(uses == [3, 2, 1, 0].map { BufferUse(used: $0, most: 3, capacity: 4) })
    }

    @Test func aWrongIndexTraps() async {
        await #expect(processExitsWith: .failure) {
            var list = FixedList<3, Int>()
            try list.append(1)
            _ = list[1]
        }
        await #expect(processExitsWith: .failure) {
            var list = FixedList<3, Int>()
            try list.insert(1, at: 1)
        }
    }
}
