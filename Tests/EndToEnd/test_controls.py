"""Settings, and what the board does by itself: thermostats, rules, guards, events that conditions raise."""

import signal
import time

import pytest

from bench import Device, wait_until
from test_commands import Commander
from test_events import Listener

# `room` stands for a sensor: a delta plays the weather.
BY_ITSELF = """\
clock: trusted
settings:
  target: {type: number, min: 5, max: 35, default: 21}
  room: {type: number, default: 23, field: room.temperature}
  mode: {type: text, enum: [eco, comfort], default: eco, field: heating.mode}
controls:
  heating: {type: thermostat, sensor: room.temperature, setpoint: target, output: pump}
  lamp: {type: rule, when: not door.open, then: {set: level, to: on}, else: {set: level, to: off}}
  frost: {type: guard, when: room.temperature < 3, hold: valve, at: off}
commands:
  setTarget: {params: {value: {type: number}}, set: target, to: $value}
  openValve: {set: valve, to: on}
  heat: {pulse: pump, for: 300ms}
events:
  highTemperature: {when: room.temperature > 45, clear: room.temperature < 43, cleared: temperatureNormal,
                    at_most: {count: 2, per: 1h}, data: [room.temperature, door.open]}
  doorLeftOpen: {when: door.open and mode == 'comfort', for: 300ms, severity: error}
"""


@pytest.fixture
def device(tmp_path, broker):
    device = Device(tmp_path, broker.url, "demo", keep_alive="5s", more=BY_ITSELF)
    yield device
    device.stop()


@pytest.fixture
def running(device, cloud):
    device.start_connected()
    cloud.wait_report(
        0, target=21, room__temperature=23, heating__mode="eco", pump__on=False, valve__state="closed", door__open=True)
    return device


@pytest.fixture
def listener(broker):
    listener = Listener(broker, "demo")
    yield listener
    listener.close()


@pytest.fixture
def commander(broker):
    commander = Commander(broker, "demo")
    yield commander
    commander.client.disconnect()
    commander.client.loop_stop()


def test_a_setting_moves_the_heater(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"target": 25})
    cloud.wait_report(start, target=25, pump__on=True)
    running.wait_level("pump", "on")
    cloud.delta({"room": {"temperature": 25.6}})
    cloud.wait_report(start, room__temperature=25.6, pump__on=False)


def test_a_delta_does_not_move_what_is_controlled(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}})
    cloud.wait_report(start, pump__on=False, valve__state="open")
    running.wait_log("field 'pump.on' refused: controlled by 'heating'")
    assert running.level("pump") == "ok off"


@pytest.mark.parametrize("state, told", [
    ({"target": 36}, "field 'target' refused: expected 5...35"), ({"target": "warm"}, "field 'target' refused: expected a number"),
    ({"target": None}, "field 'target' refused: expected a number"), ({"target": [25]}, "field 'target' refused: expected a number"),
    ({"heating": {"mode": "auto"}}, 'field \'heating.mode\' refused: expected "eco" or "comfort"'),
    ({"heating": {"mode": "a\u0007"}}, "field 'heating.mode' refused: expected a text without control characters"),
])
def test_what_a_setting_may_not_have(running, cloud, state, told):
    start = len(cloud.reports)
    cloud.delta({**state, "room": {"temperature": 22}})
    cloud.wait_report(start, room__temperature=22, **({"target": 21} if "target" in state else {"heating__mode": "eco"}))
    assert told in running.wait_log("refused")
    # Nothing of it was written down.
    running.stop(signal.SIGKILL)
    assert "target" not in (running.folder / "state/settings").read_text()


def test_settings_survive_a_crash(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"target": 25.5, "heating": {"mode": "comfort"}})
    cloud.wait_report(start, target=25.5, heating__mode="comfort", pump__on=True)
    running.stop(signal.SIGKILL)
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, target=25.5, heating__mode="comfort", pump__on=True)


def test_a_burst_ends_in_the_last_value_and_few_writes(running, cloud):
    start = len(cloud.reports)
    for value in range(1000):
        cloud.delta({"target": 5 + value % 30})
    cloud.wait_report(start, target=5 + 999 % 30)
    wait_until(lambda: f"target\t{5 + 999 % 30}\n" in (running.folder / "state/settings").read_text(), what="written")
    running.stop(signal.SIGKILL)
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, target=5 + 999 % 30)


def test_what_was_kept_and_does_not_fit_any_more(running, cloud):
    start = len(cloud.reports)
    cloud.delta({"target": 30, "heating": {"mode": "comfort"}})
    cloud.wait_report(start, target=30, heating__mode="comfort")
    running.stop()
    board = running.file.read_text()
    running.file.write_text(board.replace("max: 35", "max: 28"))
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, target=21, heating__mode="comfort")
    running.wait_log("setting 'target': the value that was kept is not allowed any more, expected 5...28: the default is used")


def test_a_folder_that_cannot_be_written(running, cloud):
    state = running.folder / "state"
    state.rename(running.folder / "gone")
    start = len(cloud.reports)
    cloud.delta({"target": 25})
    cloud.wait_report(start, target=25)
    running.wait_log("settings cannot be written down, a restart brings the old ones back: .*, tried again every 10 s")
    (running.folder / "gone").rename(state)
    wait_until(lambda: (state / "settings").exists(), 15, "written")
    assert (state / "settings").read_text().startswith("target\t25\n")


