/// Splits a line of a scenario into words: at spaces, but not between quotes, up to a `#` that starts a word.
enum ScenarioWords {
    struct OpenQuote: Error {}

    static func split(_ line: some StringProtocol) throws(OpenQuote) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == " " || character == "\t" || character == "\r" {
                if let word { words.append(word) }
                word = nil
            } else if character == "#", word == nil {
                return words
            } else if character == "'" || (character == "\"" && word == nil) {
                // A double quote inside a word is JSON's: note="on" stays as it is.
                quote = character
                word = word ?? ""
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { throw OpenQuote() }
        if let word { words.append(word) }
        return words
    }
}
