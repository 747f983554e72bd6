"""Outputs that do more than being on or off, and what is made of inputs: with a real broker and the simulated chip."""

import json
import math
import socket
import threading
import time

import pytest

from bench import Cloud, Device, machine_time, wait_until
from test_events import Listener

PUMP = "  pump: {pin: GPIO17, direction: output, active: low, initial: off, exit: off, field: pump.on}\n"
LINES = """\
interlocks:
  shutter: {dead_time: 300ms}
lines:
  gate: {pin: GPIO5, direction: output, field: gate, pulse: 300ms}
  alarm: {pin: GPIO6, direction: output, field: alarm, blink: {on: 100ms, off: 100ms}}
  up: {pin: GPIO12, direction: output, field: up, interlock: shutter}
  down: {pin: GPIO13, direction: output, field: down, interlock: shutter, counters: {switches: down_switches}}
  cooler: {pin: GPIO26, direction: output, field: cooler, min_off: 3s}
  well: {pin: GPIO16, direction: output, field: well, max_on: 500ms}
  lamp: {pin: GPIO17, direction: output, field: lamp, initial: last}
  fan: {direction: output, field: fan, pwm: {chip: fake.pwm, channel: 0, frequency: 25kHz}}
  heater: {pin: GPIO18, direction: output, field: heater, pwm: {period: 200ms}}
  button: {pin: GPIO19, direction: input, debounce: 5ms, event: {type: pressed, clicks: {gap: 200ms, long: 600ms}}}
  flow: {pin: GPIO20, direction: input, counter: {field: litres, factor: 0.5}, throttle: 500ms}
  smoke: {pin: GPIO21, direction: input, field: smoke, latch: true}
  a: {pin: GPIO22, direction: input, encoder: {with: b, field: knob, changes: 1}}
  b: {pin: GPIO23, direction: input}
events:
  fault: {type: fault}
clock: trusted
commands:
  raise: {set: up, to: on}
  cool: {set: cooler, to: on}
  breeze: {set: fan, to: 12.5}
  blow: {params: {speed: {type: number}}, set: fan, to: $speed}
  warm: {params: {power: {type: integer}}, set: heater, to: $power}
controls:
  airing: {type: rule, when: smoke, then: {set: fan, to: 80}}
"""


@pytest.fixture
def device(tmp_path, broker):
    device = Device(tmp_path, broker.url, "demo", keep_alive="5s")
    text = device.file.read_text()
    start, end = text.index("lines:\n"), text.index("state:")
    device.file.write_text(text[:start] + LINES + text[end:])
    yield device
    device.stop()


@pytest.fixture
def running(device, cloud):
    device.start_connected()
    cloud.wait_report(0, gate=False, fan=0, heater=0, litres=0, smoke=False)
    return device


@pytest.fixture
def listener(broker):
    listener = Listener(broker, "demo")
    yield listener
    listener.close()


def values(cloud, field, start):
    """What was reported of a field, in order."""
    reports = (report["state"]["reported"] for _, report in cloud.reports[start:])
    return [report[field] for report in reports if field in report]


def ask(cloud, state, at):
    """A delta whose fields were all asked for at a time."""
    cloud.version += 1
    metadata = {key: {"timestamp": at} for key in state}
    cloud.publish(json.dumps({"version": cloud.version, "timestamp": at, "state": state, "metadata": metadata}))


def command(cloud, action, execution, **params):
    payload = json.dumps({"action": action, "params": params, "timestamp": int(time.time()), "ttl": 60})
    cloud.client.publish(f"$emqx/commands/things/{cloud.thing}/executions/{execution}/request", payload, 1)


def test_a_pulse_ends_by_itself_and_is_done_once(running, cloud):
    start = len(cloud.reports)
    ask(cloud, {"gate": True}, 100)
    running.wait_level("gate", "on")
    running.wait_level("gate", "off")
    cloud.wait_report(start, gate=False)
    assert True in values(cloud, "gate", start)
    # The cloud still wants it, and says so with the next delta, after a restart too.
    ask(cloud, {"gate": True, "lamp": False}, 100)
    running.wait_log("field 'gate' refused: it has been done, and is not asked for anew")
    assert running.level("gate") == "ok off"
    running.stop()
    running.start_connected()
    ask(cloud, {"gate": True}, 100)
    running.wait_log("field 'gate' refused", count=2)
    ask(cloud, {"gate": True}, 101)
    running.wait_level("gate", "on")


