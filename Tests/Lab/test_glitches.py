"""No output ever has a level that the board file does not name: by the kernel's own trace of all that is done to a line."""

import re

import pytest

from conftest import HOST

pytestmark = pytest.mark.machines("virt")

FILE = f"""\
chip: lab
thing: lab
broker: {{{{url: "mqtt://{HOST}:1883", retry: {{{{first: 200ms, longest: 1s}}}}}}}}
lines:
  pump: {{{{offset: 0, direction: output, field: pump.on, {{options}}}}}}
"""

TRACE = "/sys/kernel/tracing"


class Trace:
    """What the kernel did to the pins since it was asked last; the chip has one line, so all of it is of that."""

    def __init__(self, board):
        self.board = board
        board.run(f"""
            grep -q tracefs /proc/mounts || mount -t tracefs none {TRACE}
            echo 1 >{TRACE}/events/gpio/enable
            echo >{TRACE}/trace""")

    def take(self):
        """The levels at the pin, one for each time that it was set, and how often it was let go of."""
        text = self.board.run(f"cat {TRACE}/trace; echo >{TRACE}/trace")
        return re.findall(r"gpio_value: \d+ set (\d)", text), len(re.findall(r"gpio_direction: \d+ +in ", text))


@pytest.fixture
def trace(board):
    yield Trace(board)
    board.run(f"echo 0 >{TRACE}/events/gpio/enable")


def first_level(option, pull):
    """The level at the pin that an output begins with."""
    if "initial: keep" in option:
        return "1" if pull == "up" else "0"
    return str(int(("initial: on" in option) != ("active: low" in option)))


# An exit for each initial level, and either pull: a level that `keep` finds, and one that the others must not.
@pytest.mark.parametrize("pull", ["up", "down"])
@pytest.mark.parametrize("active", ["high", "low"])
@pytest.mark.parametrize("initial, exit", [("off", "on"), ("on", "keep"), ("keep", "off")])
def test_only_levels_that_are_named(board, shadowpin, cloud, trace, initial, active, exit, pull):
    options = f"initial: {initial}, active: {active}, exit: {exit}"
    begin = first_level(options, pull)
    on, off = ("0", "1") if active == "low" else ("1", "0")
    is_on = begin == on
    board.run(f"make_chip lab 1; pull lab 0 {pull}")
    trace.take()

    def step(expected, act, **field):
        seen = len(cloud.reports)
        act()
        if field:
            cloud.wait_report(seen, **field)
        levels, released = trace.take()
        assert (set(levels), released) == (set(expected), 0), (levels, released)

    start = lambda: shadowpin.start(FILE.format(options=options))  # noqa: E731
    # Requested.
    step(begin, start, pump__on=is_on)
    # Set.
    step(off if is_on else on, lambda: cloud.delta({"pump": {"on": not is_on}}), pump__on=not is_on)
    step(on if is_on else off, lambda: cloud.delta({"pump": {"on": is_on}}), pump__on=is_on)
    # Killed, which leaves gpio-sim's line to its pull, and started again.
    step("", lambda: shadowpin.stop("KILL"))
    step(begin, start, pump__on=is_on)
    # Stopped.
    step({"keep": "", "off": off, "on": on}[exit], shadowpin.stop)
