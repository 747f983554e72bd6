import FixedMemory
import Foundation
import JSON
import Testing

extension Span where Element == UInt8 {
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct NumberTests {
    private func read(_ text: String) throws -> JSONNumber? {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span)
        guard case .number(let number) = try reader.next() else { return nil }
        guard try reader.next() == nil else { return nil }
        return number
    }

    private func write(_ value: Double) throws -> String {
        var writer = JSONWriter<64>()
        try writer.number(value)
        return try writer.document.text
    }

    /// Reading agrees with the standard library to the last bit, and writing reads back and is as short as its own.
    private func check(_ value: Double) throws {
        let text = try write(value)
        #expect(Double(text)?.bitPattern == value.bitPattern, "\(value) written as \(text)")
        #expect(try read(text)?.double.bitPattern == value.bitPattern, "\(text) read")
        #expect(significant(text) == significant(value.description), "\(value) written as \(text)")
    }

    private func significant(_ text: String) -> String {
        let digits = text.lowercased().split(separator: "e")[0].filter(\.isNumber)
        let trimmed = String(String(digits.drop { $0 == "0" }).reversed().drop { $0 == "0" }.reversed())
        return trimmed
    }

    /// Around what is read by one division, and what is not: as many digits, zeros, ends of a number.
    @Test(arguments: [
        "0", "7", "-7", "10", "999999999999999999", "-999999999999999999", "1000000000000000000", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "0.5", "-0.5", "1.5", "-1.5", "21.50", "12345678901234.5",
        "123456789012345.5", "1.23456789012345", "1.234567890123456", "-99999999999999.9", "4.0", "4.00000", "-4.0", "0.0", "-0.0",
        "-0", "1.0000000000000001", "1e2", "1E2", "1.5e3", "15e-1", "100000000000000000.5", "0.1", "0.30000000000000004",
    ]) func theFastAndTheSlowWayAgree(text: String) throws {
        let number = try #require(try read(text))
        #expect(number.double.bitPattern == Double(text)?.bitPattern)
        let value = Double(text)!
        let isWhole = Int64(text) != nil || value.rounded() == value && abs(value) < 9e15 && text != "1.0000000000000001"
        #expect((number.int64 != nil) == isWhole, "\(text) is \(String(describing: number.int64))")
        if let int64 = number.int64 { #expect(Int64(text) ?? Int64(value) == int64) }
    }

    @Test func randomBitPatternsRoundTripAtTheirShortest() throws {
        var random = SystemRandomNumberGenerator.seeded(42)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            if value.isFinite { try check(value) }
        }
    }

    @Test func theEdgesRoundTripAtTheirShortest() throws {
        var edges = [0.0, -0.0, 5e-324, 2.225_073_858_507_201e-308, 2.225_073_858_507_201_4e-308, 1.797_693_134_862_315_7e308]
        for exponent in -1074...1023 {
            let power = scalbn(1.0, exponent)
            edges += [power, power.nextUp, power.nextDown]
        }
        for exponent in -323...308 { edges.append(Double("1e\(exponent)")!) }
        for value in edges where value.isFinite { try check(value) }
    }

    @Test func decimalsReadAsTheStandardLibraryReadsThem() throws {
        var random = SystemRandomNumberGenerator.seeded(43)
        for _ in 0..<20_000 {
            let length = Int.random(in: 1...40, using: &random)
            var digits = (0..<length).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            digits = String(Int.random(in: 1...9, using: &random)) + digits
            if Bool.random(using: &random) { digits.insert(".", at: digits.index(digits.startIndex, offsetBy: 1)) }
            let text = digits + "e" + String(Int.random(in: -380...260, using: &random))
            #expect(try read(text)?.double.bitPattern == Double(text)!.bitPattern, "\(text)")
        }
    }

    @Test func halfwaysRoundToEven() throws {
        // Between two neighbours exactly in the middle, and a digit far behind that breaks the tie.
        let halfway = "9007199254740993"
        #expect(try read(halfway)?.double == 9_007_199_254_740_992)
        #expect(try read("9007199254740993." + String(repeating: "0", count: 900) + "1")?.double == 9_007_199_254_740_994)
        #expect(try read("2.4703282292062327208e-324")?.double == 0)
        #expect(try read("2.4703282292062328e-324")?.double == 5e-324)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("1", 1), ("-17", -17), ("4.0", 4), ("4e0", 4), ("1e3", 1000), ("120e-1", 12),
        ("0.5e1", 5), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
        ("9223372036854775808", nil), ("-9223372036854775809", nil), ("0.5", nil), ("1e19", nil), ("1e18", 1_000_000_000_000_000_000),
        ("922337203685477580.70e1", Int64.max), ("1e-1", nil), ("0e999999999999", 0), ("0.0", 0),
    ] as [(String, Int64?)]) func wholeValuesAreExact(text: String, value: Int64?) throws {
        #expect(try read(text)?.int64 == value)
    }

    @Test(arguments: [
        (21.0, "21"), (21.5, "21.5"), (-0.0, "-0"), (0.1, "0.1"), (1e21, "1e+21"), (1e20, "100000000000000000000"),
        (0.000001, "0.000001"), (0.0000001, "1e-7"), (1.5e300, "1.5e+300"), (123456.789, "123456.789"), (1e-5, "0.00001"),
    ]) func writesWhatPeopleExpect(value: Double, text: String) throws {
        #expect(try write(value) == text)
    }

    @Test(arguments: ["1e309", "-1e400", "1" + String(repeating: "0", count: 400), "1e99999999999999999999"])
    func refusesWhatNoDoubleHolds(text: String) {
        #expect(throws: JSONError(offset: 0, reason: .numberTooLarge)) { try read(text) }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func refusesToWriteWhatIsNoNumber(value: Double) {
        #expect(throws: JSONWriterError.notFinite) { try write(value) }
    }
}

/// SplitMix64, so that a failure comes again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SystemRandomNumberGenerator {
    static func seeded(_ seed: UInt64) -> SeededGenerator { SeededGenerator(state: seed) }
}
