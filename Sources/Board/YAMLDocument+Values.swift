import FixedMemory
import Fleets

/// Reading values and saying what is wrong with them. Each answers nil where there is nothing to go on with: the key is
/// absent, or its value wrong and reported.
extension YAMLDocument {
    /// The scalar under `key`. `missing` is where its absence is reported; nil: it may be absent.
    @inline(never)
    func scalar(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let entry = entry(key, in: mapping) else {
            if let missing, !isMisspelt(key, in: mapping) {
                reportMissing(key, of: subject, at: missing, expected: expected, &diagnostics)
            }
            return nil
        }
        guard self[entry.value].kind == .scalar, !isNull(entry.value) else {
            reportKind(of: entry, subject.message(key), expected: expected, &diagnostics)
            return nil
        }
        return entry.value
    }

    /// The entry whose value is a mapping.
    @inline(never)
    func mapping(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> YAMLEntry? {
        value(.mapping, key, in: mapping, of: subject, missing: missing, expected: expected, &diagnostics)
    }

    /// The list under `key`.
    @inline(never)
    func sequence(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        value(.sequence, key, in: mapping, of: subject, missing: missing, expected: expected, &diagnostics)?.value
    }

    /// The entry whose value is of this kind.
    @inline(never)
    private func value(
        _ kind: YAMLNode.Kind, _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place?,
        expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> YAMLEntry? {
        guard let entry = entry(key, in: mapping) else {
            if let missing, !isMisspelt(key, in: mapping) {
                reportMissing(key, of: subject, at: missing, expected: expected, &diagnostics)
            }
            return nil
        }
        guard self[entry.value].kind == kind else {
            reportKind(of: entry, subject.message(key), expected: expected, &diagnostics)
            return nil
        }
        return entry
    }

    /// The index in `words` of the word under `key`.
    @inline(never)
    func choice(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, _ words: WordList,
        expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = scalar(key, in: mapping, of: subject, missing: missing, expected: expected, &diagnostics)
        else { return nil }
        if let index = words.index(of: text(node)) { return index }
        var message = subject.message(key)
        message.add("unknown value ")
        message.quote(text(node))
        message.suggest(words, for: text(node))
        diagnostics.add(message, at: self[node].place)
        return nil
    }

    /// The text under `key`: 1...capacity bytes without control bytes.
    @inline(never)
    func string<let capacity: Int>(
        _ key: StaticString, in mapping: Int, of subject: Subject, missing: Place? = nil, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) -> FixedString<capacity>? {
        guard let node = scalar(key, in: mapping, of: subject, missing: missing, expected: expected, &diagnostics)
        else { return nil }
        let value = text(node)
        guard !value.isEmpty else {
            report(node, subject.message(key), "is empty", expected: expected, &diagnostics)
            return nil
        }
        for index in value.indices where value[index] < 0x20 || value[index] == 0x7F {
            report(node, subject.message(key), "holds a control character", expected: expected, &diagnostics)
            return nil
        }
        guard let string = try? FixedString<capacity>(value) else {
            var message = subject.message(key)
            message.add("has ")
            message.add(value.count)
            message.add(" bytes, expected at most ")
            message.add(capacity)
            diagnostics.add(message, at: self[node].place)
            return nil
        }
        return string
    }

    /// The name that a key gives: 1...capacity of `A-Z a-z 0-9 _ -`.
    @inline(never)
    func name<let capacity: Int>(
        _ key: Int, _ opening: Message, _ why: StaticString, expected: StaticString, _ diagnostics: inout Diagnostics
    ) -> FixedString<capacity>? {
        guard checkIsText(key, .file, &diagnostics) else { return nil }
        let text = text(key)
        for index in text.indices where !FieldPath.isSegmentByte(text[index]) {
            report(key, opening, why, expected: "A-Z, a-z, 0-9, _ and -", &diagnostics)
            return nil
        }
        guard !text.isEmpty, let name = try? FixedString<capacity>(text) else {
            report(key, opening, why, expected: expected, &diagnostics)
            return nil
        }
        return name
    }

    /// Reports every key of `mapping` that is not in `known`.
    @inline(never)
    func checkKeys(of mapping: Int, _ subject: Subject, known: WordList, _ diagnostics: inout Diagnostics) {
        var next = firstEntry(of: mapping)
        while let entry = next {
            checkKey(entry.key, subject, known: known, &diagnostics)
            next = self.entry(after: entry)
        }
    }

    @inline(never)
    private func checkKey(_ key: Int, _ subject: Subject, known: WordList, _ diagnostics: inout Diagnostics) {
        guard checkIsText(key, subject, &diagnostics), known.index(of: text(key)) == nil else { return }
        var message = subject.message
        message.add("unknown key ")
        message.quote(text(key))
        // `{pin:GPIO17}` is one word.
        if text(key).firstIndex(of: UInt8(ascii: ":")) != nil, !self[key].isQuoted {
            message.add(", expected a blank behind the ':'")
        } else {
            message.suggest(known, for: text(key))
        }
        diagnostics.add(message, at: self[key].place)
    }

    /// Whether a key is text; reports where it is not.
    @inline(never)
    func checkIsText(_ key: Int, _ subject: Subject, _ diagnostics: inout Diagnostics) -> Bool {
        guard self[key].kind != .scalar else { return true }
        guard self[key].kind != .unusable else { return false }
        var message = subject.message
        message.add(self[key].kind == .mapping ? "a mapping is no key" : "a list is no key")
        message.add(", expected text")
        diagnostics.add(message, at: self[key].place)
        return false
    }

    /// Whether another key is there in place of `key`: then that is the error, and one is enough.
    @inline(never)
    private func isMisspelt(_ key: StaticString, in mapping: Int) -> Bool {
        var next = firstEntry(of: mapping)
        while let entry = next {
            var nearest = NearestWord(to: text(entry.key))
            nearest.offer(key)
            if !nearest.best.isEmpty { return true }
            next = self.entry(after: entry)
        }
        return false
    }

    /// Nothing, `~` or `null` out of quotes.
    @inline(never)
    func isNull(_ node: Int) -> Bool {
        guard self[node].kind == .scalar, !self[node].isQuoted else { return false }
        let value = text(node)
        return value.isEmpty || value.equals("~") || value.equals("null")
    }

    // MARK: Errors

    /// The first of two equal keys counts; every further one is an error that names it.
    @inline(never)
    func reportDuplicateKeys(in mapping: Int, _ diagnostics: inout Diagnostics) {
        var next = firstEntry(of: mapping)
        while let entry = next {
            if let first = firstKey(like: entry, in: mapping) {
                var message = Message("duplicate key ")
                message.quote(text(entry.key))
                message.add(", first in line ")
                message.add(self[first].place.line)
                diagnostics.add(message, at: self[entry.key].place)
            }
            next = self.entry(after: entry)
        }
    }

    /// `broker.url: is missing, expected …`
    @inline(never)
    func reportMissing(
        _ key: StaticString, of subject: Subject, at place: Place, expected: StaticString,
        _ diagnostics: inout Diagnostics
    ) {
        var message = subject.message(key)
        message.add("is missing, expected ")
        message.add(expected)
        diagnostics.add(message, at: place)
    }

    /// `broker.url: is a list, expected …`; an empty value is reported at its key, for it has no place of its own.
    @inline(never)
    func reportKind(
        of entry: YAMLEntry, _ opening: Message, expected: StaticString, _ diagnostics: inout Diagnostics
    ) {
        var message = opening
        var place = self[entry.value].place
        switch self[entry.value].kind {
        case .unusable: return
        case .sequence: message.add("is a list")
        case .mapping: message.add("is a mapping")
        case .scalar where isNull(entry.value):
            message.add("has no value")
            place = self[entry.key].place
        case .scalar: message.add("is a single value")
        }
        message.add(", expected ")
        message.add(expected)
        diagnostics.add(message, at: place)
    }

    /// `line 'pump': initial: is for outputs`: a key that has no meaning where it stands.
    @inline(never)
    func reportUseless(
        _ entry: YAMLEntry, _ opening: Message, _ why: StaticString, _ diagnostics: inout Diagnostics
    ) {
        var message = opening
        message.add(why)
        diagnostics.add(message, at: self[entry.key].place)
    }

    /// `broker.url: 'x' has no scheme, expected …`
    @inline(never)
    func report(
        _ node: Int, _ opening: Message, _ why: StaticString, expected: StaticString, _ diagnostics: inout Diagnostics
    ) {
        var message = opening
        message.quote(text(node))
        message.add(" ")
        message.add(why)
        message.add(", expected ")
        message.add(expected)
        diagnostics.add(message, at: self[node].place)
    }
}
