import Board
import FixedMemory
import Fleets

/// The owner of the board's chips and of every line taken on them. Lines are called by their index in the board file,
/// 0..<`Board.maxLines`, chips by theirs, 0..<`chipCount`; another index is a programming error. All levels are logical.
///
/// When a call throws `.gone`, the line's chip is lost with all its lines, and the others work on: `open` it again until
/// that succeeds, then request its lines again.
///
/// Call `close` before the owner goes. It has no `deinit`, for Embedded Swift wants one to be visible to every module
/// that owns it; a process that ends without `close` leaves its lines to the kernel and its socket as a stale file,
/// which the next one replaces.
public struct Lines: ~Copyable {
    private let inPlace = InPlace()
    private let isSimulated: Bool
    private let controlPath: ControlPath?
    private var chips = InlineArray<8, KernelChip> { _ in KernelChip(label: HardwareError.Text()) }
    private var requests = InlineArray<64, KernelLine>(repeating: KernelLine())
    private var simulated = SimulatedChip()
    private var control = ControlSocket()
    private var events = DeviceEvents()
    private var held = InlineArray<64, HeldLine?>(repeating: nil)

    private var openChips = InlineArray<8, Bool>(repeating: false)
    /// Inputs whose edges are not followed to their end, of real chips or of a simulated one. See `unfinished`.
    private var unsettled = LineSet()

    /// How many chips there are to be opened; a simulated one stands for all.
    public let chipCount: Int

    /// Nothing is opened yet. `controlPath` is used by the simulated chip only.
    @export(interface)
    public init(chips table: borrowing ChipTable, controlPath: ControlPath?) {
        self.controlPath = controlPath
        isSimulated = table.isSimulated
        chipCount = table.isSimulated ? 1 : table.count
        for index in table.indices { chips[index] = KernelChip(label: table[index]) }
    }

    /// Whether a chip is open: after `open`, until it is found to be gone.
    public func isOpen(_ chip: Int) -> Bool { openChips[chip] }

    /// Which chip `line` needs to be open; nil: none.
    public func chip(of line: Line) -> Int? {
        if isSimulated { return 0 }
        if case .kernel = line.output.modulation { return nil }
        return line.chip
    }

    /// Opens a chip; may be tried again after an error. Whatever was held on it before is given back first.
    @export(interface)
    public mutating func open(_ chip: Int) throws(HardwareError) {
        giveBack(chip)
        if isSimulated {
            try openSimulated()
        } else {
            // Listening comes first, so that no chip comes or goes unheard after it was looked for.
            events.open()
            try chips[chip].open()
        }
        openChips[chip] = true
    }

    /// Gives back every line and every chip. Levels stay as they are, as far as the chips keep them.
    @export(interface)
    public mutating func close() {
        for index in 0..<Board.maxLines { release(index) }
        for chip in 0..<chipCount { giveBack(chip) }
        control.close()
        events.close()
    }

    /// Takes `line`: an output with its initial level in the same step (`initial` nil: with the level it has), an input
    /// with edge detection. A line that is already held is given back first.
    ///
    /// - Parameter edges: how many edges the kernel is to keep until they are fetched, where it can be asked
    ///   (`keepsEdges`); 0: 16.
    @export(interface)
    public mutating func request(_ index: Int, _ line: Line, edges: Int = 0) throws(HardwareError) {
        release(index)
        if case .kernel(let pwm) = line.output.modulation, !isSimulated { return try requestPWM(index, line, pwm) }
        let chip = isSimulated ? 0 : line.chip
        guard openChips[chip] else { throw .notOpen }
        do throws(HardwareError) {
            if isSimulated {
                try simulated.request(index, line)
            } else {
                try requests[index].request(line, on: chips[chip], edges: edges)
            }
        } catch { throw noticed(error, chip) }
        held[index] = HeldLine(direction: line.direction, chip: chip)
        note(index)
        if case .kernel = line.output.modulation { held[index]?.isPWM = true }
        if line.debounce > 0, isSimulated || !KernelChip.debounces {
            do throws(HardwareError) {
                let level = try levelNow(index)
                held[index]?.debouncer = Debouncer(milliseconds: line.debounce, level: level)
            } catch {
                release(index)
                throw error
            }
        }
    }

