import Board
import FixedMemory

/// One line of the simulated chip: the pin's voltage, what drives it from outside, and the kernel's queue of edges.
struct SimulatedLine {
    /// As the kernel's (16 times the lines of a request, drivers/gpio/gpiolib-cdev.c).
    static let queueCapacity = 16

    private(set) var name = Line.Name()
    private(set) var chip = 0
    private(set) var offset = 0
    private(set) var direction = Line.Direction.input
    private var isActiveLow = false
    private var outputDrive = Line.Drive.pushPull
    private var bias = Line.Bias.asIs

    /// The board file named it once, so that commands find it, held or not.
    private(set) var isKnown = false
    private(set) var isRequested = false

    /// Reading and setting answer EIO.
    var isFailing = false

    /// Of a PWM of the kernel's: how much of the time it is on, in percent.
    var share: Double?

    /// The voltage at the pin.
    private var isHigh = false

    /// What an outside circuit drives an input to; nil: it floats, and the pull resistor decides.
    private var driven: Bool?

    private var edges = InlineArray<16, QueuedEdge>(repeating: QueuedEdge(level: .off, timestamp: 0, sequence: 0))
    private var firstEdge = 0
    private var edgeCount = 0
    private var sequence: UInt32 = 0

    var hasEdges: Bool { edgeCount > 0 }

    var level: Line.Level {
        get { isHigh != isActiveLow ? .on : .off }
        set { isHigh = settled((newValue == .on) != isActiveLow) }
    }

    /// Where an output's pin comes to rest. A level that it does not drive is left to the pull resistor; with none of the
    /// chip's, to one of the circuit's, which is there for that level.
    private func settled(_ high: Bool) -> Bool {
        switch (outputDrive, bias) {
        case (.openDrain, .pullDown): false
        case (.openSource, .pullUp): true
        default: high
        }
    }

    /// Whether the board file's line is the one held here, whose outside circuit then stays as it was.
    func `is`(_ line: Line) -> Bool { isKnown && name == line.name && chip == line.chip && offset == line.offset }

    mutating func request(_ line: Line) {
        if !self.is(line) { self = SimulatedLine() }
        name = line.name
        chip = line.chip
        offset = line.offset
        direction = line.direction
        isActiveLow = line.isActiveLow
        outputDrive = line.drive
        bias = line.bias
        isKnown = true
        isRequested = true
        forgetEdges()
        switch direction {
        case .output:
            if let initial = line.initial { level = initial }
            if case .kernel = line.output.modulation { share = line.initial.map { $0 == .on ? 100 : 0 } ?? share ?? 0 }
        case .input:
            switch bias {
            case .pullUp: isHigh = driven ?? true
            case .pullDown: isHigh = driven ?? false
            case .asIs, .disabled: isHigh = driven ?? isHigh
            }
        }
    }

    /// The pin stays as it is, as on most chips.
    mutating func release() {
        isRequested = false
        forgetEdges()
    }

    /// The outside circuit drives an input to `level`, at `now` nanoseconds.
    mutating func drive(_ level: Line.Level, now: UInt64) {
        let before = self.level
        self.level = level
        driven = isHigh
        guard isRequested, level != before else { return }
        sequence &+= 1
        if edgeCount == Self.queueCapacity {
            firstEdge = (firstEdge + 1) % Self.queueCapacity
            edgeCount -= 1
        }
        edges[(firstEdge + edgeCount) % Self.queueCapacity] =
            QueuedEdge(level: level, timestamp: now, sequence: sequence)
        edgeCount += 1
    }

    mutating func nextEdge() -> QueuedEdge? {
        guard edgeCount > 0 else { return nil }
        let edge = edges[firstEdge]
        firstEdge = (firstEdge + 1) % Self.queueCapacity
        edgeCount -= 1
        return edge
    }

    private mutating func forgetEdges() {
        firstEdge = 0
        edgeCount = 0
        sequence = 0
    }
}
