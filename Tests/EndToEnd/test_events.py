"""Events: fleets-mqtt-integration, "Publish Events", and the rules of fleets-facts."""

import ctypes
import json
import re
import signal
import threading
import time

import paho.mqtt.client as mqtt
import pytest

from bench import Device, wait_until

EVENTS = """\
clock: {clock}
events:
  startup: {{type: started}}
  fault: {{type: fault, at_most: {{count: 2, per: 1h}}}}
"""

DOOR = "  door: {pin: 16, direction: input, bias: pull-up, field: door.open"
LINES = DOOR + """, event: {type: doorMoved, severity: warn}}
  flow: {pin: 18, direction: input, field: flow.state, values: {off: still, on: flowing}, event: {type: flowing, on: rising}}
  leak: {pin: 19, direction: input, active: low, event: {type: leak, on: falling, severity: error, at_most: {count: 2, per: 2s}}}
"""


class Listener:
    """The cloud's side of events."""

    def __init__(self, broker, thing):
        self.prefix = f"$emqx/things/{thing}/events/"
        self.messages = []
        subscribed = threading.Event()
        self.client = mqtt.Client(f"listener-{thing}", clean_session=False)
        self.client.on_connect = lambda client, *_: client.subscribe(self.prefix + "#", 1)
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.on_message = lambda _client, _data, message: self.messages.append(message)
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        assert subscribed.wait(10)

    def events(self, kind=None):
        """Every event so far, or those of a type; each as the spec wants it."""
        events = []
        for message in list(self.messages):
            assert message.qos == 1 and not message.retain
            event = json.loads(message.payload)
            assert message.topic == self.prefix + event["eventType"]
            assert list(event) in (
                ["eventType", "severity", "data", "timestamp"], ["eventType", "severity", "data"])
            if kind in (None, event["eventType"]):
                events.append(event)
        return events

    def wait(self, kind, count=1, timeout=10):
        wait_until(lambda: len(self.events(kind)) >= count, timeout, f"event {count} of {kind}, got {self.events()}")
        return self.events(kind)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def listener(broker):
    listener = Listener(broker, "demo")
    yield listener
    listener.close()


@pytest.fixture(params=["trusted"])
def device(request, tmp_path, broker):
    device = Device(tmp_path, broker.url, "demo", keep_alive="5s", more=EVENTS.format(clock=request.param))
    board = device.file.read_text()
    assert DOOR + "}\n" in board
    device.file.write_text(board.replace(DOOR + "}\n", LINES))
    yield device
    device.stop()


@pytest.fixture
def started(listener, device):
    """A device whose start-up event has come: nothing else is on its way."""
    device.start_connected()
    listener.wait("started")
    return device


def now():
    return int(time.time() * 1000)


def test_an_edge_is_told_once(started, listener):
    before = now()
    started.simulate("off", "door")
    (event,) = listener.wait("doorMoved")
    assert before - 2 <= event.pop("timestamp") <= now() + 2
    assert event == {"eventType": "doorMoved", "severity": "warn", "data": {"line": "door", "value": False}}
    started.simulate("off", "door")
    started.simulate("on", "door")
    assert [event["data"]["value"] for event in listener.wait("doorMoved", 2)] == [False, True]


def test_the_payload_byte_by_byte(started, listener):
    started.simulate("on", "flow")
    (event,) = listener.wait("flowing")
    assert listener.messages[-1].payload.decode() == (
        '{"eventType":"flowing","severity":"info","data":{"line":"flow","value":"flowing"},"timestamp":%d}'
        % event["timestamp"])


def test_only_the_edges_of_the_board_file(started, listener):
    for level in ("on", "off", "on", "off"):
        started.simulate(level, "flow")
    started.simulate("on", "leak")
    started.simulate("off", "leak")
    assert [event["data"] for event in listener.wait("leak")] == [{"line": "leak", "value": False}]
    assert [event["data"] for event in listener.events("flowing")] == [{"line": "flow", "value": "flowing"}] * 2


def flicker(device, times):
    for _ in range(times):
        device.simulate("on", "leak")
        device.simulate("off", "leak")


def test_what_comes_too_often_is_held_back_and_counted(started, listener):
    flicker(started, 7)
    first = listener.wait("leak", 2)
    assert [event["data"] for event in first] == [{"line": "leak", "value": False}] * 2
    started.wait_log("event 'leak' held back: more than 2 in 2000 ms")
    end = first[0]["timestamp"] + 2_000
    wait_until(lambda: now() > end, what="the span's end")
    flicker(started, 1)
    third = listener.wait("leak", 3)[2]
    held_back = third["data"].pop("suppressed")
    assert third["data"] == {"line": "leak", "value": False}
    assert held_back == 5


