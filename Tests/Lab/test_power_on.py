"""From power-on to the first report."""

import time

import pytest

from conftest import BOARDS, HOST
from emulated_board import EmulatedBoard

FILE = f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
"""


@pytest.mark.parametrize("machine, sdk", BOARDS[:3])
def test_first_report_within_30_seconds(machine, sdk, cloud, tmp_path):
    from guest_shadowpin import GuestShadowpin

    started = time.monotonic()
    board = EmulatedBoard(machine, sdk, tmp_path)
    try:
        board.run("make_chip lab 1")
        GuestShadowpin(board).start(FILE)
        cloud.wait_report(0, pump__on=False)
        seconds = time.monotonic() - started
    finally:
        board.stop()
    assert seconds < 30
    print(f"power-on to first report: {seconds:.1f} s")
