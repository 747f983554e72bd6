"""The serial console: a person, a program, and noise at the other end of a line."""

import json
import os
import re
import select
import signal
import socket
import stat
import subprocess
import termios
import time
from pathlib import Path

import pytest
import yaml

from bench import SHADOWPIN, Broker, Cloud, Device, free_port, machine_time, wait_until
from serial_line import Cable, SerialLine
from test_security import tls_broker

PASSPHRASE = "let me in, please"


@pytest.fixture
def line():
    line = SerialLine()
    yield line
    line.close()


def console(**keys):
    return "console: " + json.dumps({key: str(value) if key == "device" else value for key, value in keys.items()}) + "\n"


@pytest.fixture
def at_console(tmp_path, broker, line):
    """Starts a device with a console at `line`."""
    devices = []

    def start(url=None, more="", broker_keys="", **keys):
        keys = {"device": line.device, "baud": 9600, "access": "control", **keys}
        device = Device(tmp_path, url or broker.url, "demo", broker=broker_keys, keep_alive="30s", more=console(**keys) + more)
        devices.append(device)
        device.start()
        line.wait(r"shadowpin>\Z")
        return device

    yield start
    for device in devices:
        device.stop(timeout=10)


def attach(device, *words, **options):
    return subprocess.run(
        [SHADOWPIN, "attach", device.file, *words], capture_output=True, text=True, env=device.environment, timeout=30, **options)


# A person at the line


def test_a_person_at_9600_baud_looks_around(at_console, cloud, line):
    device = at_console()
    device.wait_log("connected to")
    assert termios.tcgetattr(line.slave)[5] == termios.B9600
    started = machine_time()
    line.send("lin\t\r")
    table = line.wait(r"^line .*\n(.*\n)+.*shadowpin>\Z").group(0)
    assert machine_time() - started < 3
    assert re.search(r"^pump +GPIO17 +out +off +pump\.on$", table, re.M)
    assert re.search(r"^door +GPIO23 +in +on +door\.open$", table, re.M)

    header = line.ask("pins")
    assert re.search(r"pump out off +GPIO17 +11 \| 12 +GPIO18$", header, re.M)
    assert re.search(r"GPIO22 +15 \| 16 +GPIO23 +door in on$", header, re.M)

    status = line.ask("status")
    assert re.search(r"^link +connected for \d+ m?s, new session; mqtt://127\.0\.0\.1", status, re.M)
    assert re.search(r"^loop +\d+ turns, 99 % within \d+\.\d ms, longest \d+\.\d ms, over 16 ms \d+$", status, re.M)
    assert re.search(r"^clock +\d{4}-\d\d-\d\dT.*Z, (not synchronised: not )?trusted$", status, re.M)
    now, most, stack, state = map(int, re.search(
        r"^memory +(\d+) KiB, at most (\d+) KiB; stack (\d+) KiB, state (\d+) KiB, never more$", status, re.M).groups())
    # The test's own process, which starts the device, has more.
    assert state < now <= most <= device.status("VmHWM") and stack <= device.status("VmStk")
    assert device.status("VmRSS") - 256 < now and device.status("VmHWM") - 256 < most, status
    uses = {name: (int(used), int(most), int(capacity)) for name, used, most, capacity in re.findall(
        r"^  (\S.*?) +(\d+) +(\d+) +(\d+)$", status, re.M)}
    assert len(uses) > 25 and all(used <= most <= capacity for used, most, capacity in uses.values()), uses
    assert uses["lines"] == (4, 4, 64) and uses["events waiting"][2] == 32
    # What is empty now was not.
    assert uses["serial input, bytes"][:2] == (0, 7) and 0 < uses["report, bytes"][1] < uses["report, bytes"][2]

    assert "did you mean 'status'?" in line.ask("stauts")
    assert re.search(r"^  on +reported false$", line.ask("shadow"), re.M)
    assert "force an output for a while" in line.ask("help")
    assert "goes back, or to what the cloud has asked for meanwhile" in line.ask("help set")
    assert "mqtt://127.0.0.1" in line.ask("config")
    # The line before the last one, again, and mended.
    line.wait(r"shadowpin>\Z")
    line.send("\x1b[A\x1b[A\x15get pump\x1b[D\x1b[D\x1b[D\x1b[D\x0bdoor\r")
    line.wait(r"^door +GPIO23 +in +on")
    assert not re.search(r"[^\r\n\x07\x08\x20-\x7e]", line.received.decode("ascii", errors="replace"))


