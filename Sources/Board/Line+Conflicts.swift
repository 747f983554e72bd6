import FixedMemory

extension Line {
    /// Reports at `place` that one of `others` has taken this line's place on the chip; answers whether it is free.
    @discardableResult
    func checkIsFree<let capacity: Int>(
        among others: borrowing FixedList<capacity, Line>, _ subject: Subject, at place: Place,
        _ diagnostics: inout Diagnostics
    ) -> Bool {
        guard offset != Self.unresolved else { return true }
        for index in others.indices where others[index].offset == offset {
            var message = subject.message
            if chipLineName.isEmpty {
                message.add("offset ")
                message.add(offset)
            } else {
                message.add(chipLineName.bytes)
            }
            message.add(" is already used by ")
            message.quote(others[index].name.bytes)
            message.add(" (line ")
            message.add(others[index].sourceLine)
            message.add(")")
            diagnostics.add(message, at: place)
            return false
        }
        return true
    }
}
