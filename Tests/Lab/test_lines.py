"""Real lines of a real kernel: what the cloud wants is at the pin, and what the pin does is reported."""

import re

import pytest

from bench import wait_until
from conftest import HOST, NAME
from test_events import Listener

pytestmark = pytest.mark.machines("virt", "virt32")

LINES = """\
chip: lab
thing: lab
broker: {{url: {url}, retry: {{first: 200ms, longest: 1s}}{more}}}
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
  relay: {{offset: 1, direction: output, active: low, field: relay.on}}
  door: {{offset: 2, direction: input, bias: pull-up, field: door.open}}
  button: {{offset: 3, direction: input, active: low, field: button.pressed}}
"""


def start(board, shadowpin, cloud, url=f"mqtt://{HOST}:1883", more=""):
    """Starts shadowpin, and waits until its first report is here."""
    board.run("make_chip lab 8; pull lab 2 up; pull lab 3 up")
    shadowpin.start(LINES.format(url=url, more=more))
    cloud.wait_report(0, pump__on=False, relay__on=False, door__open=True, button__pressed=False)


def value(board, offset):
    return board.run(f"value lab {offset}").strip()


def test_outputs_follow_deltas(board, shadowpin, cloud):
    start(board, shadowpin, cloud)
    assert [value(board, 0), value(board, 1)] == ["0", "1"]
    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "relay": {"on": True}})
    cloud.wait_report(seen, pump__on=True, relay__on=True)
    assert [value(board, 0), value(board, 1)] == ["1", "0"]
    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": False}, "relay": {"on": False}})
    cloud.wait_report(seen, pump__on=False, relay__on=False)
    assert [value(board, 0), value(board, 1)] == ["0", "1"]


def test_inputs_are_reported_by_their_edges(board, shadowpin, cloud):
    start(board, shadowpin, cloud)
    for field, offset, level in [
        ("door__open", 2, False), ("door__open", 2, True), ("button__pressed", 3, True), ("button__pressed", 3, False),
    ]:
        # The door is open, the button is not pressed, while the pin is high.
        high = level == field.startswith("door")
        seen = len(cloud.reports)
        board.run(f"pull lab {offset} {'up' if high else 'down'}")
        cloud.wait_report(seen, **{field: level})


@pytest.mark.parametrize("host", [HOST, NAME])
def test_tls_by_address_and_by_name(board, shadowpin, cloud, tls, name_server, host):
    shadowpin.put("/tmp/ca.crt", (tls / "ca.crt").read_text())
    start(board, shadowpin, cloud, f"mqtts://{host}:8883", ", ca_file: /tmp/ca.crt")
    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(seen, pump__on=True)
    assert value(board, 0) == "1"


def test_one_thread(board, shadowpin, cloud):
    start(board, shadowpin, cloud)
    assert shadowpin.status("Threads") == 1


@pytest.mark.machines("virt")
def test_line_taken_by_another_process(board, shadowpin, cloud):
    board.run("""
        make_chip lab 8; pull lab 2 up; pull lab 3 up
        gpioset -z -C someone -c /dev/$(cat $simulator/lab/bank0/chip_name) 0=1
        until_true 2 has_value lab 0 1""")
    shadowpin.start(LINES.format(url=f"mqtt://{HOST}:1883", more=""))
    cloud.wait_report(0, pump__on=None, relay__on=False, door__open=True)
    assert "pump" in shadowpin.log()
    seen = len(cloud.reports)
    cloud.delta({"relay": {"on": True}})
    cloud.wait_report(seen, relay__on=True)
    assert [value(board, 0), value(board, 1)] == ["1", "0"]
    # It is tried again every 10 s.
    seen = len(cloud.reports)
    board.run("killall gpioset")
    wait_until(lambda: "pump" in cloud.fields(seen), 20, "the line is reported once it is free")
    assert cloud.fields(seen)["pump"] == {"on": False}


