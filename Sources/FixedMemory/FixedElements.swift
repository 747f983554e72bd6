import Builtin

/// Room for elements in place. Which of them are there its owner knows: nothing is written before the owner does.
///
/// An `InlineArray` of optionals would tell that by itself, but the compiler takes an optional apart only as a whole: who
/// reads one member of an element would copy all of it.
@_rawLayout(likeArrayOf: Element, count: capacity)
struct FixedElements<let capacity: Int, Element>: ~Copyable {
    init() {}

    var first: UnsafeMutablePointer<Element> { UnsafeMutablePointer(Builtin.addressOfRawLayout(self)) }
}

/// It is its owner's, who says whether two threads may share it.
extension FixedElements: @unchecked Sendable where Element: Sendable {}
