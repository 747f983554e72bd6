"""What the end-to-end tests stand on: a broker, a cloud, a device, and waiting for events."""

import itertools
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from datetime import datetime

import paho.mqtt.client as mqtt
import pytest

SHADOWPIN = os.environ["SHADOWPIN"]
FLEETSIM = os.environ["FLEETSIM"]

both_versions = pytest.mark.parametrize("version", ["3.1.1", "5"], indirect=True)

BOARD = """\
board: raspberry-pi-4b
chip: simulated
thing: {thing}
broker:
  url: {url}
  keep_alive: {keep_alive}
  retry: {{first: 200ms, longest: 2s}}
{broker}lines:
  pump: {{pin: GPIO17, direction: output, active: low, initial: off, exit: off, field: pump.on}}
  valve: {{pin: GPIO27, direction: output, field: valve.state, values: {{off: closed, on: open}}}}
  level: {{pin: GPIO22, direction: output, field: a.b.c.d.e.f, values: {{off: 0, on: 1}}}}
  door: {{pin: 16, direction: input, bias: pull-up, field: door.open}}
"""


class Ports:
    """Ports that nobody else on this machine takes, not even between two runs of a broker on one of them: of a block that
    is this process's own, below those that the kernel gives to whoever asks for any."""

    BLOCK, FIRST, END = 256, 80, 128

    def __init__(self):
        # Whoever has the name has the block.
        self.name = socket.socket(socket.AF_UNIX)
        for block in range(self.FIRST, self.END):
            try:
                self.name.bind(f"\0shadowpin-tests-ports-{block}")
            except OSError:
                continue
            self.ports = itertools.cycle(range(block * self.BLOCK, (block + 1) * self.BLOCK))
            return
        raise AssertionError("every block of ports is taken")

    def next(self):
        for port in itertools.islice(self.ports, self.BLOCK):
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                    return port
                except OSError:
                    pass
        raise AssertionError("no port is free")


free_port = Ports().next


class MachineClock(threading.Thread):
    """Seconds, without those for which the machine let us wait: a sleep that ends late ends late for the device, too.

    Whatever has to happen in time is measured with it, so that a machine which is busy with something else fails no test.
    """

    STEP = 0.02

    def __init__(self):
        super().__init__(daemon=True)
        # What was lost, and until when that is known: read and written as one.
        self.account = 0.0, time.monotonic()
        self.start()

    def run(self):
        while True:
            time.sleep(self.STEP)
            now = time.monotonic()
            self.account = self.lost(now), now

    def lost(self, now):
        late, since = self.account
        return late + max(0.0, now - since - 2 * self.STEP)

    def __call__(self):
        now = time.monotonic()
        return now - self.lost(now)


machine_time = MachineClock()


def wait_until(condition, timeout=10, what="condition"):
    """Returns the first true value of condition; fails after timeout seconds of the machine's time."""
    end = machine_time() + timeout
    while True:
        value = condition()
        if value:
            return value
        # A condition that takes its time is tried once more at the end.
        if machine_time() >= end:
            raise AssertionError(f"{what}: not within {timeout} s")
        time.sleep(0.01)


class Broker:
    """A mosquitto of the test's own, on a port of its own, that keeps sessions on disk."""

    def __init__(self, folder, extra=""):
        self.port = free_port()
        self.folder = folder
        self.data = folder / "broker"
        self.data.mkdir()
        os.chmod(folder, 0o755)
        os.chmod(self.data, 0o777)
        self.config = folder / "mosquitto.conf"
        listener = extra or f"listener {self.port} 127.0.0.1\nallow_anonymous true\n"
        self.config.write_text(
            listener.replace("PORT", str(self.port))
            + f"user root\npersistence true\npersistence_location {self.data}/\nmax_queued_messages 5000\nlog_type all\n"
        )
        self.log = folder / "mosquitto.log"
        self.process = None

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", self.config], stdout=log, stderr=log)
        wait_until(self.answers, what="the broker answers")

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(10)
            self.process = None


