"""Commands: fleets-mqtt-integration, "Commands", and the rules of fleets-facts."""

import json
import math
import signal
import threading
import time

import paho.mqtt.client as mqtt
import pytest

from bench import Device, wait_until

COMMANDS = """\
clock: {clock}
commands:
  setPump: {{params: {{value: {{type: boolean}}}}, set: pump, to: $value}}
  setValve: {{params: {{state: {{type: text, enum: [open, closed]}}}}, set: valve, to: $state}}
  pulse: {{params: {{seconds: {{type: number, min: 0.05, max: 120, default: 0.05}}}}, pulse: pump, for: $seconds}}
  flush:
    steps:
      - {{set: valve, to: on}}
      - {{wait: 50ms}}
      - {{set: valve, to: off}}
  enter:
    steps:
      - {{set: level, to: on}}
      - {{wait_for: door, level: off, within: 300ms}}
      - {{set: level, to: off}}
"""


class Commander:
    """The cloud's side of commands."""

    def __init__(self, broker, thing):
        self.thing = thing
        self.count = 0
        self.answers = []
        subscribed = threading.Event()
        self.client = mqtt.Client(f"commander-{thing}", clean_session=False)
        self.client.on_connect = lambda client, *_: client.subscribe(
            f"$emqx/commands/things/{thing}/executions/+/response", 1)
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.on_message = lambda _client, _data, message: self.answers.append(message)
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        assert subscribed.wait(10)

    def send(self, payload, execution=None):
        self.count += 1
        execution = execution or f"11111111-2222-3333-4444-{self.count:012}"
        if isinstance(payload, dict):
            payload = json.dumps(payload)
        self.client.publish(f"$emqx/commands/things/{self.thing}/executions/{execution}/request", payload, 1)
        return execution

    def call(self, action, ttl=30, age=0, execution=None, **params):
        """With a time stamp in milliseconds, so that all of a short `ttl` is left."""
        return self.send({
            "commandId": "c", "action": action, "params": params, "timestamp": int((time.time() - age) * 1000), "ttl": ttl,
        }, execution)

    def answers_to(self, execution):
        return [message for message in self.answers if message.topic.split("/")[5] == execution]

    def wait(self, execution, count=1, timeout=10):
        def enough():
            return len(self.answers_to(execution)) >= count

        wait_until(enough, timeout, f"answer {count} to {execution}")
        message = self.answers_to(execution)[count - 1]
        assert message.qos == 1 and not message.retain
        answer = json.loads(message.payload)
        assert set(answer) == {"status", "result"} and isinstance(answer["result"], dict)
        return answer["status"], answer["result"]

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def commander(broker):
    commander = Commander(broker, "demo")
    yield commander
    commander.close()


@pytest.fixture(params=["trusted"])
def device(request, tmp_path, broker):
    device = Device(tmp_path, broker.url, "demo", keep_alive="5s", more=COMMANDS.format(clock=request.param))
    yield device
    device.stop()


def test_set_and_values(running, commander):
    assert commander.wait(commander.call("setPump", value=True)) == ("SUCCEEDED", {"pump": True})
    assert running.level("pump") == "ok on"
    assert commander.wait(commander.call("setValve", state="open")) == ("SUCCEEDED", {"valve": "open"})
    assert running.level("valve") == "ok on"


def test_what_a_command_changes_is_reported(running, cloud, commander):
    start = len(cloud.reports)
    commander.wait(commander.call("setPump", value=True))
    cloud.wait_report(start, pump__on=True)


def test_steps_take_their_time_and_several_commands_run_at_once(running, cloud, commander):
    start = len(cloud.reports)
    pulse, flush = commander.call("pulse", seconds=0.5), commander.call("flush")
    cloud.wait_report(start, pump__on=True)
    assert commander.wait(flush) == ("SUCCEEDED", {"valve": "closed"})
    assert not commander.answers_to(pulse)
    assert commander.wait(pulse) == ("SUCCEEDED", {"pump": False})
    assert running.level("pump") == "ok off"


