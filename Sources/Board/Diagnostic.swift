import FixedMemory

/// One thing that is wrong with a file: where, and what, why and what is expected.
public struct Diagnostic: Sendable {
    public let place: Place
    /// `line 'pump': GPIO17 is already used by 'fan' (line 9)`
    public let text: Message

    /// As it is printed behind the file's name and a colon: `14:9: line 'pump': …`.
    @export(interface)
    public var message: Message {
        var message = Message()
        message.add(place.line)
        message.add(":")
        message.add(place.column)
        message.add(": ")
        message.add(text)
        return message
    }
}
