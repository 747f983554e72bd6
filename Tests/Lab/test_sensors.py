"""Sensors on real lines of a real kernel, whose waveforms `waveform` plays into gpio-sim, and the process that reads files."""

import re

import pytest

from bench import wait_until
from conftest import HOST

FILE = """\
chip: lab
thing: lab
broker: {{url: mqtt://{host}:1883, retry: {{first: 200ms, longest: 1s}}}}
state: /tmp/state
sensors:
{sensors}"""


def start(board, shadowpin, sensors):
    board.run("make_chip lab 8; for line in 0 1 2 3; do pull lab $line down; done")
    shadowpin.start(FILE.format(host=HOST, sensors=sensors))


def play(board, line, turns, steps, answer="", seconds=30):
    """Plays the steps; returns how late the latest edge of each turn was, and how long it took, in microseconds."""
    output = board.run(f"echo {steps} | waveform $(_line lab {line}) {turns} {answer}", seconds=seconds)
    return [int(late) for late in re.findall(r"late by (\d+) us", output)], int(re.search(r"edges in (\d+) us", output)[1])


@pytest.mark.alone
@pytest.mark.machines("virt")
@pytest.mark.parametrize("centimetres", [100, 300])
def test_distance(board, shadowpin, cloud, centimetres):
    start(board, shadowpin, "  tank: {driver: hc-sr04, offsets: {trigger: 0, echo: 1}, every: 200ms, filter: {median: 5},"
                            " field: tank.distance}\n")
    width = round(centimetres * 2 / 34_320 * 1_000_000)
    # The trigger is too short to be seen here: an echo comes all the time.
    late, _ = play(board, 1, 60, f"up {width} down {50_000 - width}")
    wait_until(lambda: cloud.fields().get("tank", {}).get("distance"), what="a distance")
    distance = cloud.fields()["tank"]["distance"]
    print(f"{distance} cm, edges late by {sorted(late)} us")
    # A millisecond is 17 cm. The median of five takes out where the emulator was held up, but for the third of them.
    assert abs(distance - centimetres) < 17 * max(1, sorted(late)[-3] / 1_000)
    assert board.run("value lab 0").strip() == "0"


@pytest.mark.machines("virt")
def test_no_echo_is_no_distance(board, shadowpin, cloud):
    start(board, shadowpin, "  tank: {driver: hc-sr04, offsets: {trigger: 0, echo: 1}, every: 200ms, field: tank.distance}\n")
    shadowpin.wait_log("sensor 'tank': the sensor does not answer")
    assert cloud.fields().get("tank", {}).get("distance") is None


@pytest.mark.alone
@pytest.mark.machines("virt")
def test_every_pulse_counts(board, shadowpin, cloud):
    start(board, shadowpin,
          "  flow: {driver: flow, offset: 2, pulses_per_unit: 10, every: 1s, fields: {total: flow.total, rate: flow.rate}}\n")
    cloud.wait_report(0, flow__total=0, flow__rate=0)
    # It begins high, pulled up.
    _, time = play(board, 2, 300, "down 5000 up 5000")
    cloud.wait_report(0, flow__total=30)
    # 100 in a second are 600 units in a minute, if the emulator keeps its time.
    rates = [report["state"]["reported"].get("flow", {}).get("rate", 0) for _, report in cloud.reports]
    average = 30 * 60e6 / time
    print(f"{average:.0f} units in a minute on average, told {rates}")
    assert average * 0.8 < max(rates) < 660, rates
    cloud.wait_report(0, flow__rate=0)


@pytest.mark.alone
@pytest.mark.machines("virt")
def test_a_contact_that_bounces_is_one_tip_of_the_gauge(board, shadowpin, cloud):
    # Longer than the emulator is ever held up, which would make a level of the bouncing.
    start(board, shadowpin, "  rain: {driver: rain, offset: 3, per_pulse: 0.2794, debounce: 500ms, every: 1s,"
                            " fields: {total: rain.total}}\n")
    cloud.wait_report(0, rain__total=0)
    # It rests high, pulled up; a tip closes it to ground for a while, and it bounces both ways.
    late, _ = play(board, 3, 5, "down 1000 up 1000 down 1000000 up 2000 down 1000 up 1000 down 3000 up 1000000")
    print(f"edges late by {late} us")
    cloud.wait_report(0, rain__total=1.397)
    told = [report["state"]["reported"]["rain"]["total"] for _, report in cloud.reports
            if "rain" in report["state"]["reported"]]
    assert told == sorted(told) and told[-1] == 1.397, told