def test_a_blinking_output_is_reported_as_on(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"alarm": True})
    seen = set()
    wait_until(lambda: seen.add(running.level("alarm")) or len(seen) == 2, what="both levels")
    cloud.wait_report(start, alarm=True)
    time.sleep(0.5)
    assert set(values(cloud, "alarm", start)) == {True}
    cloud.delta({"alarm": False})
    cloud.wait_report(start, alarm=False)
    assert running.level("alarm") == "ok off"


def test_of_two_that_exclude_each_other_one_is_on(running, cloud):
    time.sleep(0.4)
    start = len(cloud.reports)
    cloud.delta({"down": True})
    cloud.wait_report(start, down=True)
    command(cloud, "raise", "00000000-0000-0000-0000-000000000001")
    began = time.monotonic()
    running.wait_level("up", "on")
    assert time.monotonic() - began > 0.25
    assert running.level("down") == "ok off"
    cloud.wait_report(start, down=False, up=True, down_switches=1)
    running.wait_log("line 'down' goes off for 'up' of the same interlock")
    running.wait_log("00000001': SUCCEEDED")


def test_a_minimum_holds_a_wish_back_and_fails_a_command(device, cloud):
    begun = time.monotonic()
    device.start_connected()
    cloud.wait_report(0, cooler=False)
    # It counts from the start: ten times as long as it takes here until a wish is read, and a second to look at it.
    least = 2 + math.ceil(10 * (time.monotonic() - begun))
    device.stop()
    device.file.write_text(device.file.read_text().replace("min_off: 3s", f"min_off: {least}s"))
    start = len(cloud.reports)
    device.start_connected()
    command(cloud, "cool", "00000000-0000-0000-0000-000000000002")
    device.wait_log(r"FAILED, line 'cooler' has to stay off for \d+ s more")
    cloud.delta({"cooler": True})
    time.sleep(0.5)
    assert device.level("cooler") == "ok off"
    assert True not in values(cloud, "cooler", start)
    device.wait_level("cooler", "on", 10 + least)
    cloud.wait_report(start, cooler=True)


def test_what_is_on_for_too_long_goes_off_and_is_told(running, cloud, listener):
    start = len(cloud.reports)
    ask(cloud, {"well": True}, 100)
    running.wait_level("well", "on")
    running.wait_level("well", "off")
    cloud.wait_report(start, well=False)
    event = listener.wait("fault")[0]
    assert event["data"]["line"] == "well" and "max_on" in event["data"]["reason"]
    ask(cloud, {"well": True}, 100)
    running.wait_log("field 'well' refused")
    ask(cloud, {"well": True}, 200)
    running.wait_level("well", "on")


def test_the_last_level_and_counts_outlive_a_crash(running, cloud):
    cloud.delta({"lamp": True})
    running.wait_level("lamp", "on")
    state = running.folder / "state" / "lines"
    wait_until(lambda: state.exists() and "lamp\to" in state.read_text(), what="written down")
    running.stop(9)
    start = len(cloud.reports)
    running.start_connected()
    assert running.level("lamp") == "ok on"
    cloud.wait_report(start, lamp=True)
    running.simulate("on", "flow")
    cloud.wait_report(start, litres=0.5)
    running.stop()
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, litres=0.5, lamp=True)


def test_pwm_of_the_kernel_and_of_the_loop(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"fan": 42.5, "heater": 50})
    cloud.wait_report(start, fan=42.5, heater=50)
    assert running.level("fan") == "ok on 42.5%"
    seen = set()
    wait_until(lambda: seen.add(running.level("heater")) or len(seen) == 2, what="both levels")
    cloud.delta({"fan": 101, "heater": 0})
    running.wait_log("field 'fan' refused: expected a number 0...100")
    cloud.wait_report(start, fan=42.5, heater=0)
    assert set(values(cloud, "heater", start)) == {50, 0}


