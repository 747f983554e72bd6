import FixedMemory

/// Reads what becomes of a sensor's values: for all of them, then for one.
enum ReadingRulesDecoder {
    /// Changes the rules that `mapping` has something to say about.
    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ sensor: Sensor.Name, _ output: SensorOutput.Name?,
        into rules: inout ReadingRules, _ table: inout SensorTable, _ diagnostics: inout Diagnostics
    ) {
        let subject = Subject.sensor(sensor, output)
        decodeFilter(document, mapping, subject, .sensor(sensor, output, "filter"), into: &rules, &diagnostics)
        decodeCalibration(
            document, mapping, subject, .sensor(sensor, output, "calibrate"), into: &rules, &table, &diagnostics)
        decodeClamp(document, mapping, subject, .sensor(sensor, output, "clamp"), into: &rules, &diagnostics)
        if let decimals = document.integer(
            "round", in: mapping, of: subject, 0...9, expected: "decimals, 0...9", &diagnostics)
        {
            rules.decimals = decimals
        }
        if let deadband = document.number(
            "deadband", in: mapping, of: subject, within: 0...1e9,
            expected: "a number, 0 to 1e9", &diagnostics)
        {
            rules.deadband = deadband
        }
        let day: Int64 = 86_400_000
        if let (time, _) = document.time(
            "throttle", in: mapping, of: subject, 1...day, expected: "1ms to 24h", &diagnostics)
        {
            rules.shortestInterval = time
        }
        if let (time, node) = document.time(
            "heartbeat", in: mapping, of: subject, 1_000...day, expected: "1s to 24h", &diagnostics)
        {
            rules.heartbeat = time
            if time < rules.shortestInterval {
                document.report(
                    node, subject.message("heartbeat"), "is shorter than 'throttle'", expected: "a longer time",
                    &diagnostics)
            }
        }
    }

    // MARK: Filter

    private static func decodeFilter(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ inner: Subject,
        into rules: inout ReadingRules, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            "filter", in: mapping, of: subject, expected: "a mapping with 'median', 'average' or 'exponential'",
            &diagnostics)
        else { return }
        document.checkKeys(of: entry.value, inner, known: "median average exponential", &diagnostics)
        let window: StaticString = "a number of readings, 1...16"
        let median = document.integer(
            "median", in: entry.value, of: inner, 1...ReadingRules.maxWindow, expected: window, &diagnostics)
        let average = document.integer(
            "average", in: entry.value, of: inner, 1...ReadingRules.maxWindow, expected: window, &diagnostics)
        let exponential = document.number(
            "exponential", in: entry.value, of: inner, within: 0.001...1, expected: "0.001...1", &diagnostics)
        // A filter of its own replaces the sensor's.
        rules.median = median ?? 1
        rules.average = average ?? 1
        rules.exponential = exponential ?? 1
    }

    // MARK: Calibration

    private static func decodeCalibration(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ inner: Subject,
        into rules: inout ReadingRules, _ table: inout SensorTable, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            "calibrate", in: mapping, of: subject, expected: "a mapping with 'gain', 'offset', 'polynomial' or 'table'",
            &diagnostics)
        else { return }
        document.checkKeys(
            of: entry.value, inner, known: "gain offset polynomial table", &diagnostics)
        let gain = document.number("gain", in: entry.value, of: inner, &diagnostics)
        let offset = document.number("offset", in: entry.value, of: inner, &diagnostics)
        let polynomial = document.entry("polynomial", in: entry.value)
        let points = document.entry("table", in: entry.value)
        let isLinear =
            document.entry("gain", in: entry.value) != nil || document.entry("offset", in: entry.value) != nil
        guard (isLinear ? 1 : 0) + (polynomial == nil ? 0 : 1) + (points == nil ? 0 : 1) == 1 else {
            var message = inner.message
            message.add("says none or more than one way, expected one of 'gain' and 'offset', 'polynomial' or 'table'")
            diagnostics.add(message, at: document[entry.key].place)
            return
        }
        let start = table.numbers.count
        if isLinear {
            rules.calibration = .linear(gain: gain ?? 1, offset: offset ?? 0)
        } else if polynomial != nil {
            guard let list = document.sequence(
                "polynomial", in: entry.value, of: inner, expected: "a list of coefficients", &diagnostics)
            else { return }
            let count = addNumbers(
                document, list, inner.message("polynomial"), expected: "2 to 8 coefficients, c0 first", 2...8, to: &table,
                &diagnostics)
            if count > 0 { rules.calibration = .polynomial(start..<start + count) }
        } else if decodeTable(document, entry.value, inner, &table, &diagnostics) {
            rules.calibration = .table(start..<table.numbers.count)
        }
    }

    /// Adds the pairs of `table:`; answers whether they make one.
    private static func decodeTable(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ inner: Subject, _ table: inout SensorTable,
        _ diagnostics: inout Diagnostics
    ) -> Bool {
        let expected: StaticString = "2 to 16 pairs, such as [[0, 4.1], [1023, 20.6]]"
        guard let list = document.sequence("table", in: mapping, of: inner, expected: expected, &diagnostics)
        else { return false }
        let opening = inner.message("table")
        var pairs = 0
        var next = document.firstElement(of: list)
        while let pair = next {
            next = document.element(after: pair)
            pairs += 1
            let start = table.numbers.count
            guard document[pair].kind == .sequence else {
                report(opening, "holds what is no pair, expected ", expected, at: document[pair].place, &diagnostics)
                return false
            }
            guard addNumbers(document, pair, opening, expected: "pairs of two numbers", 2...2, to: &table, &diagnostics) == 2
            else { return false }
            if pairs > 1, table.numbers[start] <= table.numbers[start - 2] {
                report(
                    opening, "is not in order, expected ", "each pair's first number above the one before",
                    at: document[pair].place, &diagnostics)
                return false
            }
        }
        guard pairs >= 2, pairs <= 16 else {
            report(opening, "has too few or too many pairs, expected ", expected, at: document[list].place, &diagnostics)
            return false
        }
        return true
    }

    /// Adds a list of numbers; answers how many, 0 where it is reported that they are wrong.
    private static func addNumbers(
        _ document: borrowing YAMLDocument, _ list: Int, _ opening: Message, expected: StaticString,
        _ range: ClosedRange<Int>, to table: inout SensorTable, _ diagnostics: inout Diagnostics
    ) -> Int {
        var count = 0
        var next = document.firstElement(of: list)
        while let node = next {
            next = document.element(after: node)
            guard let number = document.number(node) else {
                report(opening, "holds what is no number, expected ", expected, at: document[node].place, &diagnostics)
                return 0
            }
            count += 1
            do throws(CapacityError) { try table.numbers.append(number) } catch {
                report(opening, "is one too many, expected ", "at most 256 numbers in all calibrations",
                    at: document[node].place, &diagnostics)
                return 0
            }
        }
        guard range.contains(count) else {
            report(opening, "has too few or too many numbers, expected ", expected, at: document[list].place, &diagnostics)
            return 0
        }
        return count
    }

    // MARK: Clamp

    private static func decodeClamp(
        _ document: borrowing YAMLDocument, _ mapping: Int, _ subject: Subject, _ inner: Subject,
        into rules: inout ReadingRules, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            "clamp", in: mapping, of: subject, expected: "a mapping with 'min', 'max' or both", &diagnostics)
        else { return }
        document.checkKeys(of: entry.value, inner, known: "min max", &diagnostics)
        rules.minimum = document.number("min", in: entry.value, of: inner, &diagnostics) ?? -Double.infinity
        rules.maximum = document.number("max", in: entry.value, of: inner, &diagnostics) ?? Double.infinity
        guard rules.minimum > rules.maximum, let maximum = document.entry("max", in: entry.value) else { return }
        document.report(
            maximum.value, inner.message("max"), "is less than 'min'", expected: "a number no less", &diagnostics)
    }

    private static func report(
        _ opening: Message, _ what: StaticString, _ expected: StaticString, at place: Place,
        _ diagnostics: inout Diagnostics
    ) {
        var message = opening
        message.add(what)
        message.add(expected)
        diagnostics.add(message, at: place)
    }
}
