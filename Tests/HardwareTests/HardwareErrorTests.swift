import CPosix
import FixedMemory
import Testing

@testable import Hardware

@Suite struct HardwareErrorTests {
    @Test(arguments: [
        (ENODEV, HardwareError.Operation.reading, HardwareError.gone), (ENODEV, .opening, .gone),
        (EACCES, .opening, .noPermission), (EPERM, .opening, .noPermission),
        (EPERM, .setting, .failed(.setting, errno: EPERM)),
        (EBUSY, .requesting, .lineBusy(consumer: HardwareError.Text())),
        (EBUSY, .reading, .failed(.reading, errno: EBUSY)),
        (EINVAL, .requesting, .unsupported(errno: EINVAL)), (ENXIO, .requesting, .unsupported(errno: ENXIO)),
        (EOPNOTSUPP, .requesting, .unsupported(errno: EOPNOTSUPP)), (524, .requesting, .unsupported(errno: 524)),
        (EINVAL, .finding, .failed(.finding, errno: EINVAL)), (EIO, .takingEdges, .failed(.takingEdges, errno: EIO)),
    ])
    func comesFromTheErrorNumber(_ errno: Int32, _ operation: HardwareError.Operation, _ error: HardwareError) {
        #expect(HardwareError(errno: errno, during: operation) == error)
    }

    @Test(arguments: [
        (HardwareError.chipNotFound(label: try! HardwareError.Text("pinctrl-rp1")),
            "no GPIO chip has the label 'pinctrl-rp1': compare 'board' in the board file with what 'gpiodetect' lists"),
        (.chipAmbiguous(label: try! HardwareError.Text("gpio-sim")), "several GPIO chips have the label 'gpio-sim'"),
        (.noPermission, "add the user to the group 'gpio'"),
        (.lineNotFound(name: try! HardwareError.Text("GPIO17"), offset: 17),
            "the chip has no line named 'GPIO17' and no line at offset 17"),
        (.lineNotFound(name: HardwareError.Text(), offset: -1), "the chip has no line at offset -1"),
        (.lineNotFound(name: try! HardwareError.Text("RELAY 1"), offset: -1), "the chip has no line named 'RELAY 1': compare with"),
        (.lineNamedOtherwise(name: try! HardwareError.Text("P8_12"), found: try! HardwareError.Text("P8_39 [hdmi]")),
            "the chip has 'P8_39 [hdmi]' where 'P8_12' should be"),
        (.lineBusy(consumer: try! HardwareError.Text("led0")), "the line is in use by 'led0': end that program"),
        (.lineBusy(consumer: HardwareError.Text()), "the line is in use by another program"),
        (.unsupported(errno: EINVAL), "Invalid argument (errno 22); leave 'bias' out"),
        (.pwmNotFound(try! .init("fe20c000.pwm")), "no PWM 'fe20c000.pwm' in /sys/class/pwm: load its overlay"),
        (.noPWMPermission, "no permission for /sys/class/pwm"),
        (.gone, "the GPIO chip is gone"), (.notOpen, "the GPIO chip is not open"),
        (.notRequested, "the line is not held"), (.notAnOutput, "only an output can be set"),
        (.controlPathTooLong, "longer than 107 bytes"), (.controlTaken, "another shadowpin simulates"),
        (.controlPathOccupied, "is no socket: remove it"),
        (.controlFailed(errno: ENOENT), "No such file or directory (errno 2)"),
        (.failed(.reading, errno: EIO), "reading the line failed: Input/output error (errno 5)"),
        (.failed(.setting, errno: EIO), "setting the line failed"),
        (.failed(.opening, errno: EIO), "opening the GPIO chip failed"),
        (.failed(.finding, errno: EIO), "finding the line on the chip failed"),
        (.failed(.requesting, errno: ENOMEM), "taking the line failed: Cannot allocate memory (errno 12)"),
        (.failed(.takingEdges, errno: EIO), "fetching the line's edges failed"),
    ])
    func saysWhatHappenedAndWhatToDo(_ error: HardwareError, _ words: String) {
        var message = Message()
        error.describe(into: &message)
        #expect(message.text.contains(words))
        #expect(!message.text.contains("…"))
    }

    /// Of a kernel's name for a line the first word is the pin, what stands behind it is a remark.
    @Test(arguments: [
        ("P9_22", "P9_22 [spi0_sclk]", true), ("P9_22 [a]", "P9_22 [b]", true), ("P9_22", "P9_22", true),
        ("P9_2", "P9_22", false), ("P9_22 [a]", "P9_23 [a]", false), ("NC", "P9_22", false),
    ]) func theSamePin(one: String, other: String, isSame: Bool) {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        let found = HardwareError.isSamePin(one.span, other.span)
        #expect(found == isSame)
    }
}