def test_commands_and_rules_set_a_pwm_to_a_number(running, cloud):
    executions = (f"00000000-0000-0000-0000-{number:012}" for number in range(10, 20))
    for action, params, expected in [
        ("breeze", {}, {"fan": 12.5}), ("blow", {"speed": 42.5}, {"fan": 42.5}), ("blow", {"speed": 0}, {"fan": 0}),
        ("warm", {"power": 30}, {"heater": 30}),
    ]:
        start = len(cloud.reports)
        command(cloud, action, next(executions), **params)
        cloud.wait_report(start, **expected)
    assert running.level("fan") == "ok off"
    command(cloud, "blow", next(executions), speed=100.5)
    running.wait_log("REJECTED, parameter 'speed': expected a number 0...100")
    start = len(cloud.reports)
    running.simulate("on", "smoke")
    cloud.wait_report(start, fan=80)
    assert running.level("fan") == "ok on 80.0%"


def test_clicks_and_long_presses(running, listener):
    for word in ("on", "off", "on", "off"):
        running.simulate(word, "button")
        time.sleep(0.02)
    assert listener.wait("pressed")[0]["data"] == {"line": "button", "clicks": 2, "long": False}
    running.simulate("on", "button")
    assert listener.wait("pressed", 2)[1]["data"] == {"line": "button", "clicks": 1, "long": True}
    running.simulate("off", "button")
    time.sleep(0.5)
    assert len(listener.events("pressed")) == 2


def test_a_count_is_reported_no_more_often_than_it_may(running, cloud):
    start, begun = len(cloud.reports), time.monotonic()
    for _ in range(40):
        running.simulate("on", "flow")
        running.simulate("off", "flow")
        time.sleep(0.02)
    cloud.wait_report(start, litres=20)
    told = values(cloud, "litres", start)
    # One at once, and one each half a second.
    assert len(told) <= 1 + math.ceil((time.monotonic() - begun) / 0.5) < 40, told


def test_a_latch_stays_on_until_it_has_been_seen(running, cloud):
    start = len(cloud.reports)
    running.simulate("on", "smoke")
    running.simulate("off", "smoke")
    cloud.wait_report(start, smoke=True)
    time.sleep(0.3)
    running.stop()
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, smoke=True)
    ask(cloud, {"smoke": False}, 100)
    cloud.wait_report(start, smoke=False)
    running.simulate("on", "smoke")
    running.simulate("off", "smoke")
    cloud.wait_report(start, smoke=True)
    # Said of what was before.
    ask(cloud, {"smoke": False}, 100)
    running.wait_log("field 'smoke' refused")
    assert values(cloud, "smoke", start)[-1] is True
    ask(cloud, {"smoke": False}, 101)
    cloud.wait_report(start, smoke=False)


def test_an_encoder_turns(running, cloud):
    start = len(cloud.reports)
    for knob, (word, line) in enumerate((("on", "a"), ("on", "b"), ("off", "a")), 1):
        running.simulate(word, line)
        cloud.wait_report(start, knob=knob)
    running.simulate("on", "a")
    cloud.wait_report(start, knob=2)


def test_an_edge_storm_leaves_the_others_alone(running, cloud, listener):
    """As many edges as the chip's socket takes, while deltas are followed as quickly as before."""
    stop = threading.Event()

    def delays():
        """From deltas to their reports."""
        found = []
        for turn in range(20):
            start, began = len(cloud.reports), machine_time()
            cloud.delta({"lamp": turn % 2 == 0})
            cloud.wait_report(start, lamp=turn % 2 == 0)
            found.append(machine_time() - began)
        return sorted(found)

    def blow():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as chip:
            chip.connect(str(running.folder / "shadowpin-demo.chip"))
            while not stop.is_set():
                chip.send(b"on b")
                chip.send(b"off b")
            chip.send(b"on b")

    usual = delays()
    storm = threading.Thread(target=blow)
    storm.start()
    running.wait_log("line 'b': edges come faster than 2,000 a second")
    stormy = delays()
    stop.set()
    storm.join()
    # Reports are 200 ms apart at least.
    assert stormy[10] < usual[10] + 0.1 and stormy[-1] < usual[-1] + 0.3, (usual, stormy)
    running.wait_log("line 'b': edges come slower again, [1-9][0-9]* were not followed")
    assert len(running.log("edges come faster")) == 1
    assert [event["data"]["line"] for event in listener.events("fault")] == ["b"]
    # What it is in the end is known: B is on, and so A's rise is a step back.
    start = len(cloud.reports)
    before = cloud.fields()["knob"]
    running.simulate("on", "a")
    wait_until(lambda: cloud.fields(start).get("knob") == before - 1, what="a step back")
