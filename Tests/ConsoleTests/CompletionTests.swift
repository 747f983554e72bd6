import Testing

@Suite struct CompletionTests {
    @Test(arguments: [
        ("stat\t", "status"), ("se\t\t", "se"), ("get pum\t", "get pump"), ("get pu\t", "get pu"),
        ("get pul\t", "get pulley"), ("set valve of\t", "set valve off"), ("set valve off f\t", "set valve off for"),
        ("trace o\t", "trace o"), ("help rese\t", "help reset"), ("pulse d\t", "pulse d"), ("nonsense x\t", "nonsense x"),
        ("log w\t", "log warning"), ("get door.\t", "get door.open"),
    ])
    func completesTheWordAtTheCursor(keys: String, expected: String) {
        var person = Person()
        person.type(keys)
        #expect(person.current == "shadowpin> " + expected)
    }

    @Test func listsWhatTheWordMayBecome() {
        var person = Person()
        person.type("get pu\t")
        #expect(person.screen.contains { $0.contains("pump  pulley  pump.on") })
        #expect(person.current == "shadowpin> get pu")
    }
}
