import Testing

@testable import Board
@testable import Hardware

@Suite struct KernelSourceTests {
    private let tree = KernelTree()

    @Test func file() throws {
        tree.write("/value", "21500\n")
        #expect(try tree.read(KernelSource(.sysfs, tree.root + "/value")) == 21_500)
        tree.write("/value", "-0.125")
        #expect(try tree.read(KernelSource(.sysfs, tree.root + "/value")) == -0.125)
        #expect(throws: SensorFailure.notFound) { try tree.read(KernelSource(.sysfs, tree.root + "/none")) }
        for text in ["", "\n", "warm", "21,5", "0x10", "NaN", "inf", "1 2", "{}", "true", "1e999"] {
            tree.write("/value", text)
            #expect(throws: SensorFailure.notANumber, "\(text)") {
                try tree.read(KernelSource(.sysfs, tree.root + "/value"))
            }
        }
        #expect(throws: SensorFailure.file(errno: 21)) { try tree.read(KernelSource(.sysfs, tree.root)) }
    }

    @Test func thermalZoneByItsType() throws {
        tree.write("/sys/class/thermal/thermal_zone0/type", "gpu-thermal\n")
        tree.write("/sys/class/thermal/thermal_zone0/temp", "40000\n")
        tree.write("/sys/class/thermal/thermal_zone1/type", "cpu-thermal\n")
        tree.write("/sys/class/thermal/thermal_zone1/temp", "51234\n")
        tree.write("/sys/class/thermal/cooling_device0/type", "cpu-thermal\n")
        #expect(try tree.read(KernelSource(.thermal, "cpu-thermal")) == 51.234)
        #expect(throws: SensorFailure.notFound) { try tree.read(KernelSource(.thermal, "cpu")) }
        tree.write("/sys/class/thermal/thermal_zone2/type", "cpu-thermal\n")
        #expect(throws: SensorFailure.ambiguous) { try tree.read(KernelSource(.thermal, "cpu-thermal")) }
    }

    @Test func iioProcessedAndRaw() throws {
        let device = "/sys/bus/iio/devices/iio:device3"
        tree.write(device + "/name", "bme280\n")
        tree.write(device + "/in_temp_input", "21470\n")
        tree.write(device + "/in_pressure_input", "99.345703125\n")
        tree.write(device + "/in_humidityrelative_input", "48213\n")
        #expect(try tree.read(KernelSource(.iio, "bme280", "temp")) == 21.47)
        #expect(try tree.read(KernelSource(.iio, "bme280", "pressure")) == 99.345703125)
        #expect(try tree.read(KernelSource(.iio, "bme280", "humidityrelative")) == 48.213)
        #expect(throws: SensorFailure.noChannel) { try tree.read(KernelSource(.iio, "bme280", "light")) }
        #expect(throws: SensorFailure.notFound) { try tree.read(KernelSource(.iio, "bmp280", "temp")) }

        let converter = "/sys/bus/iio/devices/iio:device0"
        tree.write(converter + "/name", "ads1015\n")
        tree.write(converter + "/in_voltage0_raw", "1000\n")
        tree.write(converter + "/in_voltage0_scale", "3\n")
        tree.write(converter + "/in_voltage1_raw", "200\n")
        tree.write(converter + "/in_voltage_scale", "2\n")
        tree.write(converter + "/in_voltage_offset", "-100\n")
        #expect(try tree.read(KernelSource(.iio, "ads1015", "voltage0")) == (1_000 - 100) * 3 * 0.001)
        #expect(try tree.read(KernelSource(.iio, "ads1015", "voltage1")) == (200 - 100) * 2 * 0.001)
    }

    @Test func twoOfAKindByTheirAddress() throws {
        for (number, address) in [(0, "76"), (1, "77")] {
            let device = "/sys/devices/platform/soc/fe804000.i2c/i2c-1/1-00\(address)/iio:device\(number)"
            tree.write(device + "/name", "bme280\n")
            tree.write(device + "/in_temp_input", "2\(number)000\n")
            tree.link("/sys/bus/iio/devices/iio:device\(number)", to: "../../.." + device.dropFirst(4))
        }
        #expect(throws: SensorFailure.ambiguous) { try tree.read(KernelSource(.iio, "bme280", "temp")) }
        #expect(try tree.read(KernelSource(.iio, "bme280", "temp", address: 0x76)) == 20)
        #expect(try tree.read(KernelSource(.iio, "bme280", "temp", address: 0x77)) == 21)
        #expect(throws: SensorFailure.notFound) { try tree.read(KernelSource(.iio, "bme280", "temp", address: 0x40)) }
    }

    @Test func hwmonByChannelAndLabel() throws {
        let chip = "/sys/class/hwmon/hwmon5"
        tree.write(chip + "/name", "coretemp\n")
        tree.write(chip + "/temp1_input", "41000\n")
        tree.write(chip + "/temp1_label", "Package id 0\n")
        tree.write(chip + "/temp2_input", "39500\n")
        tree.write(chip + "/temp2_label", "Core 0\n")
        tree.write(chip + "/in0_input", "1200\n")
        tree.write(chip + "/fan1_input", "1450\n")
        tree.write(chip + "/power1_input", "2500000\n")
        #expect(try tree.read(KernelSource(.hwmon, "coretemp", "temp1")) == 41)
        #expect(try tree.read(KernelSource(.hwmon, "coretemp", "Core 0", isLabel: true)) == 39.5)
        #expect(try tree.read(KernelSource(.hwmon, "coretemp", "in0")) == 1.2)
        #expect(try tree.read(KernelSource(.hwmon, "coretemp", "fan1")) == 1_450)
        #expect(try tree.read(KernelSource(.hwmon, "coretemp", "power1")) == 2.5)
        #expect(throws: SensorFailure.noChannel) { try tree.read(KernelSource(.hwmon, "coretemp", "temp9")) }
        #expect(throws: SensorFailure.noChannel) {
            try tree.read(KernelSource(.hwmon, "coretemp", "Core 7", isLabel: true))
        }
        #expect(throws: SensorFailure.notFound) { try tree.read(KernelSource(.hwmon, "k10temp", "temp1")) }
    }

    @Test func oneWire() throws {
        let device = "/sys/bus/w1/devices/28-0316a2790fff"
        let source = KernelSource(.oneWire, "28-0316a2790fff")
        #expect(throws: SensorFailure.notFound) { try tree.read(source) }
        let tail = " t=23125\n"
        let bytes = "72 01 4b 46 7f ff 0e 10 57"
        tree.write(device + "/w1_slave", bytes + " : crc=57 YES\n" + bytes + tail)
        #expect(try tree.read(source) == 23.125)
        tree.write(device + "/w1_slave", bytes + " : crc=56 NO\n" + bytes + tail)
        #expect(throws: SensorFailure.wrongCRC) { try tree.read(source) }
        let cold = "5e ff 4b 46 7f ff 02 10 e3"
        tree.write(device + "/w1_slave", cold + " : crc=e3 YES\n" + cold + " t=-10125\n")
        #expect(try tree.read(source) == -10.125)
    }

    @Test func oneWireThatHasNotMeasured() throws {
        let device = "/sys/bus/w1/devices/28-0316a2790fff"
        let source = KernelSource(.oneWire, "28-0316a2790fff")
        let fresh = "50 05 4b 46 7f ff 0c 10 1c"
        tree.write(device + "/w1_slave", fresh + " : crc=1c YES\n" + fresh + " t=85000\n")
        #expect(throws: SensorFailure.powerOn) { try tree.read(source) }
        // It really is 85 °C.
        let hot = "50 05 4b 46 7f ff 10 10 a0"
        tree.write(device + "/w1_slave", hot + " : crc=a0 YES\n" + hot + " t=85000\n")
        #expect(try tree.read(source) == 85)
        let zero = "00 00 00 00 00 00 00 00 00"
        tree.write(device + "/w1_slave", zero + " : crc=00 YES\n" + zero + " t=0\n")
        #expect(throws: SensorFailure.allZero) { try tree.read(source) }
        for text in ["", "t=", "YES", " : crc=57 YES\n t=warm\n"] {
            tree.write(device + "/w1_slave", text)
            #expect(throws: SensorFailure.self, "\(text)") { try tree.read(source) }
        }
    }

    @Test func oneWireOfKernelsWithoutBytes() throws {
        tree.write("/sys/bus/w1/devices/28-0316a2790fff/temperature", "19875\n")
        let source = KernelSource(.oneWire, "28-0316a2790fff")
        #expect(try tree.read(source) == 19.875)
        tree.write("/sys/bus/w1/devices/28-0316a2790fff/temperature", "85000\n")
        #expect(throws: SensorFailure.powerOn) { try tree.read(source) }
    }
}
