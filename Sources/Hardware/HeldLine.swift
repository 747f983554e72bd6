import Board

/// A line that `Lines` has taken, and what becomes of its edges.
struct HeldLine {
    var direction: Line.Direction
    /// -1 for a PWM of the kernel's, on real chips.
    private let chipNumber: Int8
    var edges = EdgeCounter()
    /// Of an input that the chip does not debounce though the board file asks for it.
    var debouncer: Debouncer?
    /// Of an input: whether its edges come faster than they are followed.
    var storm = EdgeStorm()
    /// Of an output that is a PWM of the kernel's, on a real chip.
    var pwm: PWMChannel?
    var isPWM = false

    init(direction: Line.Direction, chip: Int?) {
        self.direction = direction
        chipNumber = Int8(chip ?? -1)
    }

    var chip: Int? { chipNumber >= 0 ? Int(chipNumber) : nil }

    var isUnfinished: Bool { edges.isUnsettled || debouncer?.deadline != nil || storm.deadline != nil }

    /// When to look at one that is unfinished, in nanoseconds of CLOCK_MONOTONIC; 0: at once.
    var deadline: UInt64? {
        let first = storm.deadline
        guard storm.pauseEnd == nil else { return first }
        if edges.isUnsettled { return 0 }
        guard let rest = debouncer?.deadline else { return first }
        return min(first ?? rest, rest)
    }
}