@pytest.mark.parametrize("action,params,reason", [
    ("fly", {}, "the board file has no such command"),
    ("setPump", {}, "parameter 'value' is missing"),
    ("setPump", {"value": "yes"}, "parameter 'value': expected true or false"),
    ("setPump", {"value": True, "speed": 3}, "unknown parameter 'speed'"),
    ("setPump", {"value": {"a": 1}}, "parameter 'value': expected true or false"),
    ("setValve", {"state": "half"}, 'parameter \'state\': expected "open" or "closed"'),
    ("pulse", {"seconds": 121}, "parameter 'seconds': expected 0.05...120"),
    ("pulse", {"seconds": 0}, "parameter 'seconds': expected 0.05...120"),
])
def test_bad_requests_are_rejected_with_the_reason(running, commander, action, params, reason):
    assert commander.wait(commander.call(action, **params)) == ("REJECTED", {"reason": reason})
    assert [running.level(line) for line in ("pump", "valve")] == ["ok off"] * 2


@pytest.mark.parametrize("payload,reason", [
    ("", "the JSON ends too early at byte 0"),
    ("{", "the JSON ends too early at byte 1"),
    ("[]", "request is no JSON object"),
    ("{}", "'action' is not the name of a command"),
    ('{"action":7}', "'action' is not the name of a command"),
    ('{"action":"setPump","params":[]}', "'params' is no object"),
    ('{"action":"setPump","params":{"value":true},"ttl":"soon"}', "'timestamp' or 'ttl' is no whole number of 0 or more"),
    ('{"action":"setPump","params":{"value":true},"timestamp":-5}', "'timestamp' or 'ttl' is no whole number of 0 or more"),
    ('{"action":"' + "x" * 40_000 + '"}', "request of 40013 bytes, expected at most 32768"),
])
def test_malformed_requests_are_rejected(running, commander, payload, reason):
    assert commander.wait(commander.send(payload)) == ("REJECTED", {"reason": reason})
    assert running.level("pump") == "ok off"


def test_a_line_in_use_is_refused_to_others(running, commander):
    first = commander.call("pulse", seconds=1)
    running.wait_level("pump", "on")
    second = commander.call("setPump", value=True)
    assert commander.wait(second) == ("REJECTED", {"reason": "line 'pump' is in use by command 'pulse'"})
    assert commander.wait(first) == ("SUCCEEDED", {"pump": False})


def test_deltas_for_a_line_in_use_wait(running, cloud, commander):
    pulse = commander.call("pulse", seconds=0.5)
    running.wait_level("pump", "on")
    start = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}})
    cloud.wait_report(start, valve__state="open")
    assert commander.wait(pulse) == ("SUCCEEDED", {"pump": False})
    running.wait_level("pump", "on")


def test_ttl_ends_what_is_not_done(running, cloud, commander):
    # Ten times as long as a request and its answer take here, so that it begins in time.
    begun = time.monotonic()
    commander.wait(commander.call("setValve", state="open"))
    ttl = 1 + math.ceil(10 * (time.monotonic() - begun))
    start = len(cloud.reports)
    execution = commander.call("pulse", ttl=ttl, seconds=120)
    cloud.wait_report(start, pump__on=True)
    assert commander.wait(execution, timeout=10 + ttl) == ("TIMED_OUT", {"reason": "not done within ttl"})
    assert running.level("pump") == "ok off"


def test_a_stale_request_is_not_acted_on(running, commander):
    execution = commander.call("setPump", age=31, ttl=30, value=True)
    assert commander.wait(execution) == ("TIMED_OUT", {"reason": "the request came too late"})
    assert running.level("pump") == "ok off"


