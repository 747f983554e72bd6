extension UInt64 {
    /// The number that eight decimal digits make, the first of them lowest; nil where one of the bytes is none.
    ///
    /// Neighbours are joined: eight digits become four numbers of two, then two of four, then one.
    @inline(__always)
    var eightDigits: UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (upper, threes) = (ones &* 0xF0, ones &* 0x30)
        // The upper half of a digit is 3, and is so where 6 is added, too.
        guard self & upper == threes, (self &+ ones &* 6) & upper == threes else { return nil }
        let pairs = (((self & (ones &* 0x0F)) &* 2_561) &>> 8) & 0x00FF_00FF_00FF_00FF
        let fours = ((pairs &* 6_553_601) &>> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 42_949_672_960_001) &>> 32
    }
}
