import Board

extension Board {
    /// The board of a file, or nil with everything that is wrong with it in `diagnostics`. The draft is on the heap: the
    /// stack of a thread of the tests has no room for it.
    public static func load(_ yaml: Span<UInt8>, diagnostics: inout Diagnostics) -> Board? {
        let draft = UnsafeMutablePointer<BoardDraft>.allocate(capacity: 1)
        draft.initialize(to: BoardDraft())
        defer { draft.deallocate() }
        guard draft.pointee.load(yaml, diagnostics: &diagnostics) else { return nil }
        return DraftRoom(draft).takeBoard()
    }
}
