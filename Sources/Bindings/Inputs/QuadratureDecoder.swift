import Board

/// Follows a rotary encoder by its two contacts, of which one changes at a time:
///
/// ```
///   A ▁▁▔▔▔▔▁▁▁▁▔▔      forwards  00 → 10 → 11 → 01 → 00
///   B ▁▁▁▁▔▔▔▔▁▁▁▁      backwards the other way round
/// ```
///
/// A contact that bounces goes forth and back, which comes to nothing. Where both have changed at once, a change was lost,
/// and nobody knows which way: it counts for none.
struct QuadratureDecoder {
    private let policy: Encoder
    private var state: Int?
    /// Changes since the last step, forwards.
    private var changes = 0
    /// In steps.
    private(set) var position: Int

    init(_ policy: Encoder) {
        self.policy = policy
        position = min(max(0, policy.minimum), policy.maximum)
    }

    /// A contact may have changed; nil: one of them cannot be asked. Answers whether the position has changed.
    mutating func moved(to a: Line.Level?, _ b: Line.Level?) -> Bool {
        guard let a, let b else {
            state = nil
            return false
        }
        // Numbered as they follow each other.
        let next = a == .on ? (b == .on ? 2 : 1) : (b == .on ? 3 : 0)
        guard let last = state else {
            state = next
            return false
        }
        state = next
        switch (next - last + 4) % 4 {
        case 1: changes += 1
        case 3: changes -= 1
        default: return false
        }
        guard abs(changes) == policy.changesPerStep else { return false }
        let before = position
        position = min(max(position + changes.signum(), policy.minimum), policy.maximum)
        changes = 0
        return position != before
    }
}