def test_with_a_terminal_program(tmp_path, broker, cloud):
    """picocom at the other end of a cable: what a person types and sees goes through it, both ways at 9600 baud."""
    cable, terminal = Cable(9600), SerialLine(baud=None)
    device = Device(
        tmp_path, broker.url, "demo", more=console(device=cable.devices[0], baud=9600, rows=10, access="control"))
    program = None
    try:
        device.start_connected()
        program = subprocess.Popen(
            ["picocom", "--quiet", "--baud", "9600", cable.devices[1]], stdin=terminal.slave, stdout=terminal.slave)
        wait_until(lambda: termios.tcgetattr(terminal.slave) != terminal.before, what="picocom has the terminal")
        assert cable.speed(0) == cable.speed(1) == termios.B9600
        # Whoever plugs in and presses return sees a prompt.
        terminal.send("\r")
        terminal.wait(r"shadowpin>\Z")

        # Tab, cursor keys, history, and a line that is mended in its middle.
        terminal.send("ge\tpu\t\r")
        terminal.wait(r"^shadowpin> get pump\npump +GPIO17 +out +off +pump\.on\nshadowpin>\Z")
        terminal.send("\x1b[A\x1b[D\x1b[D\x1b[D\x1b[D\x0bdoor\x1b[H\x1b[C\x1b[F\r")
        terminal.wait(r"^shadowpin> get door\ndoor +GPIO23 +in +on +door\.open\nshadowpin>\Z")

        # Pages: the next line, the next page, and enough of it.
        terminal.send("help\r")
        terminal.wait(r"-- more: space, return, or q --\Z")
        rows = terminal.text.count("\n")
        terminal.send("\r")
        wait_until(lambda: terminal.text.count("\n") == rows + 1, what="one row more")
        terminal.wait(r"-- more: space, return, or q --\Z")
        terminal.send(" ")
        wait_until(lambda: terminal.text.count("\n") == rows + 10, what="a page more")
        terminal.wait(r"-- more: space, return, or q --\Z")
        terminal.send("\x03")
        terminal.wait(r"shadowpin>\Z")

        # Ctrl-C takes a line back; Ctrl-U empties it.
        terminal.send("set pump on\x03")
        terminal.wait(r"set pump on\^C\nshadowpin>\Z")
        terminal.send("set pump on\x15set valve open for 10s\r")
        terminal.wait(r"on, forced for 10 s")
        assert (device.level("pump"), device.level("valve")) == ("ok off", "ok on")
        terminal.send("set valve auto\r")
        device.wait_level("valve", "off")

        # Ctrl-A Ctrl-X leaves picocom, and the console is there for the next one.
        terminal.send("\x01\x18")
        assert program.wait(5) == 0
        assert attach(device, "get", "pump").returncode == 0
    finally:
        if program:
            program.kill()
            program.wait()
        device.stop()
        terminal.close()
        cable.close()


def test_long_output_comes_in_pages(at_console, line):
    at_console(rows=10)
    line.send("help\r")
    line.wait(r"-- more: space, return, or q --\Z")
    assert line.text.count("\n") < 12
    line.send("q")
    line.wait(r"shadowpin>\Z")
    assert "give control back" not in line.text
    assert "give control back" in line.ask("help")


def test_a_forced_output_is_held_shown_and_let_go(at_console, cloud, line):
    device = at_console(event={"type": "consoleAction", "severity": "warn"})
    device.wait_log("connected to")
    events = []
    cloud.client.message_callback_add(
        "$emqx/things/demo/events/#", lambda _client, _data, message: events.append(json.loads(message.payload)))
    assert "on, forced for 3 s" in line.ask("set pump on for 3s")
    cloud.wait_report(0, pump__on=True)
    assert re.search(r"^pump .* on +forced by console, [0-3] s left$", line.ask("lines"), re.M)
    # Off already, so that only what was asked for first tells what happens afterwards.
    cloud.delta({"valve": {"state": "open"}})
    device.wait_level("valve", "on")
    assert device.level("pump") == "ok on"
    device.wait_log("line 'pump' is not forced any more")
    device.wait_level("pump", "off")
    cloud.wait_report(0, pump__on=False, valve__state="open")
    assert device.log("info console: serial: 'set pump on for 3s', on, forced for 3 s")
    wait_until(lambda: events, what="the event")
    assert (events[0]["eventType"], events[0]["severity"]) == ("consoleAction", "warn")
    assert events[0]["data"] == {"console": "serial", "line": "set pump on for 3s"}


