"""Every option of a line in the board file, against what the kernel says of the line."""

import re

import pytest

from conftest import HOST

pytestmark = pytest.mark.machines("virt", "virt32")

# What the board file says of a line, what gpioinfo must say, and the voltage at the pin, where it is an output.
OPTIONS = [
    ("direction: output", {"output"}, "0"),
    ("direction: output, initial: on", {"output"}, "1"),
    ("direction: output, active: low", {"output", "active-low"}, "1"),
    ("direction: output, active: low, initial: on", {"output", "active-low"}, "0"),
    ("direction: output, initial: keep", {"output"}, "0"),
    ("direction: output, bias: pull-up", {"output", "bias=pull-up"}, "0"),
    ("direction: output, drive: push-pull", {"output"}, "0"),
    ("direction: output, drive: open-drain", {"output", "drive=open-drain"}, "0"),
    ("direction: output, drive: open-source, initial: on", {"output", "drive=open-source"}, "1"),
    ("direction: output, drive: open-drain, initial: keep", {"output", "drive=open-drain"}, "0"),
    ("direction: input", {"input"}, None),
    ("direction: input, active: low", {"input", "active-low"}, None),
    ("direction: input, bias: pull-up", {"input", "bias=pull-up"}, None),
    ("direction: input, bias: pull-down", {"input", "bias=pull-down"}, None),
    ("direction: input, bias: disabled", {"input", "bias=disabled"}, None),
    ("direction: input, debounce: 20ms", {"input", "debounce-period=20ms"}, None),
]


@pytest.mark.machines("virt")
def test_kernel_knows_every_option(board, shadowpin, cloud):
    lines = [f"  line{offset}: {{offset: {offset}, {text}}}" for offset, (text, _, _) in enumerate(OPTIONS)]
    board.run(f"make_chip lab {len(OPTIONS) + 1}")
    shadowpin.start("\n".join(
        ["chip: lab", "thing: lab", f'broker: {{url: "mqtt://{HOST}:1883"}}', "lines:", *lines, "  last: {"
         f"offset: {len(OPTIONS)}, direction: output, field: last}}", ""]))
    cloud.wait_report(0, last=False)
    listing = board.run("gpioinfo -c /dev/$(cat $simulator/lab/bank0/chip_name)").splitlines()[1:]
    for offset, (text, words, voltage) in enumerate(OPTIONS):
        said = re.sub(r'^.*?:\s+(unnamed|".*?")\s+', "", listing[offset])
        assert re.search(r'consumer="?shadowpin\b', said), listing[offset]
        # Whether an input looks for edges is told by libgpiod 2 alone; and libgpiod 1 leaves debouncing to the loop.
        told = {word for word in said.split() if not re.match("consumer|edges|event-clock", word)}
        if "bookworm" in board.sdk:
            words = {word for word in words if not word.startswith("debounce")}
        assert told == words, (text, listing[offset])
        if voltage:
            assert board.run(f"value lab {offset}").strip() == voltage, text


def test_debounced_input(board, shadowpin, cloud):
    board.run("make_chip lab 1; pull lab 0 down")
    shadowpin.start(f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
lines:
  door: {{offset: 0, direction: input, debounce: 1s, field: door.open}}
""")
    cloud.wait_report(0, door__open=False)
    for level, pulls in [(True, "up down up down up down up"), (False, "down up down up down")]:
        seen = len(cloud.reports)
        board.run(f"for way in {pulls}; do pull lab 0 $way; done")
        cloud.wait_report(seen, door__open=level)
        told = [report["state"]["reported"] for _, report in cloud.reports[seen:]]
        assert told == [{"door": {"open": level}}]
