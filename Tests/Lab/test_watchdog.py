"""The kernel's watchdog: a board whose loop hangs is reset, and knows it afterwards."""

import json
import time

import pytest

from bench import wait_until
from conftest import HOST
from emulated_board import EmulatedBoard
from guest_shadowpin import GuestShadowpin

# The shortest that a board file may have.
TIMEOUT = 30
FILE = f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
watchdog: {{device: /dev/watchdog, timeout: {TIMEOUT}s}}
state: /tmp/state
events: {{startup: {{type: started}}, watchdog: {{type: reset}}}}
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
"""


@pytest.fixture
def watched(tmp_path):
    """A board with the watchdog of Intel's 6300ESB, which tells after a reset that it was its own."""
    board = EmulatedBoard("virt", "board-aarch64", tmp_path, devices=["-device", "i6300esb"], may_restart=True)
    yield board
    board.stop()


def start(board, cloud):
    board.run("[ -e $simulator/lab ] || make_chip lab 1")
    seen = len(cloud.reports)
    shadowpin = GuestShadowpin(board)
    shadowpin.start(FILE)
    cloud.wait_report(seen, pump__on=False)
    shadowpin.wait_log(f"'/dev/watchdog' resets the board {TIMEOUT} s after shadowpin hangs")
    return shadowpin


def test_a_loop_that_hangs_is_reset_and_one_that_turns_is_not(watched, cloud):
    told = []
    cloud.client.message_callback_add(
        "$emqx/things/lab/events/#", lambda _client, _data, message: told.append(json.loads(message.payload)))
    shadowpin = start(watched, cloud)
    # It outlives its time while it idles, and after a clean stop.
    boot = watched.run("cat /proc/sys/kernel/random/boot_id")
    time.sleep(TIMEOUT * 1.2)
    shadowpin.stop()
    time.sleep(TIMEOUT * 1.2)
    assert watched.run("cat /proc/sys/kernel/random/boot_id") == boot

    start(watched, cloud)
    watched.run("kill -STOP $(cat /tmp/shadowpin.pid)")
    watched.wait_restarted(TIMEOUT * 2 + 60)
    start(watched, cloud)
    wait_until(lambda: [event for event in told if event["eventType"] == "reset"], 10, f"the event, got {told}")
    assert [event["data"]["reason"] for event in told if event["eventType"] == "started"] == ["power-on", "restart", "watchdog"]
    assert told[-1]["data"] == {"device": "/dev/watchdog"}
