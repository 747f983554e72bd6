import Board
import Fleets

/// One reading of a sensor on lines, as steps over time: it says what is to be done with the lines, and is told of edges
/// and of the time.
///
/// ```
///   DHT       request low ─▶ wait ─▶ listen ─▶ wait for edges ─▶ decode
///   HC-SR04   listen to echo ─▶ pulse the trigger ─▶ wait for the pulse ─▶ decode
///   HX711     listen to data ─▶ wait until it is low ─▶ clock out
/// ```
struct LineProcedure: ~Copyable {
    /// What is to be done next. Lines by their number in the sensor's order.
    enum Step: Equatable {
        /// Take a line as an output that is low.
        case request(Int)
        /// Make a line an input whose edges are wanted.
        case listen(Int)
        /// An output on, and off again after 10 us.
        case pulse(Int)
        /// Read an HX711's bits: clock on line 0, data on line 1.
        case clockOut
        /// Nothing until there is an edge, or until then.
        case wait(until: Instant)
        case done(SensorReading)
        case failed(SensorFailure)
    }

    /// A DHT is woken by a low level, in milliseconds: DHT11 wants 18 to 30, DHT22 1 to 20.
    private static let dht11Start: Int64 = 20
    private static let dht22Start: Int64 = 2
    /// Its answer takes 5 ms; one more for the clock's rounding, and some for the board.
    static let dhtAnswer: Int64 = 10
    /// An HC-SR04's echo begins 1 ms after the trigger, and ends 38 ms later where nothing is in reach; some makes take
    /// 200 ms.
    private static let longestEcho: Int64 = 100
    /// An HX711 measures 10 times a second, and needs 400 ms after it was asleep.
    private static let longestConversion: Int64 = 600

    let driver: SensorDriver
    private var stage = 0
    private var until = Instant(milliseconds: 0)
    private var trace = EdgeTrace()

    init(_ driver: SensorDriver) { self.driver = driver }

    /// An edge of the line that is listened to.
    mutating func take(_ edge: Edge) { trace.append(edge) }

    /// What is to be done now; asked again after it is done, or when a wait is over.
    ///
    /// - Parameter dataLevel: of an HX711, its data line now.
    mutating func next(now: Instant, dataLevel: Line.Level = .on) -> Step {
        switch driver {
        case .dht11, .dht22: return nextOfDHT(now)
        case .hcsr04: return nextOfEcho(now)
        case .hx711: return nextOfScale(now, dataLevel)
        default: return .failed(.notFound)
        }
    }

    private mutating func nextOfDHT(_ now: Instant) -> Step {
        switch stage {
        case 0:
            stage = 1
            return .request(0)
        case 1:
            // A millisecond more: the time is cut to whole ones.
            until = now + (driver == .dht11 ? Self.dht11Start : Self.dht22Start) + 1
            stage = 2
            return .wait(until: until)
        case 2:
            guard now >= until else { return .wait(until: until) }
            stage = 3
            return .listen(0)
        case 3:
            until = now + Self.dhtAnswer
            stage = 4
            return .wait(until: until)
        default:
            guard now >= until else { return .wait(until: until) }
            do throws(SensorFailure) {
                return .done(try DHTDecoder.decode(trace, driver))
            } catch { return .failed(error) }
        }
    }

    private mutating func nextOfEcho(_ now: Instant) -> Step {
        switch stage {
        case 0:
            stage = 1
            return .request(0)
        case 1:
            stage = 2
            return .listen(1)
        case 2:
            stage = 3
            return .pulse(0)
        case 3:
            until = now + Self.longestEcho
            stage = 4
            return .wait(until: until)
        default:
            guard now >= until || EchoDecoder.isComplete(trace) else { return .wait(until: until) }
            do throws(SensorFailure) {
                return .done(try EchoDecoder.decode(trace))
            } catch { return .failed(error) }
        }
    }

    private mutating func nextOfScale(_ now: Instant, _ dataLevel: Line.Level) -> Step {
        switch stage {
        case 0:
            stage = 1
            return .request(0)
        case 1:
            until = now + Self.longestConversion
            stage = 2
            return .listen(1)
        default:
            if dataLevel == .off { return .clockOut }
            return now < until ? .wait(until: until) : .failed(.notReady)
        }
    }
}
