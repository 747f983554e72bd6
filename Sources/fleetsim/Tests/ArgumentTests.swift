import Testing

@testable import fleetsim

@Suite struct ArgumentTests {
    @Test(arguments: [
        ("pump.on=true", ["pump", "on"], true), ("t=21.5", ["t"], 21.5), ("n=-3", ["n"], -3), ("s=hello", ["s"], "hello"),
        (#"s="true""#, ["s"], "true"), ("a.b.c=null", ["a", "b", "c"], nil), ("a=[1,2]", ["a"], [1, 2]),
        (#"a={"x":1}"#, ["a"], ["x": 1]), ("s=", ["s"], ""), ("s=a=b", ["s"], "a=b"), ("s=01", ["s"], "01"),
        ("s= true ", ["s"], true),
    ] as [(String, [String], JSONValue)])
    func readsFieldAndValue(_ text: String, _ path: [String], _ value: JSONValue) throws {
        let field = try #require(FieldValue(argument: text))
        #expect(field.path.segments == path)
        #expect(field.value == value)
    }

    @Test(arguments: ["pump.on", "=true", ".a=1", "a.=1", "a..b=1", ""])
    func refusesWhatIsNoField(_ text: String) {
        #expect(FieldValue(argument: text) == nil)
    }

    @Test func fieldsBecomeOneTree() throws {
        let fields = try ["p.on=true", "p.rate=3", "t=1", "t=2", "q=1", "q.x=2"].map { try #require(FieldValue(argument: $0)) }
        #expect(FieldValue.tree(of: fields) == ["p": ["on": true, "rate": 3], "t": 2, "q": ["x": 2]])
    }

    @Test(arguments: [
        ("mqtt://127.0.0.1:18830", BrokerAddress(host: "127.0.0.1", port: 18830)),
        ("mqtt://broker", BrokerAddress(host: "broker", port: 1883)),
        ("mqtts://broker", nil), ("broker:1883", nil), ("mqtt://", nil), ("mqtt://b/x", nil), ("mqtt://b:0", nil),
        ("mqtt://b:99999", nil), ("mqtt://user:word@b", nil),
    ])
    func readsBrokerAddresses(_ text: String, _ address: BrokerAddress?) {
        #expect(BrokerAddress(text) == address)
    }

    @Test(arguments: [
        ("127.0.0.1:18831", "http://127.0.0.1:18831"), ("http://h:1", "http://h:1"), ("http://h:1/", "http://h:1"),
        ("h", nil), ("https://h:1", nil), ("h:1/x", nil), ("", nil), ("h:99999", nil),
    ])
    func readsAPIAddresses(_ text: String, _ address: String?) {
        #expect(APIAddress(text)?.description == address)
    }

    @Test func keyIsSentAsBasicAuthentication() {
        #expect(APIKey("key:secret")?.authorization == "Basic a2V5OnNlY3JldA==")
        #expect(APIKey("k:s:t")?.authorization == "Basic azpzOnQ=")
        for bad in ["", "key", ":", "key:", ":secret"] { #expect(APIKey(bad) == nil) }
    }

    @Test func tableShowsWhatIsPending() {
        let shadow = ShadowAnswer(
            reported: ["pump": ["on": true], "t": 21], desired: ["t": 24, "note": "x"], delta: ["t": 24, "note": "x"],
            version: 4)
        #expect(ShadowTable(shadow).lines == [
            "FIELD    REPORTED  DESIRED",
            #"note     -         "x"      pending"#,
            "pump.on  true      -",
            "t        21        24       pending",
        ])
    }

    @Test(arguments: [
        ("p.on=true", .watching(reported: ["p": ["on": true]]), true),
        ("p.on=true", .watching(reported: ["p": ["on": false]]), false),
        ("p.on=true", .watching(reported: nil), false), ("p.on=null", .watching(reported: nil), true),
        ("p.on=true", .changed(side: .reported, changes: [ShadowChange(field: "p.on", old: false, new: true)]), true),
        ("p.on=true", .changed(side: .desired, changes: [ShadowChange(field: "p.on", old: false, new: true)]), false),
        ("p.on=null", .changed(side: .reported, changes: [ShadowChange(field: "p.on", old: false, new: nil)]), true),
        ("p.on=null", .changed(side: .reported, changes: []), false), ("p.on=true", .delta(state: ["p": ["on": true]]), false),
    ] as [(String, FleetEvent.Kind, Bool)])
    func untilIsMetByReportsOnly(_ text: String, _ kind: FleetEvent.Kind, _ isMet: Bool) throws {
        let until = try #require(FieldValue(argument: text))
        #expect(until.isReported(by: FleetEvent(kind, thing: "demo", version: 1)) == isMet)
    }

    @Test func eventsReadWell() {
        func lines(_ kind: FleetEvent.Kind) -> [String] { FleetEvent(kind, thing: "demo", version: 12).lines }
        let change = ShadowChange(field: "pump.on", old: false, new: true)
        #expect(lines(.changed(side: .reported, changes: [change])) == ["reported pump.on: false → true   v12"])
        #expect(lines(.changed(side: .reported, changes: [])) == ["reported: nothing new   v12"])
        #expect(lines(.delta(state: ["a": 1])) == [#"delta published {"a":1}   v12"#])
        #expect(lines(.rejected(reason: "why", count: 2)) == ["rejected: why   (2 so far)"])
        #expect(lines(.deleted) == ["shadow deleted   v12"])
    }

    @Test func commandsJobsAndEventsReadWell() throws {
        func lines(_ kind: FleetEvent.Kind) -> [String] { FleetEvent(kind, thing: "demo").lines }
        var command = CommandExecution(
            id: "e1", thing: "demo", commandID: "c1", action: "blink", params: ["times": 3], timestamp: 7, ttl: 30)
        #expect(lines(.command(command)) == [#"command e1 blink: SENT {"times":3}   ttl 30 s"#])
        command.status = .failed
        #expect(lines(.command(command)) == ["command e1 blink: FAILED"])
        command.result = ["why": "x"]
        #expect(lines(.command(command)) == [#"command e1 blink: FAILED {"why":"x"}"#])
        var job = JobExecution(jobID: "j1", thing: "demo", at: Time(milliseconds: 7_000))
        #expect(lines(.job(job)) == ["job j1: QUEUED   v1"])
        job.statusDetails = ["progress": "50"]
        #expect(lines(.job(job)) == [#"job j1: QUEUED {"progress":"50"}   v1"#])
        let event = try DeviceEvent(
            ["eventType": "a\nb", "severity": "warn", "data": ["x": 1], "timestamp": 1_748_390_400_123], type: "a\nb",
            at: Time(milliseconds: 0))
        #expect(lines(.event(event)) == [#"event "a\nb": warn {"x":1}   2025-05-28T00:00:00.123Z"#])
    }

    @Test(arguments: [
        ("503", .status(503)), ("599", .status(599)), ("429:5", .tooManyRequests(retryAfter: 5)), ("slow:1.5", .slow(seconds: 1.5)),
        ("chunked", .chunked), ("drop", .drop), ("off", nil), ("", nil), ("404", nil), ("600", nil), ("429", nil), ("429:x", nil),
        ("429:-1", nil), ("slow", nil), ("slow:-1", nil), ("slow:x", nil), ("503:1", nil), ("drop:1", nil), ("slow:nan", nil),
    ] as [(String, APIFault?)])
    func readsFaults(_ text: String, _ fault: APIFault?) {
        #expect(APIFault(text) == fault)
        if let fault { #expect(APIFault("\(fault)") == fault) }
    }
}