    /// An output that is no line of the chip's, but behaves as one.
    private mutating func requestPWM(_ index: Int, _ line: Line, _ pwm: KernelPWM) throws(HardwareError) {
        let share: Double? = line.initial.map { $0 == .on ? 100 : 0 }
        var held = HeldLine(direction: .output, chip: nil)
        held.pwm = try PWMChannel(pwm, isActiveLow: line.isActiveLow, share: share)
        held.isPWM = true
        self.held[index] = held
    }

    public func isRequested(_ index: Int) -> Bool { held[index] != nil }

    /// Whether a line is held as an output.
    public func isOutput(_ index: Int) -> Bool { held[index]?.direction == .output }

    /// Whether the kernel can be asked to keep more edges than 16.
    public static var keepsEdges: Bool { KernelChip.keepsEdges }

    /// Makes a held output an input with edge detection: in one step where the kernel has one, for there is no time to
    /// lose between a sensor's start signal and its answer.
    @export(interface)
    public mutating func becomeInput(_ index: Int, _ line: Line, edges: Int) throws(HardwareError) {
        guard let chip = held[index]?.chip else { throw .notRequested }
        do throws(HardwareError) {
            if isSimulated {
                try simulated.request(index, line)
            } else {
                try requests[index].becomeInput(line, on: chips[chip], edges: edges)
            }
        } catch {
            release(index)
            throw noticed(error, chip)
        }
        held[index] = HeldLine(direction: .input, chip: chip)
        note(index)
    }

    /// The next edge of an input as the kernel has it, without waiting: for waveforms, where only times count. Not to be
    /// mixed with `nextEdge`, which follows the level.
    public mutating func nextQueuedEdge(_ index: Int) throws(HardwareError) -> Edge? {
        guard held[index] != nil else { throw .notRequested }
        return try queuedEdge(index).map { Edge(level: $0.level, timestamp: $0.timestamp, lost: 0) }
    }

    /// Sets an output; of a PWM of the kernel's, how much of the time it is on, in percent.
    @export(interface)
    @inline(never)
    public mutating func set(_ index: Int, _ level: Line.Level, share: Double? = nil) throws(HardwareError) {
        guard let line = held[index] else { throw .notRequested }
        guard line.direction == .output else { throw .notAnOutput }
        let share = share ?? (level == .on ? 100 : 0)
        if let pwm = line.pwm { return try pwm.set(share) }
        do throws(HardwareError) {
            if isSimulated {
                try simulated.set(index, level)
                if line.isPWM { simulated.set(index, share: share) }
            } else {
                try requests[index].set(level)
            }
        } catch { throw noticed(error, line.chip) }
    }

    /// How much of the time an output is on that is a PWM of the kernel's, in percent; nil for every other line.
    public func share(_ index: Int) throws(HardwareError) -> Double? {
        guard let line = held[index] else { throw .notRequested }
        if let pwm = line.pwm { return try pwm.share() }
        return line.isPWM ? simulated.share(index) : nil
    }

    /// The level that the hardware has now, not what was written last; of a debounced input, where it was last at rest.
    @export(interface)
    @inline(never)
    public mutating func level(_ index: Int) throws(HardwareError) -> Line.Level {
        let level = try levelNow(index)
        return held[index]?.debouncer?.level ?? level
    }

    @inline(never)
    private mutating func levelNow(_ index: Int) throws(HardwareError) -> Line.Level {
        guard let line = held[index] else { throw .notRequested }
        if let pwm = line.pwm { return try pwm.share() > 0 ? .on : .off }
        do throws(HardwareError) {
            return isSimulated ? try simulated.level(index) : try requests[index].level()
        } catch { throw noticed(error, line.chip) }
    }

