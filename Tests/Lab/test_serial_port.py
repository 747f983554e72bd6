"""The console at a UART of the board's: another one than the kernel's, with 9600 baud."""

import re
import statistics

import pytest

from bench import wait_until
from conftest import HOST
from serial_line import SocketLine
from test_console import latencies

pytestmark = pytest.mark.machines("virt", "virt32")

# Of a Raspberry Pi's header, on a chip whose lines are called as there.
FILE = f"""\
board: raspberry-pi-4b
chip: lab
thing: lab
state: /tmp/state
broker: {{url: "mqtt://{HOST}:1883", retry: {{first: 200ms, longest: 1s}}}}
console: {{device: /dev/ttyS0, baud: 9600, access: control, rows: 0}}
lines:
  pump: {{pin: GPIO17, direction: output, field: pump.on}}
  door: {{pin: GPIO23, direction: input, field: door.open}}
"""


@pytest.fixture
def port(board, shadowpin, cloud):
    """The other end of the board's port, where shadowpin shows its prompt."""
    board.run("make_chip lab 58 $(for line in $(seq 0 27); do echo GPIO$line; done)")
    port = SocketLine(board.console)
    shadowpin.start(FILE)
    cloud.wait_report(0, pump__on=False, door__open=False)
    port.wait(r"shadowpin>\Z")
    yield port
    port.close()


def test_a_person_looks_around_and_moves_a_line(board, port, cloud):
    assert "speed 9600 baud" in board.run("stty -F /dev/ttyS0")
    header = port.ask("pins")
    assert re.search(r"pump out off +GPIO17 +11 \| 12 +GPIO18$", header, re.M)
    assert re.search(r"GPIO22 +15 \| 16 +GPIO23 +door in off$", header, re.M)
    seen = len(cloud.reports)
    assert "on, forced for 3 s" in port.ask("set pump on for 3s")
    assert board.run("value lab 17").strip() == "1"
    cloud.wait_report(seen, pump__on=True)
    assert re.search(r"^pump .* on +forced by console, [0-3] s left$", port.ask("lines"), re.M)
    board.run("until_true 10 has_value lab 17 0")
    port.ask("watch door")
    board.run("pull lab 23 up")
    port.wait(r"^door on, edge at \d+\.\d{6} s$")
    status = port.ask("status", timeout=60)
    assert re.search(r"^link +connected for .*, new session; mqtt://10\.0\.2\.2:1883; connects: 1$", status, re.M)
    assert re.search(r"^loop +\d+ turns, 99 % within", status, re.M)


def check(usual, times):
    # Reports are 200 ms apart at least; a line may not add to that what the emulator does not add to it now and then.
    assert statistics.median(times) < 1.5 * statistics.median(usual) + 0.1, (usual, times)
    assert times[-1] < 2 * usual[-1] + 0.5, (usual, times)


def sent(board):
    """Bytes that have left the guest's kernel through the port."""
    return int(re.search(r"^0: .* tx:(\d+)", board.run("cat /proc/tty/driver/serial"), re.M).group(1))


def test_deltas_flow_whatever_the_line_does(board, shadowpin, port, cloud):
    usual = latencies(cloud, shadowpin, 20)
    port.ask("trace on")
    memory = shadowpin.status("VmRSS")
    # Nobody takes what the board has to say, until also what lies between takes no more. Each delta is traced as well.
    port.baud = 0
    start = sent(board)
    port.send("bundle\r" * 36)
    wait_until(lambda: start < sent(board) == sent(board), 120, "the line hangs")
    check(usual, latencies(cloud, shadowpin, 20))
    port.baud = None
    port.wait(r"\(\d+ lines left out: more was to be told than the line takes\)", timeout=60)
    # What is still typed ahead would take minutes at this speed: Ctrl-C overtakes it.
    port.send("\x03")
    port.wait(r"shadowpin>\Z", timeout=120)
    # Noise, as fast as the line passes it.
    port.baud = 9600
    port.flood(seconds=60, baud=9600)
    check(usual, latencies(cloud, shadowpin, 20))
    # Unplugged: a UART does not tell.
    port.close()
    check(usual, latencies(cloud, shadowpin, 20))
    assert shadowpin.status("Threads") == 1
    assert shadowpin.status("VmRSS") < memory + 1024

    # Plugged in again, into whatever the noise was about to say.
    again = SocketLine(board.console)
    try:
        again.send("\x03\x03\x1b[8;24;80t\x03\r")
        again.wait(r"shadowpin>\Z", timeout=30)
        again.ask("trace off")
        assert re.search(r"^pump +GPIO17 +out", again.ask("lines"), re.M)
    finally:
        again.close()
    assert "error console" not in shadowpin.log()


def test_why_it_does_not_connect(board, shadowpin, port, broker):
    """No name server, as a person at the port finds it out."""
    shadowpin.stop()
    shadowpin.start(FILE.replace(f"mqtt://{HOST}", "mqtt://broker.invalid"))
    port.send("\r")
    port.wait(r"shadowpin>\Z")
    wait_until(lambda: "no connection to broker.invalid" in shadowpin.log(), 20, "the first try has failed")
    told = port.ask("net", timeout=60)
    assert re.search(r"^  dns +FAILED", told, re.M)
    assert re.search(r"^first failure: broker, dns: ", told, re.M)
