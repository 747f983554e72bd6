import Board
import FixedMemory

extension Calibration {
    /// What is, where the sensor says `reading`. May be infinite or no number, where the board file's numbers lead there.
    func value(of reading: Double, _ numbers: borrowing FixedList<256, Double>) -> Double {
        switch self {
        case .none: return reading
        case .linear(let gain, let offset): return reading * gain + offset
        case .polynomial(let range):
            var value = 0.0
            for index in range.reversed() { value = value * reading + numbers[index] }
            return value
        case .table(let range):
            // The last segment that begins at or before the reading; the first one for what is less than all.
            var start = range.lowerBound
            while start + 4 < range.upperBound, numbers[start + 2] <= reading { start += 2 }
            let (x0, y0) = (numbers[start], numbers[start + 1])
            let (x1, y1) = (numbers[start + 2], numbers[start + 3])
            return y0 + (reading - x0) * ((y1 - y0) / (x1 - x0))
        }
    }
}