def test_what_happens_offline_is_told_later_with_its_own_time(started, listener, broker):
    broker.stop()
    started.wait_log("lost, next try")
    times = []
    for level in ("off", "on", "off"):
        before = now()
        started.simulate(level, "door")
        times.append((before, now()))
        started.simulate(level, "flow")
    broker.start()
    moved = listener.wait("doorMoved", 3, timeout=20)
    listener.wait("flowing")
    assert [event["data"]["value"] for event in moved] == [False, True, False]
    for event, (before, after) in zip(moved, times):
        # The device takes the difference of two clocks, each cut to milliseconds.
        assert before - 2 <= event["timestamp"] <= after + 2
    told = [event["eventType"] for event in listener.events()]
    assert told == ["started", "doorMoved", "doorMoved", "flowing", "doorMoved"]


def test_the_oldest_make_room_while_offline(listener, device, broker):
    device.file.write_text(device.file.read_text().replace(
        "type: doorMoved, severity: warn", "type: doorMoved, at_most: {count: 32, per: 1s}"))
    device.start_connected()
    listener.wait("started")
    broker.stop()
    device.wait_log("lost, next try")
    for number in range(40):
        before = now()
        device.simulate("on" if number % 2 else "off", "door")
        # No more than 28 in a second.
        time.sleep(0.035)
    last = now()
    broker.start()
    device.wait_log("8 events dropped: more happened than the queue holds", timeout=20)
    moved = listener.wait("doorMoved", 32, timeout=20)
    assert [event["data"]["value"] for event in moved] == [False, True] * 16
    assert before - 2 <= moved[-1]["timestamp"] <= last + 2


@pytest.mark.parametrize("device", ["synchronised"], indirect=True)
def test_no_timestamp_while_the_clock_is_not_trusted(started, listener):
    # A struct timex of zeros changes nothing; 5 is TIME_ERROR.
    is_synchronised = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) != 5
    started.simulate("off", "door")
    (event,) = listener.wait("doorMoved")
    assert ("timestamp" in event) == is_synchronised


def test_why_it_starts(device, listener, tmp_path):
    reasons = ["power-on", "restart", "crash", "crash", "restart"]
    ends = [signal.SIGTERM, signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM]
    for count, end in enumerate(ends, 1):
        before = now()
        device.start_connected()
        event = listener.wait("started", count)[-1]
        assert before - 2 <= event.pop("timestamp") <= now() + 2
        assert event == {"eventType": "started", "severity": "info", "data": {"reason": reasons[count - 1]}}
        device.stop(end)
    # Of another boot, as it would be after a power loss.
    run = tmp_path / "state" / "run"
    boot = open("/proc/sys/kernel/random/boot_id").read().strip()
    assert run.read_text().startswith(f"{boot} stopped 0\n")
    for file in run.parent.glob("run*"):
        file.unlink()
    device.start_connected()
    assert listener.wait("started", 6)[-1]["data"] == {"reason": "power-on"}


def test_a_start_that_cannot_be_written_down_is_said(device, listener, tmp_path):
    device.file.write_text(device.file.read_text().replace(f"{tmp_path}/state", "/proc/nowhere"))
    device.start_connected()
    assert listener.wait("started")[0]["data"] == {"reason": "power-on"}
    device.wait_log("this run cannot be written down, .* see 'state' in the board file")


def test_nothing_is_told_that_the_board_file_does_not_name(device, listener, cloud):
    device.file.write_text(device.file.read_text().split("events:")[0])
    device.start_connected()
    device.simulate("fail", "pump")
    cloud.delta({"pump": {"on": True}})
    device.wait_log("line 'pump': ")
    device.simulate("off", "door")
    listener.wait("doorMoved")
    assert [event["eventType"] for event in listener.events()] == ["doorMoved"]


def test_a_line_that_fails_is_told(started, listener, cloud):
    before = now()
    for line, delta in ("pump", {"pump": {"on": True}}), ("valve", {"valve": {"state": "open"}}):
        started.simulate("fail", line)
        cloud.delta(delta)
    told = listener.wait("fault", 2)
    for line, event in zip(("pump", "valve"), told):
        assert before - 2 <= event["timestamp"] <= now() + 2 and event["severity"] == "error"
        assert list(event["data"]) == ["line", "reason"] and event["data"]["line"] == line
        assert started.log(re.escape(f"error lines: line '{line}': {event['data']['reason']}, tried again every 10 s"))
    # The third in an hour.
    started.simulate("fail", "level")
    cloud.delta({"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}})
    started.wait_log("event 'fault' held back: more than 2 in 3600000 ms")
    assert len(listener.events("fault")) == 2


def test_a_chip_that_is_gone_is_told_once(started, listener):
    started.simulate("gone")
    (event,) = listener.wait("fault")
    reason = event["data"].pop("reason")
    assert event["data"] == {"chip": "simulated"}
    assert reason == "the GPIO chip is gone: its device was removed or its driver stopped"
    started.simulate("off", "door")
    started.simulate("back")
    started.wait_log("chip 'simulated' found", timeout=15)
    assert len(listener.events("fault")) == 1
