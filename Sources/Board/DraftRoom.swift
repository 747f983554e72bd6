import CPosix

/// Static memory in which board files are read, one at a time. Between two of them the kernel has it back.
public struct DraftRoom {
    /// What `enter` has made and `leave` has not yet taken.
    public let draft: UnsafeMutablePointer<BoardDraft>

    /// - Parameter memory: holds nothing, and is there as long as the process runs.
    public init(_ memory: UnsafeMutablePointer<BoardDraft>) { draft = memory }

    /// Makes an empty draft in place.
    @export(interface)
    public func enter() { Self.makeDraft(in: &draft.pointee) }

    /// What is behind an `inout` nothing else refers to: so the compiler builds the draft there, and not on the stack first.
    @inline(never)
    private static func makeDraft(in memory: inout BoardDraft) {
        withUnsafeMutablePointer(to: &memory) { $0.initialize(to: BoardDraft()) }
    }

    /// Moves the board of a draft that has been loaded out, and leaves.
    @export(interface)
    public func takeBoard() -> Board {
        defer { leave() }
        return draft.pointee.boardPointer.move()
    }

    /// Gives up the draft. What is still needed of it has been moved out.
    @export(interface)
    public func leave() {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let start = UInt(bitPattern: draft)
        let first = (start + UInt(page) - 1) / UInt(page) * UInt(page)
        let end = (start + UInt(MemoryLayout<BoardDraft>.size)) / UInt(page) * UInt(page)
        guard first < end else { return }
        // Where the kernel does not want it, it stays: nothing is wrong with that.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_DONTNEED)
    }
}