def test_what_the_cloud_asks_for_during_a_force_comes_after_it(at_console, cloud, line):
    device = at_console()
    device.wait_log("connected to")
    line.ask("set valve closed for 2s")
    cloud.delta({"valve": {"state": "open"}})
    time.sleep(0.5)
    assert device.level("valve") == "ok off"
    assert re.search(r"^  state +reported \"closed\", wanted \"open\"$", line.ask("shadow"), re.M)
    device.wait_level("valve", "on")
    line.ask("set pump on for 1h")
    assert "not forced any more" in line.ask("set pump auto")
    assert device.level("pump") == "ok off"


def test_safe_mode_keeps_outputs(at_console, cloud, line):
    device = at_console()
    device.wait_log("connected to")
    cloud.delta({"pump": {"on": True}})
    device.wait_level("pump", "on")
    line.ask("safe on")
    assert device.level("pump") == "ok off"
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}})
    time.sleep(0.5)
    assert (device.level("pump"), device.level("valve")) == ("ok off", "ok off")
    assert "in safe mode" in line.ask("status")
    line.ask("safe off")
    device.wait_level("valve", "on")


def test_watching_and_tracing(at_console, cloud, line):
    device = at_console()
    device.wait_log("connected to")
    line.ask("watch door")
    line.ask("watch shadow/update/delta")
    device.simulate("off", "door")
    line.wait(r"^door off, edge at \d+\.\d{6} s$")
    cloud.delta({"pump": {"on": True}})
    line.wait(r"^< \$emqx/things/demo/shadow/update/delta '\{\"version\"")
    line.ask("watch off")
    line.ask("trace on")
    device.simulate("on", "door")
    line.wait(r"^door on, edge at")
    line.wait(r"^mqtt .*PUBLISH")
    line.ask("trace off")
    start = len(line.text)
    device.simulate("off", "door")
    cloud.wait_report(0, door__open=False)
    assert "edge at" not in line.text[start:]


def test_log_lines_as_they_come_and_faults(at_console, cloud, line):
    device = at_console()
    device.wait_log("connected to")
    line.ask("log warning")
    line.send("get pu")
    cloud.publish("{")
    line.wait(r"Z warning shadow: delta refused: .*\nshadowpin> get pu\Z")
    line.send("\x15")
    assert re.search(r"^ +1 +warning +shadow +1 time, .*\n +delta refused", line.ask("faults"), re.M)
    assert "1 fault forgotten" in line.ask("reset shadow")
    assert "no faults" in line.ask("faults")
    assert "info mqtt: connected to" in line.ask("log")
    # The simulated world can be played from here.
    assert "" == line.ask("set door off")
    cloud.wait_report(0, door__open=False)


