"""The board under fleetsim, through the broker, as in the demo."""

import os
import socket
import subprocess

import pytest

from bench import FLEETSIM, wait_until
from test_lines import LINES, value
from conftest import HOST

pytestmark = pytest.mark.machines("virt")

API = "127.0.0.1:18831"


def answers():
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 18831)) == 0


def fleetsim(*words):
    environment = dict(os.environ, FLEETSIM_API=f"http://{API}")
    return subprocess.run([FLEETSIM, *words], env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def fleet(broker, tmp_path):
    with open(tmp_path / "fleetsim.log", "wb") as log:
        server = subprocess.Popen(
            [FLEETSIM, "serve", "--broker", broker.url, "--api", API], stdout=log, stderr=log)
    wait_until(answers, 20, "fleetsim answers")
    yield
    server.terminate()
    server.wait(10)


def test_set_and_reported(board, shadowpin, fleet):
    board.run("make_chip lab 8; pull lab 2 up; pull lab 3 up")
    shadowpin.start(LINES.format(url=f"mqtt://{HOST}:1883", more=""))
    for setting, level in [(None, "0"), ("true", "1"), ("false", "0")]:
        if setting:
            answer = fleetsim("set", "lab", f"pump.on={setting}")
            assert answer.returncode == 0, answer.stderr
        answer = fleetsim("watch", "lab", "--until", f"pump.on={setting or 'false'}", "--timeout", "20")
        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert value(board, 0) == level
