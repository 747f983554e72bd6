"""A loop that hangs is found out: by systemd, and by the kernel's watchdog, here one that can be looked into."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from bench import SHADOWPIN, Device, free_port, machine_time, wait_until
from test_events import listener  # noqa: F401


class Systemd:
    """The end of NOTIFY_SOCKET at which systemd is."""

    def __init__(self, name):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + name[1:] if name.startswith("@") else name)
        self.socket.settimeout(0.01)
        self.messages = []

    def all(self):
        """Everything so far, with the time at which it was found."""
        try:
            while True:
                self.messages.append((machine_time(), self.socket.recv(4096).decode()))
        except TimeoutError:
            return [text for _, text in self.messages]

    def wait(self, text, count=1, timeout=10):
        wait_until(lambda: self.all().count(text) >= count, timeout, f"{text}, got {self.messages}")


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path, device):
    name = f"{tmp_path}/notify" if request.param == "path" else f"@shadowpin-{os.getpid()}-{tmp_path.name}"
    systemd = Systemd(name)
    device.environment["NOTIFY_SOCKET"] = name
    yield systemd
    systemd.socket.close()


def test_systemd_is_told(systemd, device, broker):
    device.start_connected()
    connected = f"connected to 127.0.0.1:{broker.port}, new session"
    systemd.wait(f"STATUS={connected}")
    assert systemd.all()[0] in ("READY=1", f"STATUS={connected}") and systemd.all().count("READY=1") == 1
    broker.stop()
    wait_until(lambda: any(" lost, next try in" in text for text in systemd.all()), what="the loss")
    assert device.stop() == 0
    assert systemd.all()[-1] == "STOPPING=1"
    # Nobody asked for it.
    assert "WATCHDOG=1" not in systemd.all()


def test_ready_with_the_outputs_and_not_with_the_broker(tmp_path):
    device = Device(tmp_path, f"mqtt://127.0.0.1:{free_port()}", "alone")
    systemd = Systemd(f"{tmp_path}/notify")
    device.environment["NOTIFY_SOCKET"] = f"{tmp_path}/notify"
    device.start()
    try:
        systemd.wait("READY=1")
        assert device.level("pump") == "ok off"
    finally:
        device.stop()
        systemd.socket.close()


@pytest.mark.parametrize("before", [":", "export WATCHDOG_PID=$$"])
def test_systemd_is_fed_at_half_of_its_time_and_not_by_a_loop_that_hangs(systemd, device, before):
    device.environment["WATCHDOG_USEC"] = "1000000"
    # A shell tells its number, and becomes the process that is watched.
    with open(device.log_file, "ab") as log:
        device.process = subprocess.Popen(
            ["sh", "-c", before + '; exec "$0" run "$1"', SHADOWPIN, device.file], stderr=log, env=device.environment)
    systemd.wait("WATCHDOG=1", 6)
    times = [at for at, text in systemd.messages if text == "WATCHDOG=1"]
    gaps = sorted(later - earlier for earlier, later in zip(times, times[1:]))
    assert gaps[len(gaps) // 2] < 0.7 and gaps[-1] < 1, gaps
    device.process.send_signal(signal.SIGSTOP)
    systemd.all()
    count = systemd.all().count("WATCHDOG=1")
    time.sleep(1.5)
    assert systemd.all().count("WATCHDOG=1") == count
    device.process.send_signal(signal.SIGCONT)
    systemd.wait("WATCHDOG=1", count + 1)


@pytest.mark.parametrize("variables", [
    {"WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"},
])
def test_what_is_not_for_this_process_is_not_done(systemd, device, variables):
    device.environment.update(variables)
    device.start_connected()
    time.sleep(0.6)
    systemd.wait("READY=1")
    assert "WATCHDOG=1" not in systemd.all()


@pytest.mark.parametrize("name, text", [
    ("vsock:2:9999", "NOTIFY_SOCKET is no path and no abstract socket: systemd is told nothing"),
    ("/" + "x" * 107, "NOTIFY_SOCKET is no path and no abstract socket: systemd is told nothing"),
    ("/nowhere/notify", "systemd cannot be told: No such file or directory"),
])
def test_a_socket_that_is_none_is_said_once(device, cloud, name, text):
    device.environment.update(NOTIFY_SOCKET=name, WATCHDOG_USEC="200000")
    device.start_connected()
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(0, pump__on=True)
    time.sleep(0.5)
    assert len(device.log(f"warning shadowpin: {text}")) == 1


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Stands between the device and the kernel."""
    library = tmp_path_factory.mktemp("watchdog") / "watchdog.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("watchdog.c"), "-ldl"], check=True)
    return library