def test_a_bundle_holds_everything_but_secrets(at_console, line, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("correct-horse-battery")
    os.chmod(secret, 0o600)
    at_console(broker_keys=f"  username: demo\n  password_file: {secret}\n", rows=0)
    bundle = line.ask("bundle", timeout=60)
    assert bundle.startswith("----- begin shadowpin bundle -----")
    assert bundle.rstrip().endswith("----- end shadowpin bundle -----")
    for part in ("status", "lines", "sensors", "shadow", "settings", "jobs", "faults", "config", "log"):
        assert f"\n-- {part}\n" in bundle
    assert re.search(rf'^  password_file: "?{secret}"? # its contents are not shown$', bundle, re.M)
    assert "correct-horse" not in line.text


def remarks_left_out(text):
    return [re.sub(r" +# .*| +$", "", line) for line in text.splitlines() if not line.lstrip().startswith("#")]


def test_config_is_a_board_file_that_says_the_same(tmp_path):
    def config(text):
        device = Device(tmp_path, "mqtt://127.0.0.1", "every-mapping")
        device.file.write_text(text)
        checked = subprocess.run([SHADOWPIN, "check", device.file], capture_output=True, text=True, timeout=10)
        assert checked.returncode == 0, checked.stderr + text
        device.start()
        try:
            wait_until(lambda: subprocess.run(
                [SHADOWPIN, "attach", device.file, "help"], capture_output=True, env=device.environment).returncode == 0)
            return device.console("config")
        finally:
            device.stop(timeout=10)

    every = (Path(__file__).parent / "every_mapping.yaml").read_text()
    # No watchdog of this machine's.
    every = every.replace("/dev/watchdog", f"{tmp_path}/watchdog").replace("steps: [1s]", "steps: [1s, 500ms, 2s]") + f"chip: simulated\nstate: {tmp_path}/state\n"
    first = config(every)
    assert remarks_left_out(config(first)) == remarks_left_out(first)

    # Nothing is missing, but for what goes by another name.
    asked, told = yaml.safe_load(every), yaml.safe_load(first)
    assert set(told) >= set(asked) - {"board"}
    other = {"pin": "offset", "pins": "offsets", "pulses_per_unit": "per_pulse", "channel": "fields", "filter": "fields",
             "calibrate": "fields", "clamp": "fields"}
    steps = {"set", "to", "pulse", "for", "wait", "wait_for", "level", "within"}
    for part in ("broker", "shadow_api", "interlocks", "safe_mode", "watchdog", "console", "jobs"):
        assert set(told[part]) >= set(asked[part]), part
    for part in ("lines", "sensors", "settings", "controls", "events", "commands"):
        assert set(told[part]) == set(asked[part]), part
        for name, keys in asked[part].items():
            wanted = {other.get(key, key) for key in keys} - (steps if part == "commands" else set())
            if part == "sensors" and "label" not in keys:
                wanted = {"fields" if key == "field" else key for key in wanted}
            assert set(told[part][name]) >= wanted, (part, name)
    assert told["events"]["low"]["when"].strip() == "level < 10"
    assert told["controls"]["wait_for"]["then"] == [{"wait_for": "in", "level": True, "within": "1s"}]


def test_restart(at_console, line):
    device = at_console()
    device.wait_log("connected to")
    line.send("restart\r")
    device.wait_log("connected to", count=2)
    assert device.process.poll() is None
    line.wait(r"shadowpin starts anew(.|\n)*shadowpin>\Z")


# Who may do what


def test_a_viewer_changes_nothing(at_console, line):
    device = at_console(access="view")
    for words in ("set pump on", "pulse pump 1s", "reset all", "restart", "reboot", "safe on", "unlock"):
        assert "see console.access" in line.ask(words), words
    assert device.level("pump") == "ok off"


def test_without_access_there_is_no_console(tmp_path, broker, line):
    device = Device(tmp_path, broker.url, "demo", more=console(device=line.device, access="off"))
    device.start_connected()
    try:
        line.send("status\r")
        assert attach(device, "status").returncode == 1
        assert line.text.strip() in ("", "status")
    finally:
        device.stop()


def test_passphrase(at_console, line, tmp_path):
    made = subprocess.run([SHADOWPIN, "passphrase"], input=PASSPHRASE + "\n", capture_output=True, text=True, timeout=10)
    file = tmp_path / "console"
    file.write_text(made.stdout)
    os.chmod(file, 0o600)
    device = at_console(passphrase_file=str(file))
    assert "'unlock' asks for the passphrase" in line.ask("set pump on")
    line.send("unlock\r")
    line.wait(r"passphrase:\Z")
    line.send(PASSPHRASE + "\r")
    line.wait("you have control")
    assert "on, forced" in line.ask("set pump on")
    line.ask("lock")
    assert "'unlock' asks for the passphrase" in line.ask("set pump off")
    for _ in range(3):
        line.send("unlock\r")
        line.wait(r"passphrase:\Z")
        line.send("something else\r")
        line.wait(r"^wrong\nshadowpin>\Z")
    # Not even the right one, and not at another console either.
    assert re.search("none is listened to for (29|30) s", line.ask("unlock"))
    assert "none is listened to" in attach(device, "unlock").stdout
    assert len(device.log("warning console: serial: wrong passphrase")) == 3
    assert PASSPHRASE not in line.text and PASSPHRASE not in device.log_file.read_text()


@pytest.mark.parametrize("content, mode, reason", [
    ("rubbish\n", 0o600, "holds no line of 'shadowpin passphrase'"),
    (None, 0o644, "others can read it"),
])
def test_a_passphrase_file_that_is_none_gives_no_control(at_console, line, tmp_path, content, mode, reason):
    made = subprocess.run([SHADOWPIN, "passphrase"], input=PASSPHRASE + "\n", capture_output=True, text=True, timeout=10)
    file = tmp_path / "console"
    file.write_text(content or made.stdout)
    os.chmod(file, mode)
    at_console(passphrase_file=str(file))
    line.send("unlock\r")
    line.wait(r"passphrase:\Z")
    line.send(PASSPHRASE + "\r")
    line.wait(reason)
    assert "'unlock' asks" in line.ask("set pump on")


def test_passphrase_wants_a_good_one():
    for words, reason in (("short\n", "8 to 64"), ("x" * 65 + "\n", "8 to 64"), ("grün und gut\n", "ASCII")):
        made = subprocess.run([SHADOWPIN, "passphrase"], input=words, capture_output=True, text=True, timeout=10)
        assert made.returncode == 1 and reason in made.stderr


# Lines that are no friends


def latencies(cloud, device, count=40):
    """Seconds from a delta to its report, for each of them."""
    times = []
    for number in range(count):
        on = number % 2 == 0
        start = len(cloud.reports)
        sent = machine_time()
        cloud.delta({"pump": {"on": on}})
        wait_until(
            lambda: any(report["state"]["reported"].get("pump") == {"on": on} for _, report in cloud.reports[start:]),
            what="the report")
        times.append(machine_time() - sent)
    return sorted(times)


@pytest.mark.long(25)
@pytest.mark.parametrize("how", ["flooded", "hanging", "flooded and hanging", "unplugged"])
def test_deltas_flow_whatever_the_line_does(at_console, cloud, line, how):
    device = at_console(rows=0)
    device.wait_log("connected to")
    # The first reports may go at once, and only then as many a second as in the long run.
    latencies(cloud, device, 6)
    usual = latencies(cloud, device, 10)
    line.ask("trace on")
    memory = device.status("VmRSS")
    flood = None
    if "hanging" in how:
        line.baud = 0
        # A pty keeps 64 KiB before it hangs.
        line.send("bundle\r" * 30)
    if "flooded" in how:
        flood = line.flood(seconds=60)
    if how == "unplugged":
        line.close()
        device.wait_log("error console: port .*tried again every 10 s")
    times = latencies(cloud, device)
    # Reports are 200 ms apart at least; a line may not add to that.
    assert times[len(times) // 2] < usual[len(usual) // 2] + 0.1, (usual, times)
    assert times[-1] < usual[-1] + 0.3, (usual, times)
    assert device.status("Threads") == 1
    assert device.status("VmRSS") < memory + 1024
    if how == "unplugged":
        return
    if how == "hanging":
        line.baud = None
        line.wait(r"\(\d+ lines left out: more was to be told than the line takes\)")
    elif flood:
        line.baud = None
        line._open, was = False, line._open
        flood.join()
        line._reader.join()
        line._open = was


@pytest.mark.long(12)
def test_after_noise_the_prompt_is_there_again(at_console, line):
    device = at_console()
    line.baud = None
    line.flood(seconds=2).join()
    # A terminal that was told to be a program, and a line half written.
    line.send("\x03\x03\x1b[8;24;80t\x03")
    line.wait(r"shadowpin>\Z")
    assert re.search(r"^pump +GPIO17", line.ask("lines"), re.M)
    assert device.process.poll() is None


@pytest.mark.long(13)
def test_a_port_that_comes_back_is_opened_again(tmp_path, broker):
    first = SerialLine()
    port = tmp_path / "port"
    port.symlink_to(first.device)
    device = Device(tmp_path, broker.url, "demo", more=console(device=port))
    device.start_connected()
    second = None
    try:
        first.wait(r"shadowpin>\Z")
        first.close()
        device.wait_log("error console: port .*: gone, tried again every 10 s")
        second = SerialLine()
        port.unlink()
        port.symlink_to(second.device)
        second.wait(r"shadowpin>\Z", timeout=15)
        assert "demo" in second.ask("status")
        assert len(device.log("error console")) == 1
    finally:
        device.stop()
        if second:
            second.close()


def test_a_port_that_is_none_is_told_once(tmp_path, broker):
    file = tmp_path / "file"
    file.touch()
    device = Device(tmp_path, broker.url, "demo", more=console(device=file))
    device.start_connected()
    try:
        device.wait_log("error console: port .*: not a serial port, tried again every 10 s")
    finally:
        device.stop()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT])
