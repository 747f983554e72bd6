"""board/: every example is right, is wired as its head says, and does on the simulated chip what its head promises."""

import json
import pathlib
import re
import subprocess
import time

import pytest
import yaml

from bench import SHADOWPIN, Cloud, Device, dig, wait_until
from test_commands import Commander
from test_events import Listener

BOARD = pathlib.Path(__file__).resolve().parents[2] / "board"
FILES = sorted(BOARD.glob("*.yaml"))
WIRED = [path for path in FILES if "\nboard:" in path.read_text()]

# A row of the table in the head: pin, what is there, which line it is, what to connect.
ROW = re.compile(r"#   (\d+) +(\S.*?)  +(\S+)  +(\S.*)")


def head(path):
    """The comment that the file begins with, and with it what a reader wires."""
    lines = path.read_text().splitlines()
    return lines[: next(index for index, line in enumerate(lines) if not line.startswith("#"))]


def check(path):
    return subprocess.run([SHADOWPIN, "check", path], capture_output=True, text=True, timeout=10)


def test_there_are_ten():
    assert len(WIRED) >= 10 and all(ROW.fullmatch(row) for path in WIRED for row in head(path) if re.match(r"#   \d", row))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_check_says_nothing_but_what_this_machine_lacks(path):
    result = check(path)
    assert (result.returncode, result.stderr) == (0, "")
    # A warning is about the machine: what reads its sensors by drivers of a Raspberry Pi's kernel has none of them here.
    lacking = [row for row in result.stdout.splitlines() if row.startswith("warning")]
    assert all(re.match(r"warning: sensor '\w+' \(line \d+\): on this machine the kernel has no '", row) for row in lacking)
    kernel = re.findall(r"driver: (sysfs|iio|hwmon|thermal|1-wire)", path.read_text())
    assert len(lacking) == (0 if "chip: simulated" in path.read_text() else len(kernel))


@pytest.mark.parametrize("path", WIRED, ids=lambda path: path.stem)
def test_the_wiring_is_that_of_the_lines(path):
    rows = [ROW.fullmatch(row).groups() for row in head(path) if re.match(r"#   \d", row)]
    pins = [pin for pin, *_ in rows]
    assert len(set(pins)) == len(pins), "a pin for each row"
    said = {(line, pin, gpio) for pin, gpio, line, _ in rows if line not in ("-", "(kernel)")}
    table = [row.split()[:3] for row in check(path).stdout.splitlines()
             if re.match(r"\S+ +\d+ +\w+ +\d+ +(input|output|sensor) ", row)]
    assert said == {tuple(row) for row in table}
    # What is no line is what the header has there.
    header = yaml.safe_load((BOARD / "pinmaps" / (re.search("^board: *([^ #\n]+)", path.read_text(), re.M)[1] + ".yaml"))
                            .read_text())["header"]
    for pin, what, line, _ in rows:
        there = header[int(pin)]
        if line == "(kernel)":
            assert there["gpio"] == what and what not in {gpio for _, _, gpio in said}
        elif line == "-":
            assert what in (there.get("power"), there.get("ground")), f"pin {pin}"


@pytest.mark.parametrize("path", WIRED, ids=lambda path: path.stem)
def test_the_head_warns_of_mains(path):
    text = "\n".join(head(path))
    assert ("WARNING" in text) == bool(re.search(r"[Mm]ains|230 V|Echo", text))