def test_a_damaged_file(running, cloud):
    for target in (24, 26):
        start = len(cloud.reports)
        cloud.delta({"target": target})
        cloud.wait_report(start, target=target)
        wait_until(lambda: f"target\t{target}" in (running.folder / "state/settings").read_text(), what="written")
    running.stop(signal.SIGKILL)
    settings = running.folder / "state/settings"
    settings.write_text(settings.read_text().replace("26", "27"))
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, target=24)
    running.wait_log("what was kept last is damaged, the values before it are used")
    running.stop(signal.SIGKILL)
    for path in running.folder.glob("state/settings*"):
        path.write_text("target\t30\n")
    start = len(cloud.reports)
    running.start_connected()
    cloud.wait_report(start, target=21)
    running.wait_log("what was kept is damaged, the board file's defaults are used")


def test_a_command_sets_a_setting(running, cloud, commander):
    start = len(cloud.reports)
    execution = commander.call("setTarget", value=24.5)
    assert commander.wait(execution) == ("SUCCEEDED", {"target": 24.5})
    cloud.wait_report(start, target=24.5, pump__on=True)
    execution = commander.call("setTarget", value=4)
    assert commander.wait(execution) == ("REJECTED", {"reason": "parameter 'value': expected 5...35"})


def test_a_command_comes_before_the_thermostat(running, cloud, commander):
    start = len(cloud.reports)
    execution = commander.call("heat")
    cloud.wait_report(start, pump__on=True)
    assert commander.wait(execution) == ("SUCCEEDED", {"pump": False})
    cloud.wait_report(start, pump__on=False)


def test_a_guard_comes_before_all(running, cloud, commander):
    start = len(cloud.reports)
    cloud.delta({"valve": {"state": "open"}})
    cloud.wait_report(start, valve__state="open")
    cloud.delta({"room": {"temperature": 2}})
    cloud.wait_report(start, valve__state="closed")
    running.wait_log("control 'frost' holds line 'valve' off")
    cloud.delta({"valve": {"state": "open"}})
    running.wait_log("field 'valve.state' refused: held off by 'frost'")
    execution = commander.call("openValve")
    assert commander.wait(execution) == ("FAILED", {"reason": "line 'valve' is held by a guard"})
    assert running.level("valve") == "ok off"
    start = len(cloud.reports)
    cloud.delta({"room": {"temperature": 10}})
    running.wait_log("control 'frost' lets go line 'valve'")
    cloud.delta({"valve": {"state": "open"}})
    cloud.wait_report(start, valve__state="open")


def test_an_event_is_raised_once_and_cleared(running, cloud, listener):
    for temperature in (46, 50, 44, 46):
        cloud.delta({"room": {"temperature": temperature}})
    (event,) = listener.wait("highTemperature")
    assert abs(event.pop("timestamp") - time.time() * 1000) < 10_000
    assert event["eventType"] == "highTemperature" and event["severity"] == "warn"
    assert event["data"].keys() == {"room.temperature", "door.open"} and event["data"]["door.open"] is True
    cloud.delta({"room": {"temperature": 42.5}})
    (normal,) = listener.wait("temperatureNormal")
    assert normal["severity"] == "info" and normal["data"] == {"room.temperature": 42.5, "door.open": True}
    assert len(listener.events("highTemperature")) == 1
    cloud.delta({"room": {"temperature": 45.5}})
    assert listener.wait("highTemperature", 2)[1]["data"]["room.temperature"] == 45.5


def test_an_event_that_comes_too_often(running, cloud, listener):
    for count in range(3):
        cloud.delta({"room": {"temperature": 46}})
        if count < 2:
            listener.wait("highTemperature", count + 1)
        cloud.delta({"room": {"temperature": 20}})
        if count < 2:
            listener.wait("temperatureNormal", count + 1)
    running.wait_log("event 'highTemperature' held back: more than 2 in 3600000 ms")
    # Who was not told of it is not told of its end.
    start = len(cloud.reports)
    cloud.delta({"target": 22})
    cloud.wait_report(start, target=22)
    assert len(listener.events("highTemperature")) == len(listener.events("temperatureNormal")) == 2


def test_an_event_after_a_while(running, cloud, listener):
    begin = time.monotonic()
    cloud.delta({"heating": {"mode": "comfort"}})
    (event,) = listener.wait("doorLeftOpen")
    assert time.monotonic() - begin >= 0.3
    assert event["severity"] == "error" and event["data"] == {"door.open": True, "heating.mode": "comfort"}


def test_the_board_works_without_the_cloud(running, cloud, broker):
    start = len(cloud.reports)
    cloud.delta({"target": 22.8})
    cloud.wait_report(start, target=22.8)
    broker.stop()
    running.wait_log("lost, next try")
    running.simulate("off", "door")
    running.wait_level("level", "on")
    running.simulate("on", "door")
    running.wait_level("level", "off")
    running.simulate("off", "door")
    running.wait_level("level", "on")
    # From the start on, too.
    running.stop(signal.SIGKILL)
    tries = len(running.log("no connection to"))
    running.start()
    running.wait_log("no connection to", count=tries + 1)
    running.simulate("off", "door")
    running.wait_level("level", "on")
    start = len(cloud.reports)
    broker.start()
    cloud.wait_report(start, target=22.8, door__open=False)


def test_nothing_wakes_a_board_at_rest(running):
    before = running.cpu_seconds()
    time.sleep(2)
    assert running.cpu_seconds() - before <= 0.02


def test_check_says_where(device):
    device.file.write_text(device.file.read_text().replace("room.temperature < 3", "room.temperatur < 3"))
    device.start()
    device.process.wait(10)
    (error,) = device.log("control 'frost'")
    line = 1 + device.file.read_text()[: device.file.read_text().index("frost:")].count("\n")
    column = device.file.read_text().splitlines()[line - 1].index("room.temperatur") + 1
    assert f"board.yaml:{line}:{column}: control 'frost': when: unknown name 'room.temperatur', did you mean 'room.temperature'?" in error
