extension String {
    /// This text as it is where it is one word, or else in quotes: nothing that a device sends can break a line.
    var word: String {
        let isPlain = !isEmpty && utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain ? self : JSONValue.string(self).text
    }
}