def test_the_port_is_left_as_it_was(at_console, line, how):
    device = at_console()
    assert termios.tcgetattr(line.slave) != line.before
    device.stop(how)
    assert termios.tcgetattr(line.slave) == line.before


def test_idle_with_a_console_is_asleep(at_console, tmp_path, line, broker):
    device = at_console()
    device.wait_log("connected to")
    line.ask("watch pump")
    wait_until(lambda: "Sending PUBACK to demo" in broker.log.read_text(), what="the report is acknowledged")
    trace = tmp_path / "strace"
    strace = subprocess.Popen(
        ["strace", "-f", "-e", "trace=poll,ppoll,read,write", "-o", trace, "-p", str(device.process.pid)],
        stderr=subprocess.DEVNULL)
    time.sleep(10)
    strace.terminate()
    strace.wait(10)
    # The loop's own poll is the one with a time-out; a few more while the acknowledgement comes in.
    assert len(re.findall(r"poll\(.*, \d+, [1-9]\d*[) ]", trace.read_text())) <= 3, trace.read_text()


# On the same machine


def test_attach_does_one_command(at_console):
    device = at_console()
    device.wait_log("connected to")
    mode = os.stat(device.folder / "shadowpin-demo.console")
    assert stat.S_ISSOCK(mode.st_mode) and stat.S_IMODE(mode.st_mode) == 0o600
    answer = attach(device, "get", "pump")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert re.fullmatch(r"pump +GPIO17 +out +off +pump\.on\n", answer.stdout.replace("\r\n", "\n"))
    piped = attach(device, input="get door\nnonsense\nlines\n").stdout.replace("\r\n", "\n")
    assert re.match(r"door .*\nno such command: 'nonsense'.*\nline +gpio", piped)


