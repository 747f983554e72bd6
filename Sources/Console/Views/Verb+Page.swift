/// The pages of `help COMMAND`, in lines of at most 76 columns.
extension Verb {
    var page: StaticString {
        switch self {
        case .help: "Tab completes a word, and lists what it may become."
        case .status:
            """
            The link: connected since when, or why not and when it is tried again.
            loop: turns, the longest and the 99th percentile of their times; one of
            more than 16 ms keeps lines waiting. memory: its own is there from the
            start; the libraries' part comes and goes. buffers: 'most' is the most
            ever used; what does not fit is refused or dropped, and said.
            """
        case .pins: "Each pin of the header: its GPIO and, where the board file has one, its line."
        case .lines: "Levels are logical: 'on' is the active level, low on an active-low line."
        case .get: "NAME is a line's name or a shadow field."
        case .set:
            """
            Of an output: forces it to on, off, or a value of its field, for 5 minutes
            or TIME (1s to 24h). Meanwhile the cloud does not move it; afterwards it
            goes back, or to what the cloud has asked for meanwhile.
            'auto' ends that at once.
            Of a field with a setting: gives it that value, for good.
            Of an input, with 'chip: simulated' alone: what the world does to it.
              set pump on for 30s
              set targetTemperature 21.5
            """
        case .pulse:
            """
            Sets the output on for TIME (1ms to 1min), then back.
              pulse valve 500ms
            """
        case .watch:
            """
            NAME is a line or a field. TOPIC holds a slash: each message on it is
            told, either way; it may be cut ('#' at its end: all that begin so),
            and '#' alone means all. 'off' ends all watching.
            """
        case .sensors:
            """
            Values as they are now; 'null' while one cannot be told. Faults are
            readings that failed; the value stays until some in a row have.
            """
        case .shadow:
            """
            'reported' is what the board says, 'wanted' what the cloud asked for last
            where that is not so yet.
            """
        case .net:
            """
            Name server, TCP, TLS with the chain of certificates, MQTT, and the same of
            the shadow API; each with its time, the first that fails with a reason.
            While the board is connected MQTT is not tried again. Ctrl-C ends it.
            Looking up a name may hold up the loop, 2 s for each name server.
            """
        case .trace: "Packets as paho writes them; edges with the kernel's time."
        case .log:
            """
            Alone: the last lines. With a level: those that matter as much or more are
            shown here as they come; 'off' shows none.
            """
        case .config:
            """
            A board file again, what was left out filled in and pins told by their place
            on the chip. Passwords and keys are files, never shown.
            """
        case .faults: "What was logged as an error or a warning, by the place that logs it."
        case .reset:
            """
            NUMBER as 'faults' has it; ROOM such as mqtt or lines. 'sensors' are also
            the faults that 'sensors' tells, 'loop' the times that 'status' tells.
            """
        case .safe:
            """
            Until 'safe off' neither cloud nor commands move outputs; forces do.
            """
        case .unlock:
            """
            Control ends with 'lock', and by itself after 10 minutes without a key.
            Wrong passphrases make the console deaf to more of them for a while.
            """
        case .bundle: "The whole of status, lines, faults, config and log, without secrets."
        default: ""
        }
    }
}
