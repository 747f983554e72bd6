"""Deltas, reports and the rules between them."""

import json
import random
import re
import signal

import pytest

from bench import Device, both_versions, dig, wait_until

FULL = {"pump": {"on": False}, "valve": {"state": "closed"}, "a": {"b": {"c": {"d": {"e": {"f": 0}}}}}, "door": {"open": True}}


def settle(device, cloud, marker=[0]):
    """Waits until everything sent before has been served: a change of the input goes through the same loop."""
    start = len(cloud.reports)
    device.simulate("off", "door")
    cloud.wait_report(start, door__open=False)
    start = len(cloud.reports)
    device.simulate("on", "door")
    cloud.wait_report(start, door__open=True)


def test_first_report_is_the_whole_state(running, cloud):
    message, report = cloud.reports[0]
    assert report["state"]["reported"] == FULL
    assert set(report) == {"state", "clientToken"} and 0 < len(report["clientToken"]) <= 64
    assert message.qos == 1 and not message.retain


def test_delta_moves_lines_and_their_level_comes_back(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}, "a": {"b": {"c": {"d": {"e": {"f": 1}}}}}})
    cloud.wait_report(start, pump__on=True, valve__state="open", a__b__c__d__e__f=1)
    assert [running.level(line) for line in ("pump", "valve", "level")] == ["ok on"] * 3
    tokens = [report["clientToken"] for _, report in cloud.reports]
    assert len(set(tokens)) == len(tokens)


def test_input_is_reported_unasked(running, cloud):
    start = len(cloud.reports)
    running.simulate("off", "door")
    cloud.wait_report(start, door__open=False)
    assert cloud.reports[-1][1]["state"]["reported"] == {"door": {"open": False}}


@pytest.mark.parametrize(
    "state, log, answer",
    [
        ({"door": {"open": False}}, "field 'door.open' refused: line 'door' is an input", {"door__open": True}),
        ({"pump": {"on": 1}}, "field 'pump.on' refused: expected false or true", {"pump__on": False}),
        ({"pump": {"on": "true"}}, "field 'pump.on' refused: expected false or true", {"pump__on": False}),
        ({"pump": {"on": None}}, "field 'pump.on' refused: expected false or true", {"pump__on": False}),
        ({"pump": {"on": [True]}}, "field 'pump.on' refused: expected false or true", {"pump__on": False}),
        ({"valve": {"state": "ajar"}}, 'field \'valve.state\' refused: expected "closed" or "open"', {"valve__state": "closed"}),
        ({"pump": True}, "field 'pump' refused: the board file has no such field", {"pump__on": False, "door__open": True}),
        ({"fan": {"on": True}}, "field 'fan.on' refused: the board file has no such field", {"pump__on": False, "door__open": True}),
        ({"pump.on": True}, "field 'pump.on' refused: the board file has no such field", {"pump__on": False}),
    ],
)
def test_refused_field_moves_nothing_and_is_answered_by_what_is(running, cloud, state, log, answer):
    start = len(cloud.reports)
    cloud.delta(state)
    cloud.wait_report(start, **answer)
    assert [line.split("delta 1: ")[1] for line in running.log("refused")] == [log]
    assert [running.level(line) for line in ("pump", "valve", "level")] == ["ok off"] * 3


def test_good_fields_beside_a_refused_one_are_applied(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"pump": {"on": 7}, "valve": {"state": "open"}})
    cloud.wait_report(start, pump__on=False, valve__state="open")
    assert running.level("valve") == "ok on"


def test_unreachable_line_reports_null_and_comes_back(running, cloud):
    assert running.simulate("fail", "pump") == "ok"
    start = len(cloud.reports)
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(start, pump__on=None)
    assert len(running.log("line 'pump'.*tried again every 10 s")) == 1
    assert running.simulate("heal", "pump") == "ok"
    start = len(cloud.reports)
    wait_until(lambda: dig(cloud.fields(start), ["pump", "on"]) is False, 15, "the line is taken again")


def deep(levels):
    return b'{"state":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


