import FixedMemory
import Fleets
import Transport

/// Why a job ends before its work has.
struct JobRefusal: Error {
    let outcome: JobOutcome
    let reason: Message

    private init(_ outcome: JobOutcome, _ reason: Message) {
        self.outcome = outcome
        self.reason = reason
    }

    init(_ error: JobDocumentError) {
        var reason = Message()
        error.describe(into: &reason)
        self.init(.rejected, reason)
    }

    static func rejected(_ reason: StaticString) -> JobRefusal { JobRefusal(.rejected, Message(reason)) }

    static func rejected(_ reason: StaticString, quoting text: Span<UInt8>) -> JobRefusal {
        var message = Message(reason)
        message.quote(text)
        return JobRefusal(.rejected, message)
    }

    static func rejected(_ reason: StaticString, _ words: Message) -> JobRefusal {
        var message = Message(reason)
        message.add(words)
        return JobRefusal(.rejected, message)
    }

    static func failed(_ reason: StaticString) -> JobRefusal { JobRefusal(.failed, Message(reason)) }

    static func failed(_ what: StaticString, _ error: FileError) -> JobRefusal {
        var message = Message(what)
        error.describe(into: &message)
        return JobRefusal(.failed, message)
    }
}
