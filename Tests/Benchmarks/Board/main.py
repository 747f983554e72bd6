"""Measures, and prints the table. See Tests/Benchmarks/board."""

import argparse
import functools
import http.server
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TESTS = FOLDER.parents[1]
sys.path[:0] = [str(FOLDER), str(FOLDER.parent), str(TESTS / "Lab"), str(TESTS / "EndToEnd")]
# The end-to-end tests' modules ask for the host's binaries, which nothing is done with here.
os.environ.setdefault("SHADOWPIN", "")
os.environ.setdefault("FLEETSIM", "")

import certificates  # noqa: E402
from bench import Broker, Cloud, free_port, wait_until  # noqa: E402
from emulated_board import EmulatedBoard  # noqa: E402
from jobcloud import JobCloud  # noqa: E402
from table import number, show  # noqa: E402
from trace import Trace, delta_to_line, delta_to_publish, edge_to_publish  # noqa: E402

HOST = "10.0.2.2"
THING = "bench"
# shadowpin sends five reports a second and holds back the next.
INTERVAL = 0.25

BOARD = f"""\
chip: lab
thing: {THING}
broker: {{url: "mqtts://{HOST}:8883", ca_file: /tmp/ca.crt}}
clock: trusted
state: /tmp/state
lines:
  pump: {{offset: 0, direction: output, field: pump.on}}
  door: {{offset: 1, direction: input, field: door.open}}
"""

# Starts each; it says "connected" in its log.
PROGRAMS = {
    "C client": ("peer", f"/tmp/peer ssl://{HOST}:8883 /tmp/ca.crt {THING} /dev/$(cat $simulator/lab/bank0/chip_name) 0 1"),
    "shadowpin": ("shadowpin", "shadowpin run /tmp/board.yaml"),
}


