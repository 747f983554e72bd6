import Board
import Runtime

/// All that the device keeps, where `size` shows it: built in place, for each part would fill the stack.
enum StaticMemory {
    /// Where board files are read: the one that the program is started with, and those that jobs bring.
    static var draftRoom: DraftRoom {
        DraftRoom(withUnsafeMutableBytes(of: &draft) { $0.baseAddress!.assumingMemoryBound(to: BoardDraft.self) })
    }

    /// Where `shadowpin run` has its runtime, which is made there once.
    static var runtime: UnsafeMutablePointer<Runtime> {
        withUnsafeMutableBytes(of: &device) { $0.baseAddress!.assumingMemoryBound(to: Runtime.self) }
    }

    // The program has one thread.
    nonisolated(unsafe) private static var draft = DraftMemory()
    nonisolated(unsafe) private static var device = RuntimeMemory()

    @_rawLayout(like: BoardDraft)
    private struct DraftMemory: ~Copyable {}

    @_rawLayout(like: Runtime)
    private struct RuntimeMemory: ~Copyable {}
}