class Cloud:
    """A client of another make that publishes deltas and collects what the thing publishes."""

    def __init__(self, broker, thing, **login):
        self.thing = thing
        self.version = 0
        self.reports = []
        self.subscribed = threading.Event()
        self.client = mqtt.Client(f"cloud-{thing}", clean_session=False)
        self.client.max_queued_messages_set(0)
        self.client.max_inflight_messages_set(1000)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_connect = lambda client, *_: client.subscribe(f"$emqx/things/{thing}/#", 1)
        self.client.on_subscribe = lambda *_: self.subscribed.set()
        self.client.on_message = self.received
        for key, value in login.items():
            getattr(self.client, key)(**value)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        assert self.subscribed.wait(10)

    def received(self, _client, _data, message):
        if message.topic.endswith("/shadow/update"):
            report = json.loads(message.payload)
            # Not what the test itself wishes for there.
            if "reported" in report["state"]:
                self.reports.append((message, report))

    def publish(self, payload, topic="shadow/update/delta", **options):
        self.client.publish(f"$emqx/things/{self.thing}/{topic}", payload, 1, **options)

    def delta(self, state, version=None):
        self.version = self.version + 1 if version is None else version
        self.publish(json.dumps({"version": self.version, "timestamp": 1748390400, "state": state}))

    def fields(self, start=0):
        """The reported state that follows from all reports since one of them."""
        merged = {}
        for _, report in self.reports[start:]:
            merge(merged, report["state"]["reported"])
        return merged

    def wait_report(self, start, **expected):
        """Waits until the reports since `start` say all that is expected; keys have __ for dots."""

        def says():
            merged = self.fields(start)
            return all(dig(merged, key.split("__")) == value for key, value in expected.items())

        wait_until(says, what=f"report of {expected}, got {self.fields(start)}")

    def close(self):
        # In this order: its thread sees the end, and not only after a second of sleep.
        self.client.disconnect()
        self.client.loop_stop()


MISSING = object()


def dig(tree, keys):
    for key in keys:
        if not isinstance(tree, dict) or key not in tree:
            return MISSING
        tree = tree[key]
    return tree


def merge(into, tree):
    for key, value in tree.items():
        if isinstance(value, dict):
            merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


# Bytes, as the hard limit.
LEAST_STACK = 256 << 10


class Device:
    """shadowpin itself, with a simulated chip."""

    def __init__(self, folder, url, thing, broker="", keep_alive="30s", more=""):
        self.thing = thing
        self.folder = folder
        self.file = folder / "board.yaml"
        state = f"state: {folder}/state\n"
        self.file.write_text(BOARD.format(thing=thing, url=url, broker=broker, keep_alive=keep_alive) + state + more)
        self.log_file = folder / "shadowpin.log"
        self.log_file.touch()
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=str(folder))
        self.process = None

    def start(self):
        with open(self.log_file, "ab") as log:
            # With the least stack that it promises to live with: whatever a test has it do, that has to do.
            self.process = subprocess.Popen(
                ["prlimit", f"--stack={LEAST_STACK}:{LEAST_STACK}", SHADOWPIN, "run", self.file], stderr=log, env=self.environment)

    def start_connected(self):
        count = len(self.log("connected to"))
        self.start()
        wait_until(lambda: len(self.log("connected to")) > count, what="connected")

    def log(self, pattern=""):
        return [line for line in self.log_file.read_text(errors="replace").splitlines() if re.search(pattern, line)]

    def log_times(self, pattern):
        """When the device said so, in seconds of its own clock."""
        return [datetime.fromisoformat(line.split()[0].replace("Z", "+00:00")).timestamp() for line in self.log(pattern)]

    def wait_log(self, pattern, timeout=10, count=1):
        return wait_until(
            lambda: self.log(pattern)[count - 1 : count],
            timeout,
            what=f"log line {pattern!r} in\n{self.log_file.read_text(errors='replace')}",
        )[0]

    def console(self, *words):
        """What a console shows for a line."""
        shown = subprocess.run(
            [SHADOWPIN, "attach", self.file, *words], capture_output=True, text=True, env=self.environment, timeout=30)
        assert shown.returncode == 0, shown.stderr
        return shown.stdout.replace("\r\n", "\n")

    def simulate(self, *words):
        """What the simulated chip answers. A level that it was not there to take is a failure: no test goes on without it.

        As `shadowpin simulate` asks it, and without starting a process: levels change within milliseconds, and are looked at
        hundreds of times.
        """
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as world:
                # A name of the kernel's choice, to be answered at.
                world.bind("")
                world.connect(str(self.folder / f"shadowpin-{self.thing}.chip"))
                world.settimeout(10)
                world.send(" ".join(words).encode())
                answer = world.recv(512).decode()
        except OSError as error:
            answer = f"error {error}"
        assert words[0] not in ("on", "off") or answer.startswith("ok"), answer
        return answer

    def level(self, line):
        return self.simulate("get", line)

    def wait_level(self, line, level, timeout=10):
        wait_until(lambda: self.level(line) == f"ok {level}", timeout, what=f"{line} is {level}")

    def status(self, key):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"^{key}:\s+(\d+)", status.read(), re.M).group(1))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, how=signal.SIGTERM, timeout=12):
        """It ends within 2 s, if it is not just then connecting (5 s) and subscribing (5 s)."""
        process, self.process = self.process, None
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(how)
        try:
            wait_until(lambda: process.poll() is not None, timeout, "the device ends")
            return process.returncode
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
