/// Counts the rows of a view up to the one that is wanted: a view is a list of rows in code, and only that one is made.
///
/// ```
///   var rows = RowFinder(index)
///   if rows.isNext() { return Message("first") }
///   for … where rows.isNext() { return … }
///   return nil
/// ```
struct RowFinder {
    private var left: Int

    init(_ index: Int) { left = index }

    /// Whether the row that the caller could make now is the wanted one.
    mutating func isNext() -> Bool {
        left -= 1
        return left == -1
    }

    /// Passes over `count` rows that are made elsewhere; the wanted one's index among them, if it is there.
    mutating func next(_ count: Int) -> Int? {
        defer { left -= count }
        return left >= 0 && left < count ? left : nil
    }
}
