import Testing

/// A board file with something wrong, and every error that has to be said about it, in order.
struct WrongFile: Sendable, CustomTestStringConvertible {
    /// The file around what is wrong, so that a case shows only that; the comments say where it begins.
    enum Part: Sendable {
        case whole(String)
        /// Top-level keys; from 1:1.
        case top(String)
        /// Keys of line 'pump' on a Raspberry Pi 4; from 5:10.
        case line(String)
        /// The same on a chip without a pin map.
        case offset(String)
        /// Keys of the broker; from 4:10.
        case broker(String)
    }

    let yaml: String
    let errors: [String]

    var testDescription: String { yaml.prefix(200).description }

    init(_ part: Part, _ errors: String...) {
        self.errors = errors
        let broker = #"broker: {url: "mqtt://h"}"#
        switch part {
        case .whole(let text):
            yaml = text
        case .top(let keys):
            yaml = "\(keys)\n\(broker)\nlines: {p: {offset: 17, direction: input}}\n"
        case .line(let keys):
            yaml = "board: raspberry-pi-4b\nthing: t\n\(broker)\nlines:\n  pump: {\(keys)}\n"
        case .offset(let keys):
            yaml = "chip: simulated\nthing: t\n\(broker)\nlines:\n  pump: {\(keys)}\n"
        case .broker(let keys):
            yaml = """
                board: raspberry-pi-4b
                thing: t
                lines: {p: {pin: 11, direction: input}}
                broker: {\(keys)}

                """
        }
    }
}