class Program:
    """One of them, running in the guest."""

    def __init__(self, board, cloud, name):
        self.board, self.cloud = board, cloud
        self.consumer, command = PROGRAMS[name]
        board.run(f"""
            make_chip lab 2; pull lab 1 down
            {command} 2>/tmp/log & echo $! >/tmp/pid""")
        wait_until(lambda: "connected" in board.run("cat /tmp/log"), 60, f"{name} is connected")
        self.trace = Trace(board)
        # What happens the first time alone is no event's.
        self.deltas(4)
        self.edges(4)

    def deltas(self, count):
        for turn in range(count):
            self.delta(turn % 2 == 0)
            time.sleep(INTERVAL)

    def pairs(self, count):
        """The second one of each as soon as the first one has been reported."""
        for _ in range(count):
            self.delta(True)
            self.delta(False)
            time.sleep(2 * INTERVAL)

    def delta(self, level):
        seen = len(self.cloud.reports)
        self.cloud.delta({"pump": {"on": level}})
        self.cloud.wait_report(seen, pump__on=level)

    def edges(self, count):
        seen = len(self.cloud.reports)
        self.board.run(
            f"for turn in $(seq {count // 2}); do pull lab 1 up; usleep {INTERVAL * 1e6:.0f}; "
            f"pull lab 1 down; usleep {INTERVAL * 1e6:.0f}; done", 20 + count)
        told = [report for _, report in self.cloud.reports[seen:] if "door" in report["state"]["reported"]]
        assert len(told) == count, f"{count} edges, {len(told)} reports"

    def cpu(self):
        """Its time on the processor, in microseconds."""
        return int(self.board.run("cut -d ' ' -f 1 /proc/$(cat /tmp/pid)/schedstat")) / 1000

    def status(self, key):
        return int(self.board.run(f"awk '/^{key}:/ {{ print $2 }}' /proc/$(cat /tmp/pid)/status"))

    def measure(self, count):
        values = {}
        for what, play, delays in (
                ("delta", self.deltas, delta_to_line),
                ("edge", self.edges, functools.partial(edge_to_publish, consumer=self.consumer))):
            # Twice: what is written down costs time itself.
            before = self.cpu()
            play(count)
            values[f"CPU per {what}"] = (self.cpu() - before) / count
            self.trace.begin()
            play(count)
            found = delays(self.trace.end())
            assert len(found) == count, f"{count} {what}s, {len(found)} in the trace"
            values[what] = statistics.median(found)
        self.trace.begin()
        self.pairs(count // 2)
        found = delta_to_publish(self.trace.end())
        assert len(found) == count // 2 * 2, f"{count // 2} pairs of deltas, {len(found)} in the trace"
        values["first"], values["second"] = statistics.median(found[::2]), statistics.median(found[1::2])
        values["RSS"] = self.status("VmRSS")
        values["VmStk"] = self.status("VmStk")
        return values

    def stop(self):
        self.board.run("""
            kill $(cat /tmp/pid)
            gone() { ! kill -0 $(cat /tmp/pid) 2>/dev/null; }
            until_true 10 gone
            remove_chip lab
            cat /tmp/log""")


class Files(http.server.SimpleHTTPRequestHandler):
    """Files for the guest, without a word about each."""

    def log_message(self, *_):
        pass


def serve(folder):
    """The URL of `folder`, as the guest has it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), functools.partial(Files, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{HOST}:{server.server_port}"


def measure(count):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        certificates.make(folder, f"IP:{HOST}")
        (folder / "board.yaml").write_text(BOARD)
        (folder / "peer").symlink_to(os.environ["PEER"])
        broker = Broker(folder, (
            "listener PORT 127.0.0.1\nallow_anonymous true\n"
            f"listener 8883 127.0.0.1\nallow_anonymous true\ncertfile {folder}/server.crt\nkeyfile {folder}/server.key\n"))
        broker.start()
        # Files for tests take memory in the guest as well.
        board = EmulatedBoard("virt", "board-aarch64", folder, devices=["-icount", "shift=0", "-m", "192"])
        try:
            url = serve(folder)
            board.run(f"cd /tmp; for file in peer board.yaml ca.crt; do wget -q {url}/$file; done; chmod 755 peer", 120)
            measured = {}
            for program in PROGRAMS:
                # A cloud without jobs: where nobody answers, shadowpin asks again, in the midst of what is measured.
                cloud, jobs = Cloud(broker, THING), JobCloud(broker, THING)
                running = Program(board, cloud, program)
                try:
                    measured[program] = running.measure(count)
                finally:
                    running.stop()
                    cloud.close()
                    jobs.close()
            return measured
        finally:
            board.stop()
            broker.stop()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=40, help="deltas and edges that are played")
    arguments.add_argument("--check", action="store_true", help="fail where a target is missed")
    options = arguments.parse_args()
    peer, own = measure(options.count).values()

    rows, missed = [], []

    def row(name, key, unit, relation, target, reached):
        rows.append([f"{name} ({unit})", number(peer[key]), number(own[key]), relation, target])
        if not reached:
            missed.append(name)

    for name, key, most in (
            ("delta received → line set", "delta", 1.2), ("edge → published", "edge", 1.2),
            ("processor per delta", "CPU per delta", 1.5), ("processor per edge", "CPU per edge", 1.5)):
        factor = own[key] / peer[key]
        row(name, key, "µs", f"{factor:.2f} ×", f"{most} ×", factor <= most)
    # Of these the second is to be as fast as the first.
    for name, key, target, reached in (
            ("delta received → published", "first", "", True),
            ("a second one at once", "second", "as the first", own["second"] <= 1.2 * own["first"])):
        row(name, key, "µs", f"{own[key] / peer[key]:.2f} ×", target, reached)
    more = own["RSS"] - peer["RSS"]
    row("memory (RSS)", "RSS", "KiB", f"{own['RSS'] / peer['RSS']:.2f} ×, {more:+,} KiB", "+1,536 KiB", more <= 1536)
    row("stack (VmStk)", "VmStk", "KiB", f"{own['VmStk'] / peer['VmStk']:.2f} ×", "192 KiB", own["VmStk"] <= 192)
    show(f"On the emulated board at 1 ns per instruction, over TLS; medians and means of {options.count}",
         ["", "C client", "shadowpin", "to C client", "to reach"], rows)
    if missed:
        print(f"\nmissed: {', '.join(missed)}")
    return 1 if missed and options.check else 0


sys.exit(main())
