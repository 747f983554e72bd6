import COpenSSL
import CPosix
import FixedMemory

/// The hash of a passphrase as a file holds it, one line:
///
/// ```
///   pbkdf2-sha256 20000 9d1f…(32 digits) 7c02…(64 digits)
///   method        rounds     salt              hash
/// ```
///
/// `shadowpin passphrase` makes it. 20,000 rounds take 10 to 80 ms on a board, in which the loop stands still: more
/// would make the lines wait, and the file is not for others to read anyway.
public struct Passphrase {
    /// Rounds of a file that is made.
    static let rounds = 20_000
    /// Rounds of a file that is accepted; see above.
    static let maxRounds = 50_000

    public typealias Line = FixedString<127>

    private static let saltCount = 16
    private static let hashCount = 32

    private var rounds = 0
    private var salt = InlineArray<16, UInt8>(repeating: 0)
    private var hash = InlineArray<32, UInt8>(repeating: 0)

    /// Reads the file's line; nil: it is none.
    @export(interface)
    public init?(_ line: Span<UInt8>) {
        let opening: StaticString = "pbkdf2-sha256 "
        guard line.starts(with: opening) else { return nil }
        var place = opening.utf8CodeUnitCount
        while place < line.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = line[place], rounds <= Self.maxRounds {
            rounds = rounds * 10 + Int(line[place] - UInt8(ascii: "0"))
            place += 1
        }
        let end = place + 2 + 2 * Self.saltCount + 2 * Self.hashCount
        guard (1...Self.maxRounds).contains(rounds), line.count == end, line[place] == UInt8(ascii: " "),
            line[place + 1 + 2 * Self.saltCount] == UInt8(ascii: " ")
        else { return nil }
        for index in salt.indices {
            guard let byte = Self.byte(line, at: place + 1 + 2 * index) else { return nil }
            salt[index] = byte
        }
        for index in hash.indices {
            guard let byte = Self.byte(line, at: place + 2 + 2 * Self.saltCount + 2 * index) else { return nil }
            hash[index] = byte
        }
    }

    /// Why there is no hash to compare with.
    public enum Problem: Error {
        case file(FileError)
        /// The file does not hold a line of `shadowpin passphrase`.
        case malformed

        @export(interface)
        public func describe(into message: inout Message) {
            switch self {
            case .file(let error): error.describe(into: &message)
            case .malformed: message.add("holds no line of 'shadowpin passphrase'")
            }
        }
    }

    /// Reads the file, which nobody but its owner may read.
    @export(interface)
    public init(file: Span<UInt8>) throws(Problem) {
        var content = FixedBuffer<255>()
        do throws(FileError) { try readFile(file, into: &content, readableBy: .ownerOnly) } catch { throw .file(error) }
        content.dropLineEnd()
        guard let passphrase = Passphrase(content.bytes) else { throw .malformed }
        self = passphrase
    }

    /// Of a new passphrase, with a random salt; nil: the kernel gives none.
    @export(interface)
    public init?(hashing passphrase: Span<UInt8>) {
        rounds = Self.rounds
        var span = salt.mutableSpan
        let count = span.withUnsafeMutableBytes { getrandom($0.baseAddress, $0.count, 0) }
        guard count == Self.saltCount, let made = Self.derive(passphrase, salt, rounds) else { return nil }
        hash = made
    }

    /// As the file holds it.
    @export(interface)
    public var line: Line {
        var text = Message("pbkdf2-sha256 ")
        text.add(rounds)
        text.add(" ")
        for index in salt.indices { text.add(hex: salt[index]) }
        text.add(" ")
        for index in hash.indices { text.add(hex: hash[index]) }
        return (try? Line(text.bytes)) ?? Line()
    }

    /// Whether it is the passphrase's hash; takes the same time whatever is wrong.
    @export(interface)
    public func matches(_ passphrase: Span<UInt8>) -> Bool {
        guard let made = Self.derive(passphrase, salt, rounds) else { return false }
        var difference: UInt8 = 0
        for index in hash.indices { difference |= made[index] ^ hash[index] }
        return difference == 0
    }

    private static func derive(
        _ passphrase: Span<UInt8>, _ salt: InlineArray<16, UInt8>, _ rounds: Int
    ) -> InlineArray<32, UInt8>? {
        var made = InlineArray<32, UInt8>(repeating: 0)
        var span = made.mutableSpan
        let code = span.withUnsafeMutableBytes { made in
            salt.span.withUnsafeBytes { salt in
                passphrase.withUnsafeBytes { passphrase in
                    PKCS5_PBKDF2_HMAC(
                        passphrase.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(passphrase.count),
                        salt.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(salt.count), Int32(rounds),
                        EVP_sha256(), Int32(made.count), made.baseAddress?.assumingMemoryBound(to: UInt8.self))
                }
            }
        }
        return code == 1 ? made : nil
    }

    private static func byte(_ text: Span<UInt8>, at place: Int) -> UInt8? {
        guard let high = digit(text[place]), let low = digit(text[place + 1]) else { return nil }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension Message {
    fileprivate mutating func add(hex byte: UInt8) {
        add(digit: byte >> 4)
        add(digit: byte & 15)
    }

    private mutating func add(digit nibble: UInt8) {
        add(character: nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
    }
}
