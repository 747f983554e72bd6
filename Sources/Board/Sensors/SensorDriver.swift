/// How a sensor is read (`driver:`).
public enum SensorDriver: Int, Equatable, Sendable {
    // On lines of the board's chip.
    case dht11, dht22, hcsr04, hx711, flow, rain
    // Through a driver of the kernel's.
    case sysfs, iio, hwmon, thermal, oneWire

    static let count = 11

    /// As a board file has them, in the order of the cases.
    static var words: WordList { "dht11 dht22 hc-sr04 hx711 flow rain sysfs iio hwmon thermal 1-wire" }

    @export(interface)
    public var name: StaticString {
        switch self {
        case .dht11: "dht11"
        case .dht22: "dht22"
        case .hcsr04: "hc-sr04"
        case .hx711: "hx711"
        case .flow: "flow"
        case .rain: "rain"
        case .sysfs: "sysfs"
        case .iio: "iio"
        case .hwmon: "hwmon"
        case .thermal: "thermal"
        case .oneWire: "1-wire"
        }
    }

    public var isOnLines: Bool { rawValue < Self.sysfs.rawValue }

    /// Whether its readings are of pulses counted meanwhile.
    public var countsPulses: Bool { self == .flow || self == .rain }

    /// What a reading gives, with the units; `.channels` names what the kernel's driver has.
    enum Quantities {
        case one(StaticString)
        case two(StaticString, StaticString)
        case channels
    }

    var quantities: Quantities {
        switch self {
        case .dht11, .dht22: .two("temperature", "humidity")
        case .hcsr04: .one("distance")
        case .hx711, .sysfs: .one("value")
        case .flow, .rain: .two("rate", "total")
        case .iio, .hwmon: .channels
        case .thermal, .oneWire: .one("temperature")
        }
    }

    /// How its lines are called; of one line there is only one name, `pin`.
    public enum Wiring {
        case none
        case one
        case two(StaticString, StaticString)
    }

    @export(interface)
    public var wiring: Wiring {
        switch self {
        case .dht11, .dht22, .flow, .rain: .one
        case .hcsr04: .two("trigger", "echo")
        case .hx711: .two("clock", "data")
        case .sysfs, .iio, .hwmon, .thermal, .oneWire: .none
        }
    }

    /// The shortest time from one reading to the next, in milliseconds: what the data sheets ask for, and of the others what
    /// a board can do beside its work.
    @export(interface)
    public var shortestPeriod: Int64 {
        switch self {
        case .dht11: 1_000
        case .dht22: 2_000
        case .hcsr04, .hx711, .sysfs, .iio, .hwmon, .thermal: 100
        case .flow, .rain, .oneWire: 1_000
        }
    }
}