def test_views_longer_than_what_waits_to_be_sent_come_to_their_ends(at_console, line):
    """A line, and a socket, that take all at once: nothing but the view itself wakes the loop."""
    device = at_console(rows=0)
    line.baud = None
    for bundle in [*(line.ask("bundle", timeout=5) for _ in range(4)), attach(device, "bundle").stdout]:
        assert bundle.rstrip().endswith("----- end shadowpin bundle -----")
        assert len(bundle) > 4_096


def test_attach_at_a_terminal(at_console):
    device = at_console()
    terminal = SerialLine(baud=None)
    process = subprocess.Popen(
        [SHADOWPIN, "attach", device.file], stdin=terminal.slave, stdout=terminal.slave, env=device.environment)
    try:
        assert "demo" in terminal.ask("status")
        assert "another console is attached" in attach(device, "status").stdout
        terminal.send("\x1d")
        assert process.wait(5) == 0
        assert termios.tcgetattr(terminal.slave) == terminal.before
        wait_until(lambda: "GPIO17" in attach(device, "get", "pump").stdout, what="the next one is let in")
    finally:
        process.kill()
        process.wait()
        terminal.close()


def test_attach_without_a_board(tmp_path):
    device = Device(tmp_path, "mqtt://127.0.0.1", "demo")
    answer = attach(device, "status")
    assert answer.returncode == 1 and "is 'shadowpin run' up" in answer.stderr


# Why does it not connect?


def test_net_when_all_is_well(at_console, line):
    device = at_console()
    device.wait_log("connected to")
    told = line.ask("net")
    for step in ("dns", "tcp", "mqtt"):
        assert re.search(rf"^  {step} +ok +\d+ ms", told, re.M)
    assert "all steps passed" in told


