extension FixedWidthInteger {
    /// Sets or clears a bit.
    mutating func set(_ bit: Int, _ isSet: Bool) {
        if isSet { self |= 1 << Self(bit) } else { self &= ~(1 << Self(bit)) }
    }
}
