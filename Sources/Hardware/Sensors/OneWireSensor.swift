import FixedMemory

/// A temperature sensor on the kernel's 1-Wire bus. (Linux, Documentation/w1/slaves/w1_therm.rst)
struct OneWireSensor {
    private let folder: KernelFile

    init(_ folder: KernelFile) { self.folder = folder }

    /// Measures, and answers °C.
    func temperature() throws(SensorFailure) -> Double {
        var text = FixedBuffer<256>()
        do throws(SensorFailure) { try folder.file("w1_slave").read(into: &text) } catch .noChannel {
            // Newer kernels have this file too, and check the sum themselves.
            return try Self.checked(folder.file("temperature").number())
        }
        return try Self.decode(text.bytes)
    }

    /// What `w1_slave` holds: the sensor's nine bytes, whether their sum is right, and thousandths of degrees.
    ///
    /// ```
    ///   50 05 4b 46 7f ff 0c 10 1c : crc=1c YES
    ///   50 05 4b 46 7f ff 0c 10 1c t=85000
    /// ```
    static func decode(_ text: Span<UInt8>) throws(SensorFailure) -> Double {
        guard let place = position(of: "t=", in: text) else { throw .notANumber }
        let head = text.extracting(0..<place)
        guard position(of: " YES", in: head) != nil else { throw .wrongCRC }
        // Their sum is right, it is 0.
        guard !head.starts(with: "00 00 00 00 00 00 00 00 00 ") else { throw .allZero }
        // The seventh byte is 0c until the first measurement (Maxim, DS18B20 data sheet, Figure 9), and 10 after one of 85.
        if head.starts(with: "50 05"), head.count > 20, head.extracting(18..<20).equals("0c") { throw .powerOn }
        guard let number = KernelFile.number(text.extracting(place + 2..<text.count)) else { throw .notANumber }
        return number / 1_000
    }

    /// A thousandth of a degree, of which 85 °C may be none at all: there are no bytes to tell by.
    private static func checked(_ number: Double) throws(SensorFailure) -> Double {
        guard number != 85_000 else { throw .powerOn }
        return number / 1_000
    }

    private static func position(of word: StaticString, in text: Span<UInt8>) -> Int? {
        let length = word.utf8CodeUnitCount
        guard text.count >= length else { return nil }
        for start in 0...(text.count - length) where text.extracting(start..<start + length).equals(word) { return start }
        return nil
    }
}