    /// What to poll (POLLIN) for edges of this input; nil for outputs, and for every line of a simulated chip, whose
    /// edges come through `controlDescriptor`. On POLLERR or POLLHUP too, call `nextEdge`: it says that the chip is gone.
    public func descriptor(_ index: Int) -> Int32? {
        guard !isSimulated, let line = held[index], line.direction == .input, line.storm.pauseEnd == nil else { return nil }
        return requests[index].descriptor
    }

    /// The next edge of an input, without waiting; nil: none for now. For outputs always nil.
    ///
    /// Of a debounced input: the change of level, once it has come to rest.
    ///
    /// When the queue runs empty, the line's real level is read once: if no edge told of it, the edge that is missing is
    /// made up, so that whoever follows the edges always ends at the true level.
    @export(interface)
    public mutating func nextEdge(_ index: Int) throws(HardwareError) -> Edge? {
        defer { note(index) }
        guard let line = held[index] else { throw .notRequested }
        guard line.direction == .input else { return nil }
        if !line.storm.isCalm, held[index]!.storm.isPausing(now: MonotonicTime.now) { return nil }
        guard line.debouncer != nil else { return try nextEdgeNow(index) }
        for _ in 0..<Self.edgesPerCall {
            guard try nextEdgeNow(index) != nil else { break }
            held[index]?.debouncer?.moved(now: MonotonicTime.now)
        }
        guard held[index]?.debouncer?.isDue(now: MonotonicTime.now) == true else { return nil }
        let actual = try levelNow(index)
        return held[index]?.debouncer?.settle(at: actual, now: MonotonicTime.now)
    }

    /// Of a debounced input, as many as the kernel keeps for a line: one that never rests must not keep the others waiting.
    private static let edgesPerCall = 16

    private mutating func nextEdgeNow(_ index: Int) throws(HardwareError) -> Edge? {
        if let edge = try countedEdge(index) { return edge }
        guard let edges = held[index]?.edges, edges.isUnsettled else { return nil }
        held[index]?.edges.settle()
        let actual = try levelNow(index)
        guard actual != edges.level else { return nil }
        // It may have changed just now, with an edge to tell it.
        if let edge = try countedEdge(index) { return edge }
        return held[index]?.edges.repair(actual: actual, now: MonotonicTime.now)
    }

    private mutating func countedEdge(_ index: Int) throws(HardwareError) -> Edge? {
        guard let edge = try queuedEdge(index) else { return nil }
        if let counted = held[index]?.edges.count(edge) { return followed(index, counted) }
        // One that was told already, and only one can be: the next is news.
        guard let next = try queuedEdge(index) else { return nil }
        return held[index]?.edges.count(next).map { followed(index, $0) }
    }

    private mutating func followed(_ index: Int, _ edge: Edge) -> Edge {
        held[index]?.storm.took(lost: edge.lost, now: MonotonicTime.now)
        return edge
    }

    /// Whether an input's edges have begun to come faster than they are followed, or have ceased to; nil: neither, since
    /// the last call.
    public mutating func takeStorm(_ index: Int) -> EdgeStorm.Change? {
        guard held[index]?.storm.isCalm == false else { return nil }
        defer { note(index) }
        return held[index]?.storm.takeChange(now: MonotonicTime.now)
    }

    /// Inputs whose edges are not followed to their end: `nextEdge` has not said yet that there are none, or one is moving
    /// and debouncing waits for it to come to rest, or it is one of a simulated chip's that has moved or gone. No descriptor
    /// tells of those: ask `nextEdge` by `deadline`.
    public var unfinished: LineSet { unsettled.union(simulated.moved) }

    /// Notes whether an input's edges are followed to their end, after whatever may have changed it.
    private mutating func note(_ index: Int) {
        if held[index]?.isUnfinished == true { unsettled.insert(index) } else { unsettled.remove(index) }
    }

