import FixedMemory

/// A line that makes no command: what is wrong with it and what would be right.
public struct GrammarError: Error, Sendable {
    public let text: Message
}
