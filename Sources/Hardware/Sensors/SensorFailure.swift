import CPosix
import FixedMemory

/// Why a reading of a sensor came to nothing.
public enum SensorFailure: Error, Equatable, Sendable {
    /// The line did what it should, and the sensor said nothing.
    case noAnswer
    /// Edges are missing; so many that count were there.
    case incomplete(edges: Int)
    /// More edges than any answer has: something disturbs the line.
    case noisy
    /// A pulse is longer or shorter than any that the sensor makes, in microseconds.
    case timing(microseconds: Int)
    case checksum
    /// It is no value that the sensor can measure.
    case outOfRange
    /// HX711: no conversion came to its end in time.
    case notReady
    /// HX711: the clock line was high for so many microseconds; from 60 on the chip goes to sleep.
    case slowClock(microseconds: Int)
    /// A line of the sensor cannot be used.
    case line(HardwareError)

    /// No device, zone or file of the kernel's has this name.
    case notFound
    /// Several devices have the name: to choose one would be to guess.
    case ambiguous
    /// The device is there, without this channel.
    case noChannel
    /// The file holds no number.
    case notANumber
    /// 1-Wire: the kernel found the wrong checksum.
    case wrongCRC
    /// 1-Wire: all bytes are zero, as of a line that is short-circuited.
    case allZero
    /// 1-Wire: 85 °C, which the sensor holds after power-on, before it has measured.
    case powerOn
    case file(errno: Int32)
    /// The kernel did not answer in time; the process that asked it was ended.
    case hung
    /// The process that asks the kernel cannot be started, or has ended.
    case reader(errno: Int32)

    /// What calibration makes of the reading is no finite number.
    case notFinite

    /// `shadowpin simulate FILE fail SENSOR`.
    case simulated

    /// Adds what happened and what to do, in one sentence that follows the sensor's name.
    @export(interface)
    public func describe(into message: inout Message) {
        switch self {
        case .noAnswer: message.add("the sensor does not answer: see whether it is wired and powered")
        case .incomplete(let edges):
            message.add("the answer has gaps: ")
            message.add(edges)
            message.add(" edges are too few")
        case .noisy: message.add("too many edges for an answer: shorten the wire, or add a pull-up resistor")
        case .timing(let time):
            message.add("the answer has a pulse of ")
            message.add(time)
            message.add(" us, which the sensor does not make")
        case .checksum: message.add("the answer's checksum is wrong")
        case .outOfRange: message.add("the answer is beyond what the sensor can measure")
        case .notReady: message.add("no conversion came to its end: see whether the HX711 is wired and powered")
        case .slowClock(let time):
            message.add("the clock line was high for ")
            message.add(time)
            message.add(" us, and the HX711 allows 60: the board was busy")
        case .line(let error): error.describe(into: &message)
        case .notFound: message.add("the kernel has no such device: see whether its driver or overlay is loaded")
        case .ambiguous: message.add("the kernel has several devices of this name: tell them apart by 'address'")
        case .noChannel: message.add("the device has no such channel")
        case .notANumber: message.add("the kernel's file holds no number")
        case .wrongCRC: message.add("the answer's checksum (CRC) is wrong")
        case .allZero: message.add("the answer is all zero: see whether the 1-Wire line is short-circuited")
        case .powerOn: message.add("85 °C is what the sensor holds after power-on: it has not measured")
        case .file(let errno):
            message.add("reading the kernel's file failed: ")
            message.add(errno: errno)
        case .hung: message.add("the kernel did not answer in time")
        case .reader(let errno):
            message.add("the process that reads sensors is gone: ")
            message.add(errno: errno)
        case .notFinite: message.add("calibration makes no number of what was read: see 'calibrate' in the board file")
        case .simulated: message.add("told to fail by 'shadowpin simulate'")
        }
    }
}