def test_net_finds_a_wrong_password(at_console, line, tmp_path):
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "demo", "right"], check=True, capture_output=True)
    os.chmod(passwords, 0o644)
    file = tmp_path / "password"
    file.write_text("wrong")
    os.chmod(file, 0o600)
    (tmp_path / "strict").mkdir()
    broker = Broker(tmp_path / "strict", f"listener PORT 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n")
    broker.start()
    try:
        at_console(url=broker.url, broker_keys=f"  username: demo\n  password_file: {file}\n")
        assert re.search(r"^  last +no connection to .*(not authorized|wrong username or password)", line.ask("status"), re.M)
        told = line.ask("net")
        assert re.search(r"^  tcp +ok", told, re.M)
        assert re.search(r"^  mqtt +FAILED \d+ ms  refused by the broker: (not authorized|wrong username or password)", told, re.M)
        assert "first failure: broker, mqtt:" in told and "broker.password_file?" in told
    finally:
        broker.stop()


def test_net_finds_an_expired_certificate(at_console, line, tmp_path, authority):
    (tmp_path / "tlsbroker").mkdir()
    broker = tls_broker(tmp_path / "tlsbroker", authority, "expired")
    try:
        at_console(url=f"mqtts://localhost:{broker.port}", broker_keys=f"  ca_file: {authority}/ca.crt\n")
        told = line.ask("net")
        assert re.search(r"^  tls +FAILED \d+ ms  certificate refused: certificate has expired", told, re.M)
        assert re.search(r"^ +/CN=expired, from .* until \d{4}-\d\d-\d\d \(EXPIRED \d+ days ago\), signed by /CN=ca$", told, re.M)
        assert re.search(r"^first failure: broker, tls: .*new certificate", told, re.M)
    finally:
        broker.stop()


def test_net_finds_that_a_name_is_unknown(at_console, line):
    at_console(url="mqtt://no-such-host.invalid")
    told = line.ask("net")
    assert re.search(r"^  dns +FAILED", told, re.M)
    assert re.search(r"^first failure: broker, dns: .*(is it spelt right|is the network up)", told, re.M)


def test_net_finds_a_wrong_port_and_can_be_interrupted(at_console, line):
    at_console(url=f"mqtt://127.0.0.1:{free_port()}")
    assert re.search(r"^first failure: broker, tcp: Connection refused .*nothing listens on this port", line.ask("net"), re.M)
    line.send("net\r\x03")
    line.wait(r"shadowpin>\Z")