def test_chip_that_vanishes_and_comes_back(board, shadowpin, cloud):
    start(board, shadowpin, cloud)
    # Nothing is asked of the lines meanwhile: the kernel's events alone tell.
    seen = len(cloud.reports)
    board.run("remove_chip lab")
    cloud.wait_report(seen, pump__on=None, relay__on=None, door__open=None, button__pressed=None)
    assert "the GPIO chip is gone" in shadowpin.log()
    seen = len(cloud.reports)
    board.run("make_chip lab 8; pull lab 2 up; pull lab 3 up")
    # At once, and not only when it is looked for after 10 s.
    wait_until(lambda: "button" in cloud.fields(seen), 5, "the lines are reported once the chip is back")
    cloud.wait_report(seen, relay__on=False, door__open=True, button__pressed=False)
    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "relay": {"on": True}})
    cloud.wait_report(seen, pump__on=True, relay__on=True)
    assert [value(board, 0), value(board, 1)] == ["1", "0"]


def test_another_chip_that_comes_and_goes_is_nothing(board, shadowpin, cloud):
    start(board, shadowpin, cloud)
    seen = len(cloud.reports)
    board.run("make_chip other 4; remove_chip other; pull lab 2 down")
    cloud.wait_report(seen, door__open=False)
    assert all("pump" not in report["state"]["reported"] for _, report in cloud.reports[seen:])
    assert "gone" not in shadowpin.log()


def test_burst_beyond_the_kernels_buffer(board, shadowpin, cloud):
    start(board, shadowpin, cloud)
    seen = len(cloud.reports)
    # 41 changes while nobody fetches them; the kernel keeps 16.
    board.run("""
        kill -STOP $(cat /tmp/shadowpin.pid)
        for turn in $(seq 20); do pull lab 2 down; pull lab 2 up; done
        pull lab 2 down
        kill -CONT $(cat /tmp/shadowpin.pid)""")
    cloud.wait_report(seen, door__open=False)
    shadowpin.wait_log("line 'door': edges lost")
    lost = int(re.search(r"edges lost, more came than the kernel keeps: (\d+)", shadowpin.log())[1])
    # libgpiod 1 has no numbers of edges: there it is one at least.
    assert lost >= 1 if "bookworm" in board.sdk else lost == 25
    seen = len(cloud.reports)
    board.run("pull lab 2 up")
    cloud.wait_report(seen, door__open=True)