@pytest.mark.parametrize("unit", [1, 1000], ids=["seconds", "milliseconds"])
def test_time_stamps(running, commander, unit):
    request = {"action": "setPump", "params": {"value": True}, "timestamp": int((time.time() - 31) * unit), "ttl": 30}
    assert commander.wait(commander.send(request))[0] == "TIMED_OUT"
    request["timestamp"] = int(time.time() * unit)
    assert commander.wait(commander.send(request))[0] == "SUCCEEDED"


@pytest.mark.parametrize("device", ["synchronised"], indirect=True)
def test_a_stale_request_to_a_device_that_was_away(device, cloud, commander):
    """Without a trusted clock, what waited at the broker is not acted on before its age is known."""
    device.start_connected()
    cloud.wait_report(0, pump__on=False)
    device.stop(signal.SIGKILL)
    old = commander.call("setPump", age=60, ttl=2, value=True)
    device.start_connected()
    fresh = commander.call("setValve", ttl=30)
    status, result = commander.wait(old)
    assert (status, device.level("pump")) == ("TIMED_OUT", "ok off")
    assert result["reason"] in ("not done within ttl", "the request came too late")
    assert commander.wait(fresh)[0] == "REJECTED"


def test_a_wait_that_is_in_vain_fails_and_sets_the_line_back(running, commander):
    assert commander.wait(commander.call("enter")) == ("FAILED", {"reason": "line 'door' did not go off in time"})
    assert running.level("level") == "ok off"


def test_a_wait_that_is_fulfilled(running, commander):
    running.simulate("off", "door")
    assert commander.wait(commander.call("enter")) == ("SUCCEEDED", {"level": 0, "door": False})


def test_a_line_that_cannot_be_reached_fails(running, commander):
    running.simulate("fail", "pump")
    assert commander.wait(commander.call("setPump", value=True)) == ("FAILED", {"reason": "line 'pump' cannot be reached"})


def test_a_request_that_comes_twice_is_answered_twice_and_done_once(running, cloud, commander):
    start = len(cloud.reports)
    execution = commander.call("pulse")
    assert commander.wait(execution) == ("SUCCEEDED", {"pump": False})
    cloud.wait_report(start, pump__on=False)
    reports = len(cloud.reports)
    commander.call("pulse", execution=execution)
    assert commander.wait(execution, count=2) == ("SUCCEEDED", {"pump": False})
    marker = commander.call("setValve", state="open")
    commander.wait(marker)
    cloud.wait_report(reports, valve__state="open")
    assert "pump" not in cloud.fields(reports)


def test_answers_survive_a_restart(running, cloud, commander):
    execution = commander.call("setPump", value=True)
    commander.wait(execution)
    running.stop(signal.SIGKILL)
    running.start_connected()
    assert running.level("pump") == "ok off"
    commander.call("setPump", execution=execution, value=True)
    assert commander.wait(execution, count=2) == ("SUCCEEDED", {"pump": True})
    assert running.level("pump") == "ok off"


def test_what_a_restart_cuts_short_has_failed(running, commander):
    execution = commander.call("pulse", seconds=60)
    running.wait_level("pump", "on")
    running.stop(signal.SIGKILL)
    running.start_connected()
    assert commander.wait(execution) == ("FAILED", {"reason": "interrupted by a restart"})
    commander.call("pulse", execution=execution, seconds=60)
    assert commander.wait(execution, count=2) == ("FAILED", {"reason": "interrupted by a restart"})
    assert running.level("pump") == "ok off"


def test_no_place_to_write_is_said_and_commands_work(tmp_path, broker, commander):
    device = Device(tmp_path, broker.url, "demo", more=COMMANDS.format(clock="trusted"))
    device.file.write_text(device.file.read_text().replace(f"{tmp_path}/state", "/proc/nowhere"))
    device.start_connected()
    try:
        assert commander.wait(commander.call("setPump", value=True))[0] == "SUCCEEDED"
        device.wait_log("commands cannot be written down, a restart may do one twice: .* see 'state' in the board file")
    finally:
        device.stop()
