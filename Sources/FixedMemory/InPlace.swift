/// A member of no size that makes what holds it address-only: the compiler reads such a struct where it stands.
///
/// Without it Swift 6.3 takes a borrowed `~Copyable` struct that holds an `InlineArray` for loadable, and copies all of it
/// to read a part of it. Everything that holds one in turn is address-only too, so only those that own a large
/// `InlineArray` themselves need it. (`toolchain/check-elf` fails on large copies.)
@_rawLayout(size: 0, alignment: 1)
public struct InPlace: ~Copyable {
    @inlinable
    public init() {}
}

/// Nothing is in it that two threads could share.
extension InPlace: @unchecked Sendable {}
