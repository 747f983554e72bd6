import FixedMemory

extension SensorTable {
    /// A sensor for people: `sensor 'air': dht22 every 10000 ms, temperature and humidity`; no line break.
    @export(interface)
    public func text(_ index: Int) -> Message {
        let sensor = sensors[index]
        var text = Subject.sensor(sensor.name).message
        text.add(sensor.driver.name)
        let place = sensor.place
        if !place.isEmpty {
            text.add(" ")
            text.quote(place.bytes)
        }
        text.add(" every ")
        text.add(sensor.period)
        text.add(" ms")
        for output in sensor.outputs {
            let name = outputs[output].name
            text.add(output == sensor.outputs.lowerBound ? ", " : " and ")
            text.add(name.bytes)
        }
        return text
    }
}
