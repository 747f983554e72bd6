import FixedMemory
import Testing
import Transport

@Suite struct PassphraseTests {
    /// By Python's hashlib.
    private static let known = "pbkdf2-sha256 1000 000102030405060708090a0b0c0d0e0f "
        + "35b97933e4af3d6f51e55534d67214fc60c8f8c07726dc76c216a047ffd78dfc"

    private func passphrase(_ line: String) -> Passphrase? {
        let bytes = Array(line.utf8)
        return Passphrase(bytes.span)
    }

    private func made(of text: String) -> Passphrase? {
        let bytes = Array(text.utf8)
        return Passphrase(hashing: bytes.span)
    }

    private func read(_ line: Passphrase.Line) -> Passphrase? { Passphrase(line.bytes) }

    private func matches(_ passphrase: Passphrase, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return passphrase.matches(bytes.span)
    }

    @Test func isWhatOthersComputeToo() throws {
        let passphrase = try #require(self.passphrase(Self.known))
        #expect(matches(passphrase, "let me in, please"))
        for wrong in ["", "let me in, pleasE", "let me in, please ", "x"] { #expect(!matches(passphrase, wrong), "\(wrong)") }
    }

    @Test func aNewOneIsReadBack() throws {
        let made = try #require(self.made(of: "a new passphrase"))
        let again = try #require(self.made(of: "a new passphrase"))
        #expect(made.line != again.line, "the salt is not random")
        let read = try #require(self.read(made.line))
        #expect(matches(read, "a new passphrase"))
        #expect(!matches(read, "another one"))
    }

    @Test(arguments: [
        "", "let me in", known + "0", String(known.dropLast()), known.replacing("1000", with: "0"),
        known.replacing("1000", with: "50001"), known.replacing("1000", with: "99999999999999999999"),
        known.replacing("sha256", with: "sha1"), known.replacing("0f ", with: "0g "), known.replacing("0f ", with: "0F "),
        known.replacing("0f ", with: "0f-"),
    ])
    func refusesWhatIsNone(line: String) {
        let isRead = passphrase(line) != nil
        #expect(!isRead)
    }
}