class Watchdog:
    """The kernel's, as the board file names it."""

    def __init__(self, folder, device, library):
        self.device = folder / "watchdog"
        self.device.touch()
        device.environment.update(LD_PRELOAD=str(library), WATCHDOG=str(self.device))
        device.file.write_text(
            device.file.read_text() + f"watchdog: {{device: {self.device}, timeout: 30s}}\n"
            "events:\n  startup: {type: started}\n  fault: {type: fault}\n  watchdog: {type: reset}\n")

    def beside(self, ending):
        return self.device.with_name(f"watchdog.{ending}")

    def asked(self, what):
        """Times and numbers of what was asked of it."""
        if not self.beside("log").exists():
            return []
        lines = [line.split() for line in self.beside("log").read_text().splitlines()]
        return [(float(at), int(number)) for at, kind, number in lines if kind == what]


@pytest.fixture
def watchdog(tmp_path, device, library):
    return Watchdog(tmp_path, device, library)


def test_it_is_opened_and_switched_off_by_a_clean_stop_alone(device, watchdog):
    device.start_connected()
    assert [number for _, number in watchdog.asked("timeout")] == [30]
    device.wait_log("info watchdog: '.*' resets the board 30 s after shadowpin hangs")
    device.stop(signal.SIGKILL)
    assert watchdog.device.read_bytes() == b""
    device.start_connected()
    assert device.stop() == 0
    assert watchdog.device.read_bytes() == b"V"


def test_it_is_fed_at_half_of_its_time_and_not_by_a_loop_that_hangs(device, watchdog):
    # The driver has its own: 4 s.
    watchdog.beside("refused").touch()
    device.start_connected()
    device.wait_log("warning watchdog: '.*' resets the board 4 s after shadowpin hangs: the driver takes no other time")
    wait_until(lambda: len(watchdog.asked("fed")) >= 4, 15, "fed four times")
    times = [at for at, _ in watchdog.asked("fed")]
    gaps = sorted(later - earlier for earlier, later in zip(times, times[1:]))
    # At half of its time, and a machine that is busy lets it have a little less than all of it.
    assert 0.9 <= gaps[0] and gaps[len(gaps) // 2] < 2.2 and gaps[-1] < 4, gaps
    device.process.send_signal(signal.SIGSTOP)
    count = len(watchdog.asked("fed"))
    time.sleep(3)
    assert len(watchdog.asked("fed")) == count
    device.process.send_signal(signal.SIGCONT)
    wait_until(lambda: len(watchdog.asked("fed")) > count, what="fed again")


def test_a_reset_by_the_watchdog_is_the_reason_of_the_next_start(device, watchdog, listener, tmp_path):  # noqa: F811
    watchdog.beside("status").touch()
    device.start_connected()
    assert listener.wait("started")[0]["data"] == {"reason": "watchdog"}
    (reset,) = listener.wait("reset")
    assert reset["severity"] == "error" and reset["data"] == {"device": str(watchdog.device)}
    # Within the same boot it is no news.
    device.stop(signal.SIGKILL)
    device.start_connected()
    assert listener.wait("started", 2)[1]["data"] == {"reason": "crash"}
    assert len(listener.events("reset")) == 1


def test_one_that_is_not_there_is_told_and_tried_again(device, watchdog, listener):  # noqa: F811
    watchdog.device.rename(watchdog.beside("away"))
    device.start_connected()
    (fault,) = listener.wait("fault")
    reason = "cannot be opened: No such file or directory (errno 2)"
    assert fault["data"] == {"watchdog": str(watchdog.device), "reason": reason}
    assert device.log(r"error watchdog: '.*' cannot be opened: No such file or directory \(errno 2\), tried again every 10 s")
    assert listener.wait("started")[0]["data"] == {"reason": "power-on"}
    watchdog.beside("away").rename(watchdog.device)
    device.wait_log("resets the board 30 s after", timeout=15)
    assert len(device.log("error watchdog")) == 1


def test_one_that_is_gone_is_told_and_opened_again(device, watchdog, listener):  # noqa: F811
    watchdog.beside("refused").touch()
    device.start_connected()
    watchdog.beside("gone").touch()
    (fault,) = listener.wait("fault")
    assert fault["data"]["reason"] == "cannot be fed: No such device (errno 19)"
    watchdog.beside("gone").unlink()
    wait_until(lambda: len(device.log("resets the board 4 s after")) == 2, 15, "opened again")
    # It was not switched off meanwhile.
    assert watchdog.device.read_bytes() == b""
