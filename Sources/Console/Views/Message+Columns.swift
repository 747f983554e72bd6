import FixedMemory

extension Message {
    /// Adds blanks up to a column, counted from 0, and at least one.
    public mutating func pad(to column: Int) {
        repeat { add(" ") } while bytes.count < column
    }

    /// Adds a number with blanks before it, right-aligned in `width` columns.
    @export(interface)
    public mutating func add(_ number: Int, width: Int) {
        var digits = Message()
        digits.add(number)
        for _ in 0..<max(0, width - digits.bytes.count) { add(" ") }
        add(digits)
    }

    /// Adds a span of time as a person says it: `4 min`, `12 s`, `3 h 05 min`, `2 d 7 h`.
    @export(interface)
    public mutating func add(span milliseconds: Int64) {
        let seconds = Int(milliseconds / 1_000)
        if seconds < 1, milliseconds > 0 {
            add(milliseconds)
            add(" ms")
        } else if seconds < 60 {
            add(seconds)
            add(" s")
        } else if seconds < 3_600 {
            add(seconds / 60)
            add(" min")
        } else if seconds < 86_400 {
            add(seconds / 3_600)
            add(" h ")
            add(seconds / 60 % 60)
            add(" min")
        } else {
            add(seconds / 86_400)
            add(" d ")
            add(seconds / 3_600 % 24)
            add(" h")
        }
    }
}
