import CPosix
import Fleets

/// A number nobody can guess (`getrandom(2)`).
func randomNumber() -> UInt64 {
    var number: UInt64 = 0
    // Up to 256 bytes come whole and are not interrupted once the kernel's pool is ready.
    if getrandom(&number, 8, 0) != 8 { number = UInt64(bitPattern: MonotonicClock.now().milliseconds) }
    return number
}
