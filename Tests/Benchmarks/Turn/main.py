"""Measures, and prints the table. See Tests/Benchmarks/turn."""

import argparse
import os
import queue
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent), str(FOLDER.parents[1] / "EndToEnd")]
# The end-to-end tests' modules ask for it; nothing is done with it here.
os.environ.setdefault("FLEETSIM", "")

import boards  # noqa: E402
from counted import Counted  # noqa: E402
from measured_broker import MeasuredBroker  # noqa: E402
from profile import Profile  # noqa: E402
from table import number, ratio, show  # noqa: E402

# shadowpin sends five reports a second and holds back the next; events that are to be reported at once keep more distance.
REPORT_INTERVAL = 0.25

# How much more an event may cost on a full board than on one of four lines.
MOST = 1.5

LEVELS = ("true", "false")


class Measurement:
    """One process from its start to its end: `costs` are instructions for each event."""

    def __init__(self, words, folder, broker, world, connected):
        self.broker = broker
        self.process = Counted(words, folder, world)
        self.costs, self.counts = {}, {}
        self.process.wait_log(connected)

    def phase(self, name, count, event):
        """Plays `event` so often, and counts what that costs beside the counting."""
        self.process.count("begin")
        nothing = self.process.count("nothing")
        for turn in range(count):
            event(turn)
            self.process.wait_asleep()
        self.counts[name] = count
        self.costs[name] = (self.process.count(name) - nothing) / count

    def settle(self):
        """Everything is reported that there was to report: nothing has come for many times the time between two reports."""
        try:
            while True:
                self.broker.reports.get(timeout=2)
        except queue.Empty:
            self.process.wait_asleep()

    def run(self, turns, reports):
        broker, process = self.broker, self.process
        last = time.monotonic()

        def paced():
            nonlocal last
            time.sleep(max(0, last + REPORT_INTERVAL - time.monotonic()))

        def reported(member, level):
            nonlocal last
            report = broker.report()
            assert f'"{member}":{level}' in report, report
            last = time.monotonic()

        def delta_reported(turn):
            paced()
            broker.delta(LEVELS[turn % 2])
            reported("on", LEVELS[turn % 2])

        def edge_reported(turn):
            paced()
            process.tell((b"on door", b"off door")[turn % 2])
            reported("open", LEVELS[turn % 2])

        # Once without counting: what happens the first time alone is no event's.
        delta_reported(0), delta_reported(1), edge_reported(0), edge_reported(1)
        self.phase("idle turn", turns, lambda turn: process.tell(b""))
        self.phase("delta, reported", reports, delta_reported)
        self.phase("edge, reported", reports, edge_reported)

    def run_without_reports(self, turns):
        """The same while a report is not acknowledged, and no other is sent: what the delta and the edge cost themselves."""
        broker, process = self.broker, self.process
        time.sleep(REPORT_INTERVAL)
        broker.acknowledge_reports(False)
        broker.delta("true")
        broker.report()
        self.phase("delta", turns, lambda turn: broker.delta(LEVELS[(turn + 1) % 2]))
        self.phase("edge", turns, lambda turn: process.tell((b"on door", b"off door")[turn % 2]))
        assert broker.reports.empty(), "a report that was not to be sent"
        # The next one tells what became of them all.
        broker.acknowledge_reports(True)
        report, last = broker.report(), LEVELS[turns % 2]
        assert f'"on":{last}' in report and '"open":false' in report, report
        self.costs["report"] = self.costs["delta, reported"] - self.costs["delta"]


def measure(folder, name, board, turns, reports):
    folder = folder / name
    folder.mkdir()
    broker = MeasuredBroker(boards.THING)
    if board:
        (folder / "board.yaml").write_text(board(broker.url, folder))
        world = folder / f"shadowpin-{boards.THING}.chip"
        words = [os.environ["SHADOWPIN"], "run", folder / "board.yaml"]
        measurement = Measurement(words, folder, broker, world, "connected to")
    else:
        world = folder / "world"
        words = [os.environ["PEER"], broker.url.replace("mqtt://", "tcp://"), "-", boards.THING, world, 0, 1]
        measurement = Measurement(words, folder, broker, world, "connected")
    try:
        if board is boards.full:
            for sensor in boards.sensors():
                measurement.process.tell(f"value {sensor} 10".encode())
        measurement.settle()
        measurement.run(turns, reports)
        if board:
            measurement.run_without_reports(turns)
        return measurement
    finally:
        measurement.process.stop()
        broker.stop()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--functions", type=int, default=0, metavar="COUNT", help="for each row the functions that cost most")
    arguments.add_argument("--turns", type=int, default=100, help="turns, deltas and edges that are counted")
    arguments.add_argument("--reports", type=int, default=20, help="those of them with a report, which take 0.25 s each")
    arguments.add_argument("--check", action="store_true", help=f"fail where a full board costs more than {MOST} times as much")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = {
            name: measure(Path(folder), name, board, options.turns, options.reports)
            for name, board in (("peer", None), ("small", boards.small), ("full", boards.full))}
        peer, small, full = (measured[name].costs for name in ("peer", "small", "full"))
        rows = []
        for name in small:
            rows.append([
                name, number(peer[name]) if name in peer else "", number(small[name]),
                ratio(small[name], peer[name]) if name in peer else "", number(full[name]), ratio(full[name], small[name])])
        show("Instructions for each event", ["", "C client", "4 lines", "to C client", "full board", "to 4 lines"], rows)
        missed = [name for name in small if full[name] > MOST * small[name]]
        if missed:
            print(f"\nmore than {MOST} times as much on a full board: {'; '.join(missed)}")
        for name in small if options.functions else ():
            for which, measurement in measured.items():
                if name in measurement.counts:
                    print(f"\n== {which}: {name}")
                    Profile(measurement.process.folder / name).show(measurement.counts[name], options.functions)
        return 1 if missed and options.check else 0


sys.exit(main())
