"""The driver and the line names of a real Raspberry Pi 3B."""

import re

import pytest

from conftest import HOST

pytestmark = pytest.mark.machines("raspi3b")

BOARD = f"""\
board: raspberry-pi-3b
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
lines:
  pump: {{pin: GPIO17, direction: output, field: pump.on}}
  fan: {{pin: 16, direction: output, active: low, initial: on, field: fan.on}}
"""


def registers(board, offset):
    """What the driver reads from the chip: 'gpio_out in hi' or the like."""
    board.run("grep -q debugfs /proc/mounts || mount -t debugfs none /sys/kernel/debug")
    pins = board.run("cat /sys/kernel/debug/pinctrl/*gpio*/pins")
    return re.search(rf"^pin {offset} .* function (.*);", pins, re.M)[1]


def test_lines_by_name_and_by_header_pin(board, shadowpin, cloud):
    shadowpin.start(BOARD)
    cloud.wait_report(0, pump__on=False, fan__on=True)
    assert "gpiochip0 [pinctrl-bcm2835] (54 lines)" in board.run("gpiodetect")
    # Pin 16 of the header is GPIO23.
    held = [line for line in board.run("gpioinfo -c gpiochip0").splitlines() if "consumer=" in line]
    assert [line.split('"')[1] for line in held] == ["GPIO17", "GPIO23"]
    assert [registers(board, 17), registers(board, 23)] == ["gpio_out in lo"] * 2

    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "fan": {"on": False}})
    cloud.wait_report(seen, pump__on=True, fan__on=False)
    assert [registers(board, 17), registers(board, 23)] == ["gpio_out in hi"] * 2
