import FixedMemory

/// What a console is told of a command that it has sent.
struct ConsoleAnswer {
    /// Empty: there is nothing to say.
    var text: Message
    /// False: it was refused, and has changed nothing.
    var isDone: Bool

    static func done(_ text: Message = Message()) -> ConsoleAnswer { ConsoleAnswer(text: text, isDone: true) }
    static func done(_ text: StaticString) -> ConsoleAnswer { done(Message(text)) }
    static func refused(_ text: Message) -> ConsoleAnswer { ConsoleAnswer(text: text, isDone: false) }
    static func refused(_ text: StaticString) -> ConsoleAnswer { refused(Message(text)) }
}
