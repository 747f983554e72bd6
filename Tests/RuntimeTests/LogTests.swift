import Console
import FixedMemory
import Fleets
import Testing

@testable import Runtime

@Suite struct LogTests {
    private static let time = FixedString<24>()
    private static let file: StaticString = "Room/File.swift"

    private func place(_ line: UInt) -> LogSites.Place { LogSites.Place(file: Self.file.utf8Start, line: line) }

    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    private func admit(
        _ sites: inout LogSites, _ line: UInt, _ milliseconds: Int64, _ level: LogLevel = .warning
    ) -> Bool {
        sites.admit(level, "room", Message("words"), at: place(line), time: Self.time, now: at(milliseconds))
    }

    @Test func aPlaceThatSaysTooMuchIsHeldBackAndTellsIt() {
        var sites = LogSites()
        var admitted = 0
        for number in 0..<250 where admit(&sites, 1, Int64(number)) { admitted += 1 }
        let isOtherAdmitted = admit(&sites, 2, 250)
        #expect(admitted == LogSites.limit)
        #expect(isOtherAdmitted, "another place is not held back")
        let (early, deadline) = (sites.nextAccount(now: at(9_999)), sites.deadline)
        #expect(early?.count == nil)
        #expect(deadline == at(10_000))
        let (account, next, after) = (sites.nextAccount(now: at(10_000)), sites.nextAccount(now: at(10_000)), sites.deadline)
        #expect(account?.count == 150)
        #expect(next?.count == nil)
        #expect(after == nil)
        let isAdmittedAgain = admit(&sites, 1, 10_001)
        #expect(isAdmittedAgain)
    }

    @Test func faultsAreCountedAndForgotten() {
        var sites = LogSites()
        for line in [1, 1, 2, 3] as [UInt] { _ = admit(&sites, line, 0, line == 2 ? .info : .error) }
        let (first, second, third) = (sites.fault(1)?.count, sites.fault(2)?.count, sites.fault(3)?.count)
        #expect(first == 2)
        #expect(second == 1)
        #expect(third == nil)
        let (isForgotten, isThere, left) = (sites.reset(fault: 1), sites.reset(fault: 5), sites.fault(1)?.count)
        #expect(isForgotten && !isThere)
        #expect(left == 1)
        let room = Array("other".utf8)
        let (none, all) = (sites.resetFaults(of: room.span), sites.resetFaults(of: nil))
        #expect((none, all) == (0, 1))
    }

    @Test func thePlaceThatWasQuietForLongestMakesRoom() {
        var sites = LogSites()
        for line in 0..<UInt(LogSites.capacity) { _ = admit(&sites, line, Int64(line)) }
        _ = admit(&sites, 0, 1_000)
        _ = admit(&sites, 500, 1_001)
        _ = admit(&sites, 0, 1_002)
        var counts: [Int] = []
        var number = 1
        while let fault = sites.fault(number) {
            counts.append(fault.count)
            number += 1
        }
        #expect(counts == [3] + Array(repeating: 1, count: LogSites.capacity - 1))
    }

    @Test func theBookKeepsTheLastLinesWithTheirNumbers() throws {
        var book = LogBook()
        for number in 0..<1_000 {
            var text = Message("line number ")
            text.add(number)
            book.append(number % 2 == 0 ? .error : .info, try FixedString<400>(text.bytes))
        }
        let (numbers, used) = (book.numbers, book.use.used)
        #expect(numbers.upperBound == 1_000)
        #expect(numbers.count > 400)
        #expect(used <= LogBook.capacity)
        for number in [numbers.lowerBound, numbers.lowerBound + 1, 777, 999] {
            let line = book.line(number)
            #expect(line?.level == (number % 2 == 0 ? .error : .info))
            #expect(line.map { String(decoding: Array(copying: $0.text.bytes), as: UTF8.self) } == "line number \(number)")
        }
        let (before, beyond) = (book.line(numbers.lowerBound - 1)?.level, book.line(1_000)?.level)
        #expect(before == nil)
        #expect(beyond == nil)
    }

    @Test func theBookHoldsTheLongestLines() throws {
        var book = LogBook()
        let long = Array(repeating: UInt8(ascii: "x"), count: 400)
        for _ in 0..<50 { book.append(.info, try FixedString<400>(long.span)) }
        let kept = book.numbers.count
        #expect(kept == LogBook.capacity / 402)
    }
}

extension Array where Element == UInt8 {
    fileprivate init(copying bytes: Span<UInt8>) {
        self = []
        for index in bytes.indices { append(bytes[index]) }
    }
}