    /// When to ask `nextEdge` of unfinished inputs, rounded up to a millisecond of CLOCK_MONOTONIC, 0 for at once; nil: no
    /// input is unfinished.
    @export(interface)
    public var deadline: Instant? {
        var first: UInt64?
        var rest = unfinished
        while let index = rest.next() {
            guard let line = held[index] else { continue }
            if simulated.moved.contains(index), line.storm.pauseEnd == nil { return Instant(milliseconds: 0) }
            if let due = line.deadline { first = min(first ?? due, due) }
        }
        guard let first else { return nil }
        return Instant(milliseconds: Int64((first + 999_999) / 1_000_000))
    }

    /// What to poll (POLLIN) for chips of the kernel's that come and go; nil for a simulated chip, and where the system
    /// does not let us listen.
    public var eventDescriptor: Int32? { events.descriptor >= 0 ? events.descriptor : nil }

    /// Takes what waits at `eventDescriptor`. False: nothing about chips. True: a chip has come or gone; of one of ours
    /// that has gone, `isOpen` is false now.
    public mutating func serveEvents() -> Bool {
        guard events.take() else { return false }
        for chip in 0..<chipCount where openChips[chip] && !chips[chip].isThere() { openChips[chip] = false }
        return true
    }

    /// Gives a line back, if it is held.
    @export(interface)
    public mutating func release(_ index: Int) {
        guard held[index] != nil else { return }
        let isPWM = held[index]?.pwm != nil
        held[index] = nil
        unsettled.remove(index)
        // A PWM of the kernel's goes on as it is.
        guard !isPWM else { return }
        if isSimulated {
            simulated.release(index)
        } else {
            requests[index].release()
        }
    }

    /// Gives back every line of a chip.
    public mutating func releaseAll(on chip: Int) {
        for index in 0..<Board.maxLines where held[index]?.chip == chip { release(index) }
    }

    /// Has a simulated chip play these sensors too.
    public mutating func simulate(_ sensors: borrowing SensorTable) { simulated.sensors.play(sensors) }

    /// What a value of a sensor is on a simulated chip; nil: the chip is a real one.
    ///
    /// - Parameter output: in `SensorTable.outputs`.
    public func simulatedOutcome(_ sensor: Int, output: Int) -> KernelOutcome? {
        isSimulated ? simulated.sensors.outcome(sensor, output: output) : nil
    }

    /// What to poll (POLLIN) for commands to the simulated chip; nil for a real one.
    public var controlDescriptor: Int32? { control.isOpen ? control.descriptor : nil }

    /// Does and answers one command that waits; afterwards every input may have an edge or be gone: ask `nextEdge`.
    /// False: none waits.
    public mutating func serveControl() -> Bool {
        guard control.isOpen else { return false }
        return control.serve { simulated.answer($0, now: MonotonicTime.now) }
    }

    /// Plays the world around an input of a simulated chip, whose edge `nextEdge` then has; false: there is no such input.
    @export(interface)
    @inline(never)
    public mutating func drive(_ index: Int, _ level: Line.Level) -> Bool {
        guard isSimulated, held[index]?.direction == .input else { return false }
        simulated.drive(index, level, now: MonotonicTime.now)
        return true
    }

    /// A simulated chip's socket stays, for through it the chip comes back.
    private mutating func giveBack(_ chip: Int) {
        releaseAll(on: chip)
        chips[chip].close()
        openChips[chip] = false
    }

    private mutating func openSimulated() throws(HardwareError) {
        if !control.isOpen {
            guard let controlPath else { throw .controlPathTooLong }
            try control.open(controlPath)
        }
        guard !simulated.isGone else {
            var label = HardwareError.Text()
            try? label.append("simulated")
            throw .chipNotFound(label: label)
        }
    }

    private mutating func queuedEdge(_ index: Int) throws(HardwareError) -> QueuedEdge? {
        do throws(HardwareError) {
            return isSimulated ? try simulated.nextEdge(index) : try requests[index].nextEdge()
        } catch { throw noticed(error, held[index]?.chip) }
    }

    /// A chip that is gone is not open any more, whichever call found it out.
    @inline(never)
    private mutating func noticed(_ error: HardwareError, _ chip: Int?) -> HardwareError {
        if error == .gone, let chip { openChips[chip] = false }
        return error
    }
}
