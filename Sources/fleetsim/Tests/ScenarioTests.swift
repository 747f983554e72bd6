import Testing

@testable import fleetsim

/// Scenarios as they are read.
@Suite struct ScenarioTests {
    @Test(arguments: [
        ("set demo a=1", ["set", "demo", "a=1"]), ("  a \t b  ", ["a", "b"]), ("", []), ("# all", []), ("a # b", ["a"]),
        ("a#b c", ["a#b", "c"]), ("'a b' \"c d\"", ["a b", "c d"]), (#"n='{"x": 1}'"#, [#"n={"x": 1}"#]),
        (#"n="on""#, [#"n="on""#]), ("''", [""]), ("'#'", ["#"]), ("a\r", ["a"]),
    ])
    func splitsIntoWords(_ line: String, _ words: [String]) throws {
        #expect(try ScenarioWords.split(line) == words)
    }

    @Test(arguments: [
        ("set demo pump.on=true n=hi", .set(thing: "demo", state: ["pump": ["on": true], "n": "hi"])),
        ("delete demo", .delete(thing: "demo")),
        ("command demo blink times=3 --ttl 5", .command(CommandOrder(thing: "demo", action: "blink", params: ["times": 3], ttl: 5))),
        ("job create demo two --action a x=1 --timeout 3",
         .createJob(JobOrder(things: ["demo", "two"], document: ["action": "a", "params": ["x": 1]], timeout: 3))),
        ("command again", .repeatCommand), ("job cancel", .cancelJob), ("job time-out", .timeOutJob), ("do 'press it' twice", .act(["press it", "twice"])),
        ("fault api drop", .fault(.drop)), ("fault api off", .fault(nil)),
        ("pause 0.5", .pause(seconds: 0.5)),
        ("wait-for demo a=1 within 3", .waitFor(.field(thing: "demo", .reported, FieldValue(argument: "a=1")!), seconds: 3)),
        ("wait-for command SUCCEEDED", .waitFor(.command(.succeeded), seconds: 10)),
        ("expect demo delta a=null", .expect(.field(thing: "demo", .delta, FieldValue(argument: "a=null")!))),
        ("expect command result ms=12", .expect(.commandResult(FieldValue(argument: "ms=12")!))),
        ("expect job TIMED_OUT", .expect(.job(.timedOut))), ("expect job detail progress=", .expect(.jobDetail(key: "progress", value: ""))),
        ("expect event demo hot", .expect(.event(thing: "demo", type: "hot"))), ("expect rejections 0", .expect(.rejections(0))),
        ("expect event demo hot a=1", .expect(.event(thing: "demo", type: "hot", data: FieldValue(argument: "a=1")!))),
        ("expect reports 2", .expect(.reports(2))),
    ] as [(String, ScenarioStep)])
    func readsSteps(_ line: String, _ step: ScenarioStep) {
        let scenario = Scenario("\n\(line)\n")
        #expect(scenario.errors == [])
        #expect(scenario.steps.map(\.line) == [2])
        #expect(scenario.steps.map(\.step) == [step])
    }

    @Test(arguments: [
        ("dance", "'dance' is no step"), ("job list", "'job list' is no step"), ("fault broker", "'fault broker' is no step"),
        ("set demo 'a=1", "a quote is not closed"), ("set demo", "Missing expected argument '<fields> ...'"),
        ("command demo", "Missing expected argument '<action>'"), ("job create demo", "name an --action or a --document, one of them"),
        ("job create a=1 --action x", "name a thing"), ("job create demo =1 --action x", "'=1': expected PARAM=VALUE"),
        ("job create demo a=1 --document x", "PARAM=VALUE goes with --action"),
        ("job create demo --document /nowhere", "cannot read /nowhere"),
        ("fault api 404", "fault '404': expected 500…599, 429:RETRY, slow:SECONDS, chunked, drop or off"),
        ("pause", "expected pause SECONDS"), ("pause -1", "expected pause SECONDS"),
        ("wait-for demo a=1 within", "expected within SECONDS at the end"), ("wait-for demo a=1 within x", "expected within SECONDS at the end"),
        ("expect", "'' is no condition"), ("expect demo", "'demo' is no condition"), ("expect demo a", "'a': expected FIELD=VALUE"),
        ("expect demo wanted a=1", "'wanted': expected reported, desired or delta"),
        ("expect command DONE", "'DONE' is no status of a command"), ("expect command result x", "'x': expected FIELD=VALUE"),
        ("expect job SENT", "'SENT' is no status of a job"), ("expect job detail x", "'x': expected KEY=VALUE"),
        ("expect rejections -1", "'-1' is no count"), ("expect reports x", "'x' is no count"), ("do", "expected do WORDS…"),
        ("expect event demo hot a", "'a': expected FIELD=VALUE"),
        ("wait-for demo a=1 2 3 within 4", "'demo a=1 2 3' is no condition"),
    ])
    func saysWhatItCannotRead(_ line: String, _ reason: String) {
        let scenario = Scenario("pause 0\n\(line)\n\ndance")
        #expect(scenario.errors == [ScenarioError(line: 2, reason: reason), ScenarioError(line: 4, reason: "'dance' is no step")])
    }
}