class Example(Device):
    """An example with the broker of the test, without what only its own board has; and with shorter times."""

    def __init__(self, name, folder, url, shorter):
        text = (BOARD / f"{name}.yaml").read_text()
        self.thing = re.search("^thing: *([^ #\n]+)", text, re.M)[1]
        self.folder, self.file, self.process = folder, folder / "board.yaml", None
        for long, short in shorter.items():
            assert text.count(long) == 1, f"'{long}' is {text.count(long)} times in {name}.yaml"
            text = text.replace(long, short)
        # A section begins with its key at the margin.
        sections = re.split(r"^(?=\w+:)", text, flags=re.M)[1:]
        own = ("chip", "broker", "shadow_api", "watchdog", "console", "state", "clock")
        kept = [section for section in sections if section.partition(":")[0] not in own]
        self.file.write_text(
            f"chip: simulated\nclock: trusted\nstate: {folder}/state\n"
            f"broker: {{url: '{url}', retry: {{first: 200ms, longest: 1s}}}}\n" + "".join(kept))
        self.log_file = folder / "shadowpin.log"
        self.log_file.touch()
        self.environment = {"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(folder)}

    def move(self, level, line, milliseconds=10):
        """To rest at a level, for as long as the debounce of the line wants it, and until the board has had time to see it."""
        self.simulate(level, line)
        time.sleep(milliseconds / 1000)
        # Answered in a turn of its loop that finds the line at rest, however long the machine let it wait for that.
        self.simulate("get", line)
        time.sleep(0.005)

    def press(self, line, milliseconds=10):
        for level in ("on", "off"):
            self.move(level, line, milliseconds)


class Play:
    """An example that runs, and the cloud's side of all that it does."""

    def __init__(self, name, folder, broker, shorter):
        self.board = Example(name, folder, broker.url, shorter)
        self.cloud = Cloud(broker, self.board.thing)
        self.commander = Commander(broker, self.board.thing)
        self.listener = Listener(broker, self.board.thing)
        self.time = 0
        self.simulate, self.move, self.press = self.board.simulate, self.board.move, self.board.press
        self.level, self.wait_level, self.wait_log = self.board.level, self.board.wait_level, self.board.wait_log
        self.wait_event = self.listener.wait
        self.board.start_connected()
        wait_until(lambda: self.cloud.reports, what="the first report")

    def says(self, **expected):
        """Waits until what was reported last is this."""
        self.cloud.wait_report(0, **expected)

    def value(self, field):
        return dig(self.cloud.fields(), field.split("."))

    def wish(self, **fields):
        """A delta, asked for anew; keys have __ for dots."""
        self.time += 1
        state, metadata = {}, {}
        for key, value in fields.items():
            *path, last = key.split("__")
            for tree, leaf in ((state, value), (metadata, {"timestamp": self.time})):
                for step in path:
                    tree = tree.setdefault(step, {})
                tree[last] = leaf
        self.cloud.version += 1
        self.cloud.publish(json.dumps({
            "version": self.cloud.version, "timestamp": self.time, "state": state, "metadata": metadata}))

    def command(self, action, **params):
        return self.commander.wait(self.commander.call(action, **params))

    def close(self):
        code = self.board.stop()
        for client in (self.listener, self.commander, self.cloud):
            client.close()
        return code


@pytest.fixture
def play(broker, tmp_path):
    plays = []

    def start(name, **shorter):
        plays.append(Play(name, tmp_path, broker, shorter.pop("shorter", {})))
        return plays[-1]

    yield start
    assert [play.close() for play in plays] == [0] * len(plays)


def test_thermostat(play):
    day = play("thermostat", shorter={
        "every: 30s": "every: 2s", "min_on: 3min": "min_on: 100ms", "min_off: 3min": "min_off: 100ms"})
    # With its window shut, a room of 19.6 °C is heated up to 20.3.
    day.says(room__temperature=19.6, room__humidity=50, room__target=20, window__open=True, heating__on=False)
    day.simulate("off", "window")
    day.says(window__open=False, heating__on=True)
    day.wait_level("boiler", "on")
    day.simulate("value", "air.temperature", "20.8")
    day.says(room__temperature=20.4, heating__on=False)
    day.wish(room__target=24)
    day.says(room__target=24, heating__on=True)
    day.simulate("on", "window")
    day.says(window__open=True, heating__on=False)
    assert day.command("setTarget", value=29) == ("REJECTED", {"reason": "parameter 'value': expected 5...28"})
    assert day.command("setTarget", value=18.5) == ("SUCCEEDED", {"target": 18.5})
    day.simulate("value", "air.temperature", "4")
    (frost,) = day.wait_event("frost")
    assert frost["severity"] == "error" and frost["data"] == {"room.temperature": 3.6}
    day.simulate("value", "air.temperature", "8")
    day.wait_event("frostOver")


def test_irrigation(play):
    day = play("irrigation", shorter={
        "interlock: valves, pulse: 20min": "interlock: valves, pulse: 1s",
        "interlock: valves, pulse: 10min": "interlock: valves, pulse: 1s", "dead_time: 2s": "dead_time: 200ms",
        "debounce: 1s": "debounce: 10ms", "window: 10s": "window: 300ms", "throttle: 10s": "throttle: 100ms",
        "for: 1min": "for: 100ms"})
    day.wish(zones__lawn=True)
    day.says(zones__lawn=True)
    day.wish(zones__beds=True)
    day.says(zones__lawn=False, zones__beds=True)
    day.says(zones__beds=False)
    day.wish(zones__hedge=True)
    day.says(zones__hedge=True)
    assert day.command("stop") == ("SUCCEEDED", {"lawn": False, "beds": False, "hedge": False})
    day.says(zones__hedge=False)
    day.simulate("on", "rain")
    day.says(rain__wet=True)
    day.wish(zones__lawn=True, zones__hedge=True)
    day.says(zones__hedge=True)
    day.wait_log("field 'zones.lawn' refused: held off by 'wetLawn'")
    day.wish(zones__hedge=False)
    day.simulate("off", "rain")
    day.says(rain__wet=False, zones__hedge=False)
    day.press("button", 30)
    day.says(zones__lawn=True)
    day.says(zones__lawn=False)
    assert day.listener.events() == []
    wait_until(lambda: day.press("water", 20) or day.listener.events("leak"), what="a leak")
    (leak,) = day.listener.events("leak")
    assert leak["severity"] == "error" and leak["data"]["water.flow"] > 0
    wait_until(lambda: day.value("water.litres") >= 1, what="litres")


def test_door_alarm(play):
    day = play("door-alarm", shorter={"for: 20s": "for: 500ms", "pulse: 3min": "pulse: 1s"})
    for line in ("door", "window", "tamper"):
        day.simulate("off", line)
    day.says(door__open=False, window__open=False, siren__tampered=True, alarm__armed=False)
    day.wish(siren__tampered=False)
    day.says(siren__tampered=False)
    day.wait_event("started")
    # Not armed, nothing happens; armed, the window is heard at once, and the siren ends by itself.
    day.press("window", 80)
    assert day.command("arm", value=True) == ("SUCCEEDED", {"armed": True})
    day.says(alarm__armed=True, siren__on=False)
    assert day.listener.events("alarm") == []
    day.simulate("on", "window")
    day.says(siren__on=True)
    day.says(siren__on=False)
    assert day.wait_event("alarm")[0]["data"]["window.open"] is True
    day.simulate("off", "window")
    # Who disarms it in time is not heard; who does not, is, though the door is shut again.
    day.simulate("on", "door")
    day.says(alarm__entered=True)
    day.wish(alarm__armed=False)
    day.says(alarm__entered=False)
    day.simulate("off", "door")
    day.says(door__open=False)
    day.wish(alarm__armed=True)
    day.says(alarm__armed=True, siren__on=False)
    day.simulate("on", "door")
    day.says(alarm__entered=True)
    day.simulate("off", "door")
    day.says(siren__on=True)
    day.wish(alarm__armed=False)
    day.says(siren__on=False, alarm__entered=False)
    assert len(day.wait_event("alarm", 2)) == 2
    day.press("tamper", 80)
    assert day.wait_event("sirenOpened")[-1]["severity"] == "error"


def test_vending_machine(play):
    day = play("vending-machine", shorter={})
    day.simulate("off", "service")
    day.says(service__open=False)
    day.simulate("on", "homeA")
    sale = day.commander.call("sellA")
    day.wait_level("motorA", "on")
    day.move("off", "homeA")
    day.press("fall")
    day.move("on", "homeA")
    assert day.commander.wait(sale) == ("SUCCEEDED", {"motorA": False, "fall": False, "homeA": True})
    assert day.level("motorA") == "ok off"
    for _ in range(5):
        day.press("coins", 30)
    day.says(coins__cents=50, spiralA__turns=1)
    day.simulate("on", "service")
    assert day.wait_event("serviceDoor")[-1]["severity"] == "warn"


def test_vending_machine_that_is_empty(play):
    day = play("vending-machine", shorter={"{set: motorB, to: on}\n      - {wait_for: fall, level: on, within: 5s}":
                                           "{set: motorB, to: on}\n      - {wait_for: fall, level: on, within: 300ms}"})
    status, result = day.command("sellB")
    assert status == "FAILED" and "fall" in result["reason"]
    assert day.level("motorB") == "ok off"


def test_freezer(play):
    day = play("freezer", shorter={
        "every: 10s": "every: 1s", "for: 10min": "for: 100ms", "door.open, for: 2min": "door.open, for: 100ms",
        "for: 1min, cleared: powerBack": "for: 100ms, cleared: powerBack", "debounce: 1s": "debounce: 10ms"})
    day.says(freezer__temperature=20, power__on=False, door__open=True)
    blinks = set()
    wait_until(lambda: blinks.add(day.level("lamp")) or len(blinks) == 2, what="the lamp blinks")
    day.wait_event("tooWarm")
    day.wait_event("doorLeftOpen")
    day.wait_event("powerFailed")
    day.simulate("off", "door")
    day.simulate("on", "power")
    day.simulate("value", "inside", "-19.96")
    day.says(freezer__temperature=-20, power__on=True, door__open=False)
    day.wait_event("coldAgain")
    day.wait_event("powerBack")
    day.wait_level("lamp", "off")
    day.wish(freezer__limit=-21)
    assert day.wait_event("tooWarm", 2)[1]["data"] == {"freezer.temperature": -20, "freezer.limit": -21}
    day.simulate("fail", "inside")
    assert day.wait_event("fault")[0]["data"]["sensor"] == "inside"
    day.says(freezer__temperature=None)


def test_pump_station(play):
    day = play("pump-station", shorter={
        "min_off: 10s": "min_off: 100ms", "max_on: 30min": "max_on: 2s",
        **{f"  {name}: {{pin: GPIO{gpio}, direction: input, active: low, bias: pull-up, debounce: 2s":
           f"  {name}: {{pin: GPIO{gpio}, direction: input, active: low, bias: pull-up, debounce: 10ms"
           for name, gpio in (("low", 17), ("high", 27), ("overflow", 22))}})
    day.simulate("off", "motor")
    day.says(pit__low=False, pit__high=False, motor__hot=False, pump__on=False)
    # Water rises and is pumped down to the lower float.
    day.simulate("on", "low")
    day.says(pit__low=True)
    assert day.level("pump") == "ok off"
    day.simulate("on", "high")
    day.says(pit__high=True, pump__on=True)
    day.simulate("off", "high")
    day.says(pit__high=False)
    assert day.level("pump") == "ok on"
    day.simulate("off", "low")
    day.says(pit__low=False, pump__on=False, pump__starts=1)
    # It stays off when the float rises, and nobody gets it on while the pit is dry or the motor hot.
    day.simulate("on", "low")
    day.says(pit__low=True)
    assert day.level("pump") == "ok off"
    day.simulate("on", "motor")
    day.says(motor__hot=True)
    day.wait_event("motorHot")
    assert day.command("pumpOut")[0] == "FAILED"
    day.simulate("off", "motor")
    day.says(motor__hot=False)
    pumping = day.commander.call("pumpOut", seconds=5)
    day.says(pump__on=True)
    # Five seconds are longer than it may be on here.
    day.wait_level("pump", "off")
    assert day.wait_event("fault")[0]["data"]["line"] == "pump"
    assert day.commander.wait(pumping) == ("SUCCEEDED", {"pump": False})
    day.simulate("on", "overflow")
    assert day.wait_event("overflow")[0]["severity"] == "error"
    day.simulate("off", "overflow")
    day.wait_event("overflowEnded")


def test_shutter(play):
    day = play("shutter", shorter={
        "field: awning.up, interlock: motor, pulse: 40s": "field: awning.up, interlock: motor, pulse: 2s",
        "window: 5s": "window: 300ms", "factor: 2.4": "factor: 10", "throttle: 10s": "throttle: 100ms"})
    # Until the wind has been measured, the awning stays where it is.
    day.says(awning__up=False, awning__down=False, wind__limit=35, wind__speed=0)
    day.press("downButton", 30)
    day.says(awning__down=True)
    day.wish(awning__up=True)
    day.says(awning__down=False, awning__up=True)
    day.says(awning__up=False)
    day.wish(awning__down=True)
    day.says(awning__down=True)
    assert day.command("stop") == ("SUCCEEDED", {"up": False, "down": False})
    day.says(awning__down=False)
    day.press("downButton", 30)
    day.says(awning__down=True)
    wait_until(lambda: day.press("wind", 5) or day.listener.events("storm"), what="a storm")
    day.wait_level("up", "on")
    assert day.level("down") == "ok off"
    assert day.listener.events("storm")[0]["data"]["wind.speed"] > 35


def test_water_meter(play):
    day = play("water-meter", shorter={
        "debounce: 20ms": "debounce: 1ms", "window: 1min": "window: 500ms", "throttle: 1min": "throttle: 100ms",
        "debounce: 500ms": "debounce: 10ms", "for: 10min": "for: 100ms", "water.flow > 40": "water.flow > 4000"})
    day.says(water__litres=0, valve__state="open", floor__wet=False, house__away=False)

    for _ in range(3):
        day.press("meter", 10)
    day.says(water__litres=3)
    # Once these do not flow any more: the valve is shut for others than these.
    wait_until(lambda: (day.value("water.flow") or 0) > 0, what="it flows")
    wait_until(lambda: day.value("water.flow") == 0, what="it flows no more")
    assert day.level("valve") == "ok off"
    day.wish(house__away=True)
    day.says(house__away=True)
    wait_until(lambda: day.press("meter", 10) or day.value("valve.state") == "shut", what="the valve is shut")
    assert day.wait_event("shut")[0]["data"]["water.litres"] > 3
    # It stays shut over a restart, until it is opened.
    day.board.stop()
    day.cloud.reports.clear()
    day.board.start_connected()
    day.says(valve__state="shut")
    assert day.level("valve") == "ok on" and day.value("water.litres") > 3
    assert day.command("openValve") == ("SUCCEEDED", {"valve": "open"})
    day.says(valve__state="open")
    day.simulate("on", "floor")
    day.says(floor__wet=True, valve__state="shut")


def test_rain_barrel(play, broker):
    day = play("rain-barrel", shorter={
        "every: 5s": "every: 100ms", "for: 5min": "for: 1s", "after: 10min": "after: 500ms"})
    day.says(barrel__litres=1000, pump__on=False)
    day.wait_event("full")
    day.simulate("value", "level", "110")
    day.says(barrel__reserve=50)
    wait_until(lambda: abs(day.value("barrel.litres") - 500) <= 10, what="half a barrel")
    day.press("button", 30)
    day.says(pump__on=True)
    day.says(pump__on=False)
    day.wish(pump__on=True)
    day.says(pump__on=True)
    broker.stop()
    day.wait_level("pump", "off")
    broker.start()
    day.board.wait_log("connected to", count=2)
    day.wish(pump__on=True)
    day.wait_level("pump", "on")
    day.simulate("value", "level", "188")
    day.wait_level("pump", "off")
    wait_until(lambda: day.value("barrel.litres") < 50, what="an empty barrel")
    day.wish(pump__on=True)
    day.wait_log("field 'pump.on' refused: held off by 'empty'")


def test_boiler_room(play, broker):
    day = play("boiler-room", shorter={
        "  flow: {driver: 1-wire, id: 28-0316a2790fff, every: 5s": "  flow: {driver: 1-wire, id: 28-0316a2790fff, every: 1s",
        "channel: voltage0\n    every: 5s": "channel: voltage0\n    every: 100ms",
        "min_on: 2min": "min_on: 100ms", "min_off: 5min": "min_off: 100ms",
        "value: off, after: 30min": "value: off, after: 500ms", "value: on, after: 30min": "value: on, after: 500ms"})
    day.says(flow__temperature=20, burner__on=False, pump__on=True)
    # 0 V are no pressure.
    day.wait_event("pressureLow")
    day.wish(burner__on=True)
    day.wait_log("field 'burner.on' refused: held off by 'tooLittleWater'")
    day.simulate("value", "pressure", "0.55")
    day.says(water__pressure=1.5)
    day.wait_log("control 'tooLittleWater' lets go line 'burner'")
    day.wish(burner__on=True, pump__on=False)
    day.says(burner__on=True, pump__on=False)
    day.simulate("value", "flow", "86")
    day.says(flow__temperature=86, burner__on=False, pump__on=True)
    assert day.wait_event("overheated")[0]["severity"] == "error"
    day.simulate("value", "flow", "60")
    day.says(flow__temperature=60)
    day.wish(burner__on=True, pump__on=False)
    day.says(burner__on=True, pump__on=False)
    broker.stop()
    day.wait_level("burner", "off")
    day.wait_level("pump", "on")
    broker.start()
    day.board.wait_log("connected to", count=2)
    # A sensor that is not known holds it off as well.
    day.wish(burner__on=True)
    day.wait_level("burner", "on")
    day.simulate("fail", "flow")
    day.wait_level("burner", "off", 15)
    assert day.wait_event("fault")[0]["data"]["sensor"] == "flow"


def test_greenhouse(play):
    day = play("greenhouse")
    day.simulate("off", "door")
    day.says(pump__on=False, heater__power=0, door__open=False)
    day.wait_event("started")
    day.wish(heater__power=100)
    day.says(heater__power=100)
    watering = day.commander.call("water", seconds=1)
    day.says(pump__on=True)
    assert day.commander.wait(watering) == ("SUCCEEDED", {"pump": False})
    day.simulate("on", "door")
    assert day.wait_event("doorOpened")[-1]["data"] == {"line": "door", "value": True}


def test_demo(play):
    day = play("demo")
    day.says(pump__on=False, fan__on=False, valve__state="closed", door__open=True)
    day.wish(fan__on=True)
    day.says(fan__on=True)
    assert day.command("water", seconds=0.1) == ("SUCCEEDED", {"valve": "closed", "pump": False})
    day.simulate("on", "button")
    day.says(button__pressed=True)
    day.simulate("off", "door")
    day.simulate("on", "door")
    day.wait_event("doorOpened")


def test_simulated(play):
    day = play("simulated")
    day.says(led=False, switch=True)
    day.wish(led=True)
    day.says(led=True)
    day.simulate("off", "switch")
    day.says(switch=False)
