import ctypes
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
# The broker and the cloud are those of the end-to-end tests; they ask for the host's binary, which the lab has none of.
os.environ.setdefault("SHADOWPIN", "")
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "EndToEnd")]

import certificates  # noqa: E402
from bench import Broker, Cloud  # noqa: E402
from emulated_board import EmulatedBoard  # noqa: E402
from guest_shadowpin import GuestShadowpin  # noqa: E402
from name_server import NameServer  # noqa: E402

# (machine, SDK): what the binary in it was built with. The bookworm ones have libgpiod 1, the other libgpiod 2.
BOARDS = [
    ("virt", "board-aarch64"), ("virt", "board-aarch64-bookworm"), ("virt32", "board-armv7-bookworm"),
    ("raspi3b", "board-aarch64"),
]

# The host, as a guest sees it, and a name for it that only the lab's name server knows.
HOST = "10.0.2.2"
NAME = "broker.lab"


# Of unshare(2).
CLONE_NEWNET = 0x40000000


def pytest_configure(config):
    config.addinivalue_line("markers", "machines(*names): the emulated machines to run on; all without it")
    config.addinivalue_line(
        "markers", "alone: about times that are right only with a processor for the board and one for who plays its world")
    # Of the end-to-end tests whose helpers are used here.
    config.addinivalue_line("markers", "long(seconds): takes so long")
    # Side by side, every worker has a network of its own: each has the same ports in it.
    if hasattr(config, "workerinput"):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "no network of its own")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def pytest_generate_tests(metafunc):
    if "emulated" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("machines")
        boards = [board for board in BOARDS if not marker or board[0] in marker.args]
        metafunc.parametrize("emulated", boards, ids=map("-".join, boards), indirect=True, scope="session")


def place(item):
    """What a test runs on, of all that is started once for many of them; None of a test that shares nothing."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    for fixture in ("stage", "emulated"):
        if fixture in parameters:
            return f"{fixture} {'-'.join(parameters[fixture])}"
    return None


# The longest first, so that what runs side by side ends together; before them what shares nothing.
PLACES = [None, *(f"{fixture} {'-'.join(board)}" for fixture in ("stage", "emulated") for board in BOARDS)]


@pytest.hookimpl(hookwrapper=True)
def pytest_collection_modifyitems(items):
    """Each board is started once: its tests follow each other, on one worker."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(place(item) or item.nodeid))
    yield
    items.sort(key=lambda item: PLACES.index(place(item)))


def pytest_terminal_summary(terminalreporter):
    """Says what ran where."""
    places = ["-".join(board) for board in BOARDS] + ["user_mode"]
    passed = Counter(
        max((place for place in places if place in report.nodeid), key=len, default="")
        for report in terminalreporter.getreports("passed") if report.when == "call")
    for place in places:
        terminalreporter.write_line(f"{place}: {passed[place]} passed")


@pytest.fixture(scope="session")
def tls(tmp_path_factory):
    """A certificate authority, ca.crt, and a server's certificate for the host's address and name."""
    folder = tmp_path_factory.mktemp("tls")
    folder.chmod(0o755)
    certificates.make(folder, f"DNS:{NAME}", f"IP:{HOST}")
    return folder


@pytest.fixture
def broker(tmp_path, tls):
    """A broker for the guest: plain on port 1883, with TLS on 8883."""
    broker = Broker(tmp_path, (
        "listener 1883 127.0.0.1\nallow_anonymous true\n"
        f"listener 8883 127.0.0.1\nallow_anonymous true\ncertfile {tls}/server.crt\nkeyfile {tls}/server.key\n"))
    broker.port = 1883
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def cloud(broker):
    cloud = Cloud(broker, "lab")
    yield cloud
    cloud.close()


@pytest.fixture(scope="session")
def name_server():
    server = NameServer({NAME: HOST})
    yield server
    server.stop()


@pytest.fixture(scope="session")
def emulated(request, tmp_path_factory):
    board = EmulatedBoard(*request.param, tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


@pytest.fixture
def board(emulated):
    """The emulated board, left as it was found: without chips of gpio-sim, and nothing running."""
    yield emulated
    emulated.run("""
        # Until they are gone, and have let go of what they held.
        for turn in $(seq 100); do killall -q -9 shadowpin gpioset gpiomon || break; usleep 20000; done
        for chip in $(ls $simulator); do remove_chip $chip; done
        rm -rf /tmp/*""")


@pytest.fixture
def shadowpin(board):
    shadowpin = GuestShadowpin(board)
    yield shadowpin
    # Shown where a test has failed.
    print(f"shadowpin's log:\n{shadowpin.log()}\nthe kernel's last words:\n{board.run('dmesg | tail -n 20; free')}")