@pytest.mark.machines("virt")
def test_what_a_gauge_has_counted_is_not_lost(board, shadowpin, cloud):
    sensors = "  rain: {driver: rain, offset: 3, per_pulse: 0.5, every: 1s, fields: {total: rain.total}}\n"
    start(board, shadowpin, sensors)
    cloud.wait_report(0, rain__total=0)
    play(board, 3, 3, "down 100000 up 100000")
    cloud.wait_report(0, rain__total=1.5)
    for signal in ("TERM", "KILL"):
        shadowpin.stop(signal)
        seen = len(cloud.reports)
        shadowpin.start(FILE.format(host=HOST, sensors=sensors))
        cloud.wait_report(seen, rain__total=1.5)
    play(board, 3, 1, "down 100000 up 100000")
    cloud.wait_report(seen, rain__total=2)


def bits(*values):
    """The steps of a DHT's answer."""
    steps = ["up 30", "down 80", "up 80"]
    for byte in [*values, sum(values) % 256]:
        for bit in range(7, -1, -1):
            steps += ["down 50", f"up {70 if byte >> bit & 1 else 27}"]
    return " ".join([*steps, "down 50", "up 1000"])


@pytest.mark.alone
@pytest.mark.machines("virt")
def test_dht22(board, shadowpin, cloud):
    board.run("make_chip lab 8; pull lab 1 up")
    shadowpin.start(FILE.format(host=HOST, sensors=(
        "  air: {driver: dht22, offset: 1, every: 2s, fields: {temperature: air.temperature, humidity: air.humidity}}\n")))
    late, _ = play(board, 1, 4, bits(0x02, 0x8C, 0x80, 0x65), "answer", seconds=60)
    # The answers' times are those of an emulator: what is asserted is that no other value ever comes out of them.
    told = [report["state"]["reported"]["air"] for _, report in cloud.reports if "air" in report["state"]["reported"]]
    print(f"edges late by {late} us; told {told}; {shadowpin.log()}")
    assert late
    for values in told:
        assert values.get("temperature") in (None, -10.1)
        assert values.get("humidity") in (None, 65.2)


@pytest.mark.alone
@pytest.mark.machines("virt")
def test_scale(board, shadowpin, cloud):
    """An HX711 in the kernel, which answers every pulse of the clock at once, and sleeps when one is too long."""
    numbers = [1_193_046, -654_321, 0x2AAAAA]
    module = "/sys/module/hx711_sim"
    board.run(f"[ -d {module} ] || insmod /lib/modules/hx711-sim.ko; echo {numbers[0]} >{module}/parameters/value")

    def readings():
        """How many have ended, well or with the chip asleep."""
        return sum(map(int, board.run(f"cd {module}/parameters; cat readings sleeps").split()))

    shadowpin.start(FILE.format(host=HOST, sensors=(
        "  scale: {driver: hx711, offsets: {clock: 0, data: 1}, every: 200ms, failures: 100, field: scale}\n")
    ).replace("chip: lab", "chip: hx711"))
    shadowpin.wait_log("connected to")
    right = 0
    for number, before in zip(numbers, [None, *numbers]):
        board.run(f"echo {number} >{module}/parameters/value")
        seen, begun = len(cloud.reports), readings()
        # Whether the emulator does two calls in 60 us, 25 times in a row, nobody knows. What is asserted is that what it
        # does too slowly never becomes a value.
        wait_until(lambda: cloud.fields(seen).get("scale") == number or readings() >= begun + 10, 60, what="readings")
        told = [report["state"]["reported"]["scale"] for _, report in cloud.reports[seen:]
                if "scale" in report["state"]["reported"]]
        assert set(told) <= {number, before, None}, told
        right += number in told
    print(f"{right} of {len(numbers)} read; " + board.run(f"cd {module}/parameters; grep . readings sleeps"))


def test_files_of_the_kernel(board, shadowpin, cloud):
    """The static binary starts itself again to read them."""
    board.run("echo 21500 >/tmp/value; make_chip lab 1")
    shadowpin.start(FILE.format(
        host=HOST, sensors="  raw: {driver: sysfs, path: /tmp/value, scale: 0.001, every: 200ms, failures: 1, field: raw}\n"))
    cloud.wait_report(0, raw=21.5)
    seen = len(cloud.reports)
    board.run("rm /tmp/value")
    cloud.wait_report(seen, raw=None)
    board.run("echo -1000 >/tmp/value")
    cloud.wait_report(seen, raw=-1)
    assert board.run(r"cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | grep -c '^read-sensors$'").strip() == "1"
    assert shadowpin.status("Threads") == 1
