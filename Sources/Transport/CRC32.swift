/// CRC-32 of IEEE 802.3, as zlib's `crc32`, of bytes that come piece by piece. Bit by bit: what is checked is a few KiB, a
/// few times a job.
struct CRC32 {
    private var remainder = UInt32.max

    mutating func add(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            remainder ^= UInt32(bytes[index])
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    /// Of all that has come.
    var value: UInt32 { ~remainder }
}

/// The CRC-32 of bytes that are all there.
@export(interface)
public func crc32(_ bytes: Span<UInt8>) -> UInt32 {
    var sum = CRC32()
    sum.add(bytes)
    return sum.value
}
