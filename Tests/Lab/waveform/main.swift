// Plays a waveform into a line of gpio-sim: `waveform FOLDER TURNS [answer] <STEPS`, where FOLDER is the line's in sysfs,
// and STEPS are levels and how long each lasts in microseconds, such as `down 80 up 80 down 50`. With `answer` each turn
// waits until the line was driven low and let go, as a DHT does. Prints how late the latest edge of each turn was, and in
// the end how long it took for how many: steps of 0 microseconds come as fast as the kernel takes them.
import CPosix
import FixedMemory

func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func say(_ text: Message) {
    var line = text
    line.add("\n")
    line.bytes.withUnsafeBytes { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

struct Waveform: ~Copyable {
    /// A DHT's answer has 84 steps.
    private var levels = FixedList<256, Bool>()
    private var times = FixedList<256, UInt64>()

    var count: Int { levels.count }

    init?(_ text: Span<UInt8>) {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] > UInt8(ascii: " ") { end += 1 }
            let word = text.extracting(start..<end)
            start = end + 1
            if word.isEmpty { continue }
            if word.equals("up") || word.equals("down") {
                guard (try? levels.append(word.equals("up"))) != nil else { return nil }
                continue
            }
            var number: UInt64 = 0
            for index in word.indices {
                guard word[index] >= UInt8(ascii: "0"), word[index] <= UInt8(ascii: "9") else { return nil }
                number = number * 10 + UInt64(word[index] - UInt8(ascii: "0"))
            }
            guard (try? times.append(number * 1_000)) != nil else { return nil }
        }
        guard levels.count == times.count, levels.count > 0 else { return nil }
    }

    /// An edge that is later than this, for the emulator was held up, makes all that follow later: it must not make a level
    /// shorter than a debouncer sees.
    private static let longestDelay: UInt64 = 1_000_000

    /// How late the latest edge was, in nanoseconds.
    func play(_ pull: Int32) -> UInt64 {
        var due = now()
        var latest: UInt64 = 0
        for index in levels.indices {
            while now() < due {}
            // Before it is played: whoever waits for the edge may have the processor for a while right after it.
            let late = now() - due
            latest = max(latest, late)
            if late > Self.longestDelay { due += late }
            let word: StaticString = levels[index] ? "pull-up" : "pull-down"
            pwrite(pull, word.utf8Start, word.utf8CodeUnitCount, 0)
            due += times[index]
        }
        while now() < due {}
        return latest
    }
}

/// The level at the pin.
func isHigh(_ value: Int32) -> Bool {
    var level: UInt8 = 0
    pread(value, &level, 1, 0)
    return level == UInt8(ascii: "1")
}

func run() -> Int32 {
    var text = FixedBuffer<4096>()
    while text.fill({ read(STDIN_FILENO, $0.baseAddress, $0.count) }) > 0 {}
    guard posix_argc() >= 3, chdir(posix_argv(1)) == 0, let waveform = Waveform(text.bytes) else {
        say(Message("waveform: no folder, no number of turns, or no steps"))
        return 2
    }
    let pull = posix_open(("pull" as StaticString).cString, O_WRONLY, 0)
    let value = posix_open(("value" as StaticString).cString, O_RDONLY, 0)
    let turns = Int(atoi(posix_argv(2)))
    let start = now()
    for _ in 0..<turns {
        if posix_argc() > 3 {
            while isHigh(value) { usleep(500) }
            while !isHigh(value) {}
        }
        var text = Message("late by ")
        text.add(Int(waveform.play(pull) / 1_000))
        text.add(" us")
        say(text)
    }
    var total = Message("played ")
    total.add(turns * waveform.count)
    total.add(" edges in ")
    total.add(Int((now() - start) / 1_000))
    total.add(" us")
    say(total)
    return 0
}

exit(run())