MALFORMED = [
    b"", b" ", b"{", b"}", b"[]", b"1", b"null", b'"state"', b"{}", b'{"version":2}', b'{"state":[]}', b'{"state":null}',
    b'{"state":true}', b'{"state":"on"}', b'{"state":1}', b'{"state":{"pump":{"on":true}}', b'{"state":{"pump":{"on":tru}}}',
    b'{"state":{"pump":{"on":True}}}', b'{"state":{"pump":{"on":true}},}', b'{"state":{"pump":{"on":true}}}x',
    b'{"state":{"pump":{"on":true}}}{}', b"{'state':{'pump':{'on':true}}}", b'{"state":{pump:{"on":true}}}',
    b'{"state":{"pump":{"on":true}},"version":"2"}', b'{"state":{"pump":{"on":true}},"version":-1}',
    b'{"state":{"pump":{"on":true}},"version":1.5}', b'{"state":{"pump":{"on":true}},"version":null}',
    b'{"state":{"pump":{"on":true}},"version":[2]}', b'{"state":{"pump":{"on":true}},"version":99999999999999999999}',
    b'{"state":{"pump":{"on":true},"n":01}}', b'{"state":{"pump":{"on":true},"n":+1}}', b'{"state":{"pump":{"on":true},"n":1e999}}',
    b'{"state":{"pump":{"on":true},"n":NaN}}', b'{"state":{"pump":{"on":true},"s":"\xff"}}',
    b'{"state":{"pump":{"on":true},"s":"\xc0\x80"}}', b'{"state":{"pump":{"on":true},"s":"\xed\xa0\x80"}}',
    b'{"state":{"pump":{"on":true},"s":"\\ud800"}}', b'{"state":{"pump":{"on":true},"s":"\\x41"}}',
    b'{"state":{"pump":{"on":true},"s":"a\nb"}}', b'{"state":{"pump":{"on":true},"s":"\x00"}}', b"\x00" * 100,
    b'\xef\xbb\xbf{"state":{"pump":{"on":true}}}', b'{"state":{"pump":{"on":true}} /* */}',
    deep(40), deep(1000), deep(10_000), b"[" * 100_000, b'{"state":{"pump":{"on":true},"s":"' + b"x" * 1_000_000 + b'"}}',
    b" " * 1_000_000 + b'{"state":{"pump":{"on":true}}}',
]


def test_malformed_payloads_change_nothing_are_logged_once_and_answered(running, cloud):
    assert len(MALFORMED) >= 40
    for number, payload in enumerate(MALFORMED):
        start = len(cloud.reports)
        cloud.publish(payload)
        wait_until(lambda: len(cloud.reports) > start, what=f"an answer to {payload[:60]!r}")
        assert cloud.reports[-1][1]["state"]["reported"] == FULL
        assert len(running.log("shadow: delta refused: ")) == number + 1, payload[:60]
    assert [running.level(line) for line in ("pump", "valve", "level")] == ["ok off"] * 3
    assert running.process.poll() is None


@both_versions
def test_burst_of_a_thousand_deltas(running, cloud):
    memory = []
    for _ in range(3):
        wanted = {}
        for _ in range(1000):
            field = random.choice(("pump", "valve", "level"))
            wanted[field] = on = random.random() < 0.5
            cloud.delta(
                {
                    "pump": {"pump": {"on": on}},
                    "valve": {"valve": {"state": "open" if on else "closed"}},
                    "level": {"a": {"b": {"c": {"d": {"e": {"f": int(on)}}}}}},
                }[field]
            )
        start = len(cloud.reports)
        for field, on in wanted.items():
            running.wait_level(field, "on" if on else "off")
        settle(running, cloud)
        assert {field: running.level(field) == "ok on" for field in wanted} == wanted
        memory.append(running.status("VmRSS"))
    assert running.status("Threads") == 1
    # The first burst brings every page in that is ever used.
    assert memory[2] - memory[1] <= 64, memory
    merged = cloud.fields()
    assert merged["pump"]["on"] == wanted["pump"]
    assert merged["valve"]["state"] == ("open" if wanted["valve"] else "closed")
    assert merged["a"]["b"]["c"]["d"]["e"]["f"] == int(wanted["level"])
    assert not running.log(" error | warning ")


def test_older_deltas_are_dropped_equal_ones_applied(running, cloud):
    cloud.delta({"pump": {"on": True}}, version=10)
    running.wait_level("pump", "on")
    cloud.delta({"pump": {"on": False}}, version=9)
    running.wait_log("delta 9 dropped")
    assert running.level("pump") == "ok on"
    cloud.delta({"valve": {"state": "open"}}, version=10)
    running.wait_level("valve", "on")


def test_a_thing_made_anew_counts_from_one_after_a_reconnect(running, cloud, broker):
    cloud.delta({"pump": {"on": True}}, version=50)
    running.wait_level("pump", "on")
    broker.stop(signal.SIGKILL)
    broker.start()
    running.wait_log("connected to", count=2)
    cloud.delta({"pump": {"on": False}}, version=1)
    running.wait_level("pump", "off")


@both_versions
def test_what_others_publish_does_not_move_lines(running, cloud):
    desired = json.dumps({"state": {"desired": {"pump": {"on": True}}}, "clientToken": "other"})
    cloud.client.publish("$emqx/things/demo/shadow/update", desired, 1)
    running.wait_log("shadow/update from another client ignored")
    settle(running, cloud)
    assert running.level("pump") == "ok off"


@pytest.fixture
def fed(tmp_path, played, version):
    """A device whose broker is played by the test, so that it may be handed anything."""
    device = Device(tmp_path, played.url, "demo", broker=f"  version: {version}\n")
    device.start_connected()
    wait_until(lambda: played.subscribed, what="subscriptions")
    yield device
    device.stop()


