import FixedMemory

/// What has a place on the chip that nothing else may have.
protocol LinePlace {
    var name: Line.Name { get }
    var chip: Int { get }
    var chipLineName: FixedString<32> { get }
    var offset: Int { get }
    var sourceLine: Int { get }
}

extension Line: LinePlace {
    /// Reports at `place` that one of `others` has taken this line's place on the chip; answers whether it is free.
    @discardableResult @inline(never)
    func checkIsFree<let capacity: Int, Other: LinePlace>(
        among others: borrowing FixedList<capacity, Other>, _ subject: Subject, at place: Place,
        _ diagnostics: inout Diagnostics
    ) -> Bool {
        for index in others.indices where isAt(others[index]) {
            var message = subject.message
            if chipLineName.isEmpty {
                message.add("offset ")
                message.add(offset)
            } else {
                message.add(chipLineName.bytes)
            }
            message.add(" is already used by ")
            let other = others[index]
            let name = other.name
            message.quote(name.bytes)
            message.add(" (line ")
            message.add(other.sourceLine)
            message.add(")")
            diagnostics.add(message, at: place)
            return false
        }
        return true
    }

    /// Whether both have one place: that one's offset is another one's name only the kernel knows.
    private func isAt(_ other: some LinePlace) -> Bool {
        guard chip == other.chip else { return false }
        if offset != Line.unresolved && other.offset != Line.unresolved { return offset == other.offset }
        return !chipLineName.isEmpty && chipLineName == other.chipLineName
    }
}
