import Testing

@testable import Board

@Suite struct NearestWordTests {
    static func nearest(_ written: String, _ words: [String]) -> String {
        let bytes = Array(written.utf8)
        var nearest = NearestWord(to: bytes.span)
        for word in words {
            let bytes = Array(word.utf8)
            nearest.offer(bytes.span)
        }
        return nearest.best.bytes.text
    }

    @Test(arguments: [
        ("directon", "direction"), ("dirction", "direction"), ("directionn", "direction"), ("driection", "direction"),
        ("Direction", "direction"), ("DIRECTION", "direction"), ("biass", "bias"), ("bais", "bias"),
        ("client-id", "client_id"), ("clientid", "client_id"), ("pass", "password_file"), ("on", "on"), ("onn", "on"),
        ("colour", ""), ("dir", ""), ("of", "on"), ("", ""), ("direction of the line and much more", ""),
    ]) func proposals(written: String, word: String) {
        #expect(Self.nearest(written, ["direction", "bias", "client_id", "password_file", "on"]) == word)
    }

    @Test func theNearestOfSeveral() {
        #expect(Self.nearest("ca_fil", ["key_file", "ca_file"]) == "ca_file")
        #expect(Self.nearest("fist", ["first", "list"]) == "first")
        #expect(Self.nearest("3", ["1", "2", "4"]) == "")
        #expect(Self.nearest("gg", ["h", "g"]) == "g")
        #expect(Self.nearest("abc", ["a word of more than 32 characters, which is none", "abd"]) == "abd")
    }
}