def test_an_edge_has_the_time_that_the_kernel_gave_it(board, shadowpin, broker):
    listener = Listener(broker, "lab")
    board.run("make_chip lab 1; pull lab 0 down")
    shadowpin.start(f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883"}}
lines:
  door: {{offset: 0, direction: input, event: {{type: doorOpened}}}}
clock: trusted
""")
    shadowpin.wait_log("connected to")
    # Nobody fetches the edge for 3 s.
    before, after = map(int, board.run("""
        kill -STOP $(cat /tmp/shadowpin.pid)
        date +%s
        pull lab 0 up
        date +%s
        sleep 3
        kill -CONT $(cat /tmp/shadowpin.pid)""").split())
    event = listener.wait("doorOpened")[0]
    listener.close()
    assert before * 1000 <= event["timestamp"] < (after + 1) * 1000


TWO_CHIPS = f"""\
chip: lab
thing: lab
broker: {{url: "mqtt://{HOST}:1883", retry: {{first: 200ms, longest: 1s}}}}
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
  door: {{offset: 2, direction: input, bias: pull-up, field: door.open}}
  fan: {{chip: expander, offset: 0, direction: output, field: fan.on}}
  gate: {{chip: expander, offset: 2, direction: input, bias: pull-up, field: gate.open}}
"""


def start_on_two_chips(board, shadowpin, cloud):
    board.run("make_chip lab 8; pull lab 2 up; make_chip expander 4; pull expander 2 up")
    shadowpin.start(TWO_CHIPS)
    cloud.wait_report(0, pump__on=False, door__open=True, fan__on=False, gate__open=True)


def values(board):
    return board.run("value lab 0; value expander 0").split()


def test_lines_of_two_chips(board, shadowpin, cloud):
    start_on_two_chips(board, shadowpin, cloud)
    assert values(board) == ["0", "0"]
    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "fan": {"on": True}})
    cloud.wait_report(seen, pump__on=True, fan__on=True)
    assert values(board) == ["1", "1"]
    seen = len(cloud.reports)
    cloud.delta({"fan": {"on": False}})
    cloud.wait_report(seen, fan__on=False)
    assert values(board) == ["1", "0"]
    for field, chip, level in [
        ("door__open", "lab", False), ("gate__open", "expander", False), ("gate__open", "expander", True),
        ("door__open", "lab", True),
    ]:
        seen = len(cloud.reports)
        board.run(f"pull {chip} 2 {'up' if level else 'down'}")
        cloud.wait_report(seen, **{field: level})


def test_a_chip_that_vanishes_leaves_the_other_one_working(board, shadowpin, cloud):
    start_on_two_chips(board, shadowpin, cloud)
    gone = len(cloud.reports)
    board.run("remove_chip expander")
    cloud.wait_report(gone, fan__on=None, gate__open=None)
    assert "chip 'expander': the GPIO chip is gone" in shadowpin.log()

    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(seen, pump__on=True)
    assert value(board, 0) == "1"
    seen = len(cloud.reports)
    board.run("pull lab 2 down")
    cloud.wait_report(seen, door__open=False)
    assert "pump': None" not in str(cloud.reports[gone:])

    seen = len(cloud.reports)
    board.run("make_chip expander 4; pull expander 2 up")
    # At once, and not only when it is looked for after 10 s.
    wait_until(lambda: "gate" in cloud.fields(seen), 5, "the lines are reported once their chip is back")
    cloud.wait_report(seen, fan__on=False, gate__open=True)
    assert "chip 'expander' found" in shadowpin.log() and "chip 'lab' found" not in shadowpin.log()
    seen = len(cloud.reports)
    cloud.delta({"fan": {"on": True}})
    cloud.wait_report(seen, fan__on=True)
    seen = len(cloud.reports)
    board.run("pull expander 2 down")
    cloud.wait_report(seen, gate__open=False)
    assert values(board) == ["1", "1"]


BEAGLEBONE = f"""\
board: beaglebone-black
thing: lab
broker: {{url: "mqtt://{HOST}:1883", retry: {{first: 200ms, longest: 1s}}}}
lines:
  pump: {{pin: P9_12, direction: output, field: pump.on}}
  fan: {{pin: P9_22, direction: output, field: fan.on}}
"""


def test_pins_of_a_beaglebone(board, shadowpin, cloud):
    # P9_12 is found by its name alone, wherever that is; P9_22 by its offset, 2.
    board.run("make_chip gpio-32-63 32 P9_23 P9_12; make_chip gpio-0-31 32")
    shadowpin.start(BEAGLEBONE)
    cloud.wait_report(0, pump__on=False, fan__on=False)
    seen = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "fan": {"on": True}})
    cloud.wait_report(seen, pump__on=True, fan__on=True)
    assert board.run("value gpio-32-63 1; value gpio-32-63 28; value gpio-0-31 2").split() == ["1", "0", "1"]


def test_chips_that_the_kernel_has_numbered_otherwise_move_nothing(board, shadowpin, cloud):
    board.run('make_chip gpio-32-63 32 P9_15B; make_chip gpio-0-31 32 NC NC "P8_7"')
    shadowpin.start(BEAGLEBONE)
    cloud.wait_report(0, pump__on=False, fan__on=None)
    assert "line 'fan': the chip has 'P8_7' where 'P9_22 [spi0_sclk]' should be" in shadowpin.log()
