"""An input that changes as fast as the kernel can have it, while another line does what commands say."""

import statistics
import time

import pytest

from bench import wait_until
from conftest import HOST
from test_commands import Commander

FILE = f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
clock: trusted
state: /tmp/state
lines:
  lamp: {{offset: 0, direction: output, field: lamp}}
  noise: {{offset: 1, direction: input, field: noise, throttle: 1s}}
commands:
  light: {{params: {{value: {{type: boolean}}}}, set: lamp, to: $value}}
"""

# From the cloud and back a command takes no longer than so many times what it takes at most while nothing happens, whatever
# other lines do.
BOUND = 10


def played(board):
    """Edges of the storm until now."""
    return 40 * int(board.run("grep -c late /tmp/storm || true"))


@pytest.mark.alone
@pytest.mark.machines("virt")
def test_a_storm_on_one_line_leaves_the_others_alone(board, shadowpin, cloud, broker):
    board.run("make_chip lab 2; pull lab 1 down")
    shadowpin.start(FILE)
    cloud.wait_report(0, lamp=False, noise=False)
    commander = Commander(broker, "lab")

    def latencies():
        delays = []
        for turn in range(20):
            began = time.monotonic()
            status, _ = commander.wait(commander.call("light", value=turn % 2 == 0))
            delays.append(time.monotonic() - began)
            assert status == "SUCCEEDED"
        return delays

    quiet = latencies()
    try:
        board.run(f"echo {'up 0 down 0 ' * 20} | waveform $(_line lab 1) 10000000 >/tmp/storm &")
        wait_until(lambda: played(board) > 0, what="the storm")
        first, began = played(board), time.monotonic()
        stormy = latencies()
        rate = (played(board) - first) / (time.monotonic() - began)
    finally:
        board.run("killall waveform")
        commander.close()
    print(f"{rate:.0f} edges a second; a command takes {statistics.median(quiet) * 1000:.0f} ms, "
          f"{max(quiet) * 1000:.0f} at most; in the storm {statistics.median(stormy) * 1000:.0f} ms, "
          f"{max(stormy) * 1000:.0f} at most")
    assert max(stormy) < BOUND * max(quiet)
    # As fast as the emulator goes: more than were followed, where it was twice as fast as shadowpin follows.
    log = shadowpin.log()
    assert rate < 4_000 or "line 'noise': edges come faster than 2,000 a second" in log or "line 'noise': edges lost" in log
    # What the line is in the end is known. Whichever level the storm has left: what has not changed is not reported.
    for pull, level in ("down", False), ("up", True):
        board.run(f"pull lab 1 {pull}")
        wait_until(lambda: cloud.fields()["noise"] is level, what=f"noise is {level}")
    assert shadowpin.log().count("edges come faster") <= 1