@both_versions
def test_messages_on_topics_of_others_are_dropped_and_counted(fed, played):
    on = '{"state":{"pump":{"on":true}}}'
    topics = [
        "$emqx/things/other/shadow/update/delta", "$emqx/things/demo/shadow/update/delta/x",
        "$emqx/things/demo2/shadow/update/delta", "$emqx/things/dem/shadow/update/delta", "$emqx/things//shadow/update/delta",
        "$emqx/things/demo/shadow/update/delta/", "emqx/things/demo/shadow/update/delta", "$emqx/things/demo/shadow/get/accepted",
        "$emqx/things/other/jobs/notify", "$emqx/commands/things/other/executions/1/request",
    ]
    for number, topic in enumerate(topics):
        played.publish(topic, on)
        fed.wait_log(rf"dropped a message on '{re.escape(topic)}': not a topic of this thing, {number + 1} so far$")
    played.publish("$emqx/things/demo/shadow/update/delta", '{"state":{"valve":{"state":"open"}}}')
    fed.wait_level("valve", "on")
    assert fed.level("pump") == "ok off"


@both_versions
def test_a_redelivered_old_delta_after_a_reconnect_is_dropped(fed, played):
    topic = "$emqx/things/demo/shadow/update/delta"
    played.publish(topic, '{"version":10,"state":{"pump":{"on":true}}}')
    fed.wait_level("pump", "on")
    played.drop()
    fed.wait_log("connected to", count=2)
    wait_until(lambda: len(played.subscribed) == 26, what="subscriptions")
    played.publish(topic, '{"version":9,"state":{"pump":{"on":false}}}', dup=True)
    fed.wait_log("delta 9 dropped")
    # The same one again is applied, and changes nothing.
    played.publish(topic, '{"version":10,"state":{"pump":{"on":true}}}', dup=True)
    played.publish(topic, '{"version":11,"state":{"valve":{"state":"open"}}}')
    fed.wait_level("valve", "on")
    assert fed.level("pump") == "ok on"


@both_versions
def test_a_report_without_acknowledgement_is_sent_again_after_a_reconnect(fed, played):
    wait_until(lambda: played.published, what="the first report")
    played.puback_code = lambda topic, payload: None
    fed.simulate("off", "door")
    def sent():
        return [entry for entry in played.published if b'"door":{"open":false}' in entry["payload"]]
    wait_until(sent, what="a report")
    played.puback_code = lambda topic, payload: 0
    played.drop()
    wait_until(lambda: len(sent()) >= 3, what="the same report again, and the whole state")
    first, again, whole = sent()[:3]
    assert not first["dup"] and again["dup"] and again["payload"] == first["payload"] and not whole["dup"]
    assert json.loads(whole["payload"])["state"]["reported"] == {**FULL, "door": {"open": False}}


@both_versions
def test_a_message_that_is_never_acknowledged_is_given_up_and_sent_again(tmp_path, played, version):
    """Nothing else is sent meanwhile, and nothing else happens that would wake the loop."""
    keep_alive = 5
    device = Device(tmp_path, played.url, "demo", broker=f"  version: {version}\n", keep_alive=f"{keep_alive}s")
    try:
        device.start_connected()
        wait_until(lambda: played.published, what="the first report")
        played.puback_code = lambda topic, payload: None

        def reports(dup):
            return [entry for entry in played.published if b'"door":{"open":false}' in entry["payload"] and entry["dup"] == dup]

        device.simulate("off", "door")
        wait_until(lambda: reports(dup=False), what="a report")
        played.puback_code = lambda topic, payload: 0
        # Two keep-alives, and not a ping later.
        device.wait_log(f"given up: a message was not acknowledged within {2 * keep_alive}s", timeout=2 * keep_alive + 2)
        device.wait_log("connected to", count=2)
        wait_until(lambda: reports(dup=True), what="it is sent again")
        assert not device.log("does another client use")
    finally:
        device.stop()


def test_reports_of_an_earlier_run_are_known_for_its_own(device, cloud):
    device.start_connected()
    cloud.wait_report(0, door__open=True)
    # Killed before it has read its own report, which the broker keeps for the session.
    device.process.send_signal(signal.SIGSTOP)
    own = cloud.reports[-1][1]
    cloud.client.publish("$emqx/things/demo/shadow/update", json.dumps(own), 1)
    device.stop(signal.SIGKILL)
    start = len(cloud.reports)
    device.start_connected()
    cloud.wait_report(start, door__open=True)
    settle(device, cloud)
    assert not device.log("shadow/update from another client")
    cloud.client.publish("$emqx/things/demo/shadow/update", json.dumps({**own, "clientToken": "sp-other"}), 1)
    device.wait_log("shadow/update from another client ignored: only deltas set lines")


def test_two_values_for_one_field_move_the_line_once(running, cloud):
    start = len(cloud.reports)
    cloud.publish(b'{"version":1,"state":{"pump":{"on":true},"pump":{"on":false}}}')
    cloud.wait_report(start, pump__on=False)
    assert all(dig(report["state"]["reported"], ["pump", "on"]) is not True for _, report in cloud.reports)
