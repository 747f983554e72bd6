"""From power-on to the first report."""

import pytest

from conftest import HOST

FILE = f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
"""


@pytest.mark.machines("virt", "virt32")
def test_first_report_within_30_seconds(board, shadowpin, cloud):
    """Of the processor's time, which the emulator has had: an emulated board takes longer on a machine that is busy."""
    before = board.work()
    board.run("make_chip lab 1")
    shadowpin.start(FILE)
    cloud.wait_report(0, pump__on=False)
    started = board.work() - before
    print(f"power-on to first report: {board.boot_work:.1f} + {started:.1f} s")
    assert board.boot_work + started < 30