@pytest.mark.long(12)
def test_net_does_not_hold_up_the_loop(tmp_path, broker, cloud, line):
    """A shadow API that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        key = tmp_path / "key"
        key.write_text("key:secret")
        os.chmod(key, 0o600)
        api = f'shadow_api: {{url: "http://127.0.0.1:{silent.getsockname()[1]}", key_file: {key}}}\n'
        device = Device(tmp_path, broker.url, "demo", more=console(device=line.device) + api)
        device.start_connected()
        try:
            line.wait(r"shadowpin>\Z")
            # What is fetched at the start is waited for, 4 s.
            cloud.wait_report(0, pump__on=False)
            usual = latencies(cloud, device, 10)
            line.send("net\r")
            line.wait(r"^shadow_api ")
            times = latencies(cloud, device, 10)
            assert times[-1] < usual[-1] + 0.3
            line.wait(r"^first failure: shadow_api, https: no answer in time", timeout=20)
            assert "secret" not in line.text
        finally:
            device.stop()


# From the cloud


def call(cloud, execution, **params):
    topic = f"$emqx/commands/things/demo/executions/{execution}"
    answers = []
    cloud.client.message_callback_add(
        f"{topic}/response", lambda _client, _data, message: answers.append(json.loads(message.payload)))
    cloud.client.subscribe(f"{topic}/response", 1)
    request = {"commandId": "c", "action": "console", "params": params, "timestamp": int(time.time()), "ttl": 30}
    cloud.client.publish(f"{topic}/request", json.dumps(request), 1)
    return wait_until(lambda: answers, what="the answer")[0]


def test_the_cloud_may_look_and_no_more(at_console, cloud):
    device = at_console(command="view")
    device.wait_log("connected to")
    answer = call(cloud, "one", line="get pump")
    assert answer["status"] == "SUCCEEDED"
    assert re.fullmatch(r"pump +GPIO17 +out +off +pump\.on\n", answer["result"]["output"])
    for _ in range(40):
        cloud.publish("{")
    device.wait_log("delta refused", count=40)
    whole, start = "", 0
    for number in range(10):
        answer = call(cloud, f"page-{number}", line="log", **({"from": start} if start else {}))
        assert len(json.dumps(answer)) < 2048
        whole += answer["result"]["output"]
        start = answer["result"].get("next")
        if start is None:
            break
    assert number > 1 and whole.count("delta refused") == 40
    for number, (line, reason) in enumerate((
        ("set pump on", "see console.command"), ("stauts", "did you mean 'status'?"), ("trace on", "only at the console itself"),
        ("bundle", "only at the console itself"), ("x" * 67, "expected 'line', a text"),
    )):
        answer = call(cloud, f"refused-{number}", line=line)
        assert answer["status"] == "REJECTED" and reason in answer["result"]["reason"], line
    assert call(cloud, "other", lines="x")["status"] == "REJECTED"
    assert device.level("pump") == "ok off"


def test_the_cloud_may_control_where_it_is_allowed(at_console, cloud, line):
    device = at_console(command="control", access="view")
    device.wait_log("connected to")
    answer = call(cloud, "one", line="set pump on for 1h")
    assert answer == {"status": "SUCCEEDED", "result": {"output": "on, forced for 1 h 0 min"}}
    assert device.level("pump") == "ok on"
    assert re.search(r"forced by console, 59 min left|forced by console, 1 h 0 min left", line.ask("lines"))
    device.wait_log("info console: cloud: 'set pump on for 1h', on, forced")


def test_without_a_word_in_the_board_file_the_cloud_has_no_console(at_console, cloud):
    device = at_console()
    device.wait_log("connected to")
    answer = call(cloud, "one", line="status")
    assert answer == {"status": "REJECTED", "result": {"reason": "the board file has no such command"}}


def test_commands_do_not_move_a_forced_line(at_console, cloud, line):
    device = at_console(more="commands: {on: {set: pump, to: on}}\n")
    device.wait_log("connected to")
    line.ask("set pump off for 1h")
    topic = "$emqx/commands/things/demo/executions/one"
    answers = []
    cloud.client.message_callback_add(
        f"{topic}/response", lambda _client, _data, message: answers.append(json.loads(message.payload)))
    cloud.client.subscribe(f"{topic}/response", 1)
    cloud.client.publish(f"{topic}/request", json.dumps({"commandId": "c", "action": "on", "timestamp": int(time.time()), "ttl": 30}), 1)
    wait_until(lambda: answers, what="the answer")
    assert answers[0] == {"status": "REJECTED", "result": {"reason": "line 'pump' is held by the console"}}
    assert device.level("pump") == "ok off"


# The log


def test_the_journal_gets_priorities(tmp_path, broker):
    ours, theirs = socket.socketpair()
    device = Device(tmp_path, broker.url, "demo")
    status = os.fstat(theirs.fileno())
    for stream, prefix in ((f"{status.st_dev}:{status.st_ino}", "<6>"), ("1:2", "")):
        environment = dict(device.environment, JOURNAL_STREAM=stream)
        process = subprocess.Popen([SHADOWPIN, "run", device.file], stderr=theirs, env=environment)
        lines = ours.recv(4096).decode()
        process.terminate()
        process.wait(10)
        while select.select([ours], [], [], 0.1)[0]:
            lines += ours.recv(4096).decode()
        assert all(re.match(re.escape(prefix) + r"\d{4}-\d\d-\d\dT[0-9:.]+Z (info|warning|error) \w+: ", line) for line in lines.splitlines()), lines




def test_a_place_that_has_too_much_to_say_is_held_back(running, cloud):
    for _ in range(400):
        cloud.publish("{")
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(0, pump__on=True)
    running.wait_log("warning shadow: 300 more lines like those before held back", timeout=15)
    assert len(running.log("delta refused")) == 100
