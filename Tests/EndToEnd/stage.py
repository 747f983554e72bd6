"""Where scenarios are played: the same ones on this machine (test_scenarios.py) and on the boards of the lab."""

import base64
import hashlib
import json
import os
import subprocess
import threading
from pathlib import Path

import file_server
from bench import FLEETSIM, Broker, free_port, wait_until
from certificates import openssl
from file_server import FileServer

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.txt"))
BOARD = (Path(__file__).parent / "scenarios" / "board.yaml").read_text()
KEY = "lab-key:s3cret/and+more"

# What the handlers of jobs are; each says in `notes` that it ran.
HANDLERS = {
    "note": 'echo "$@" >>{memory}/notes',
    "fail": "echo failed >>{memory}/notes; exit 3",
    "slow": "echo $$ >{memory}/pid; echo slow >>{memory}/notes; exec sleep 1000",
}


class Stage:
    """A broker, a cloud and a server of programs, all of them with TLS, and one device.

    A device is a place, which a subclass knows: how its files are written and read there, its lines seen and driven, its
    program started and killed, and what a power cut is. What a scenario asks for with `do` are the methods do_… here.
    """

    #: The device's own folder; one that a power cut empties; what the board file has for the chip and for restarts.
    folder = memory = chip = reboot = None
    #: How often a condition outside the cloud is tried, and how long a slow place may take for it.
    patience = 20

    def __init__(self, work, host, tls, program):
        """`host` is this machine, as the device names it; `tls` a folder of certificates.make; `program` shadowpin."""
        self.work, self.host, self.tls = Path(work), host, tls
        self.program = Path(program).read_bytes()
        self.number = 0
        self.tls_port, self.https_port, api = free_port(), free_port(), free_port()
        self.broker = Broker(self.work, (
            f"listener PORT 127.0.0.1\nallow_anonymous true\nlistener {self.tls_port} 127.0.0.1\nallow_anonymous true\n"
            f"certfile {tls}/server.crt\nkeyfile {tls}/server.key\n"))
        self.broker.start()
        self.files = FileServer(tls / "server.crt", tls / "server.key")
        self.environment = dict(os.environ, FLEETSIM_API=f"http://127.0.0.1:{api}", FLEETSIM_API_KEY=KEY)
        self.fleetsim_log = self.work / "fleetsim.log"
        with open(self.fleetsim_log, "wb") as log:
            self.server = subprocess.Popen(
                [FLEETSIM, "serve", "--broker", self.broker.url, "--api", f"127.0.0.1:{api}",
                 "--https", f"127.0.0.1:{self.https_port}", "--tls-certificate", tls / "server.crt", "--tls-key", tls / "server.key"],
                stdout=log, stderr=log, env=self.environment)
        # The cloud is there before the device: what it does not hear it does not know.
        for text in ("broker: connected", "https://"):
            wait_until(lambda: text in self.fleetsim_log.read_text(), 20, f"fleetsim says {text!r}")
        for name in ("install.key", "install.pem"):
            pair = ["genpkey", "-algorithm", "ed25519"] if name == "install.key" else ["pkey", "-in", "install.key", "-pubout"]
            openssl(*pair, "-out", name, cwd=self.work)

    def close(self):
        self.server.terminate()
        self.server.wait(10)
        self.files.stop()
        self.broker.stop()

    def furnish(self):
        """The files that the device has, but for its program and its board file: name, content, mode."""
        yield "ca.crt", (self.tls / "ca.crt").read_text(), 0o644
        yield "api-key", KEY + "\n", 0o600
        yield "install.pem", (self.work / "install.pem").read_text(), 0o644
        for name, script in HANDLERS.items():
            yield f"handlers/{name}", f"#!/bin/sh\n{script.format(memory=self.memory)}\n", 0o755

    # A scenario

    def play(self, scenario):
        """Plays it with a device that is off and has no past; fails with all that was seen."""
        self.set_up()
        play = subprocess.Popen(
            [FLEETSIM, "play", scenario], cwd=self.work, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        told = []
        try:
            for line in play.stdout:
                told.append(line)
                if line.startswith("do: "):
                    play.stdin.write(self.do(line.removeprefix("do: ").split()) + "\n")
                    play.stdin.flush()
            assert play.wait(10) == 0, f"{''.join(told)}\nshadowpin's log:\n{self.log()}"
        finally:
            play.kill()
            play.wait()

    def set_up(self):
        self.number += 1
        if not self.broker.process:
            self.broker.start()
        self.answer_with(file_server.ranges)
        for request in ["fault", "api", "off"], ["delete", "demo"]:
            subprocess.run([FLEETSIM, *request], env=self.environment, capture_output=True, timeout=60)
        self.wipe()
        board = self.write_board()
        new = self.program + f"scenario {self.number}".encode()
        self.files.files = {"/new": new}
        self.new_digest = hashlib.sha256(new).digest()
        (self.work / "digest").write_bytes(self.new_digest)
        openssl("pkeyutl", "-sign", "-rawin", "-inkey", "install.key", "-in", "digest", "-out", "signature", cwd=self.work)
        running = board.replace("field: pump.on", "field: pump.running")
        documents = {
            "configure": {"board": running},
            "configure-wrong": {"board": board.replace("direction: input", "direction: sideways")},
            "configure-lost": {"board": running.replace(self.url, "mqtts://127.0.0.2:1")},
            "install": self.install((self.work / "signature").read_bytes()),
            "install-unsigned": self.install(bytes(64)),
        }
        for name, params in documents.items():
            document = {"action": name.split("-")[0], "params": params}
            (self.work / f"{name}.json").write_text(json.dumps(document))

    @property
    def url(self):
        return f"mqtts://{self.host}:{self.tls_port}"

    def write_board(self, locking=False):
        """Each scenario has a session of its own at the broker: nothing is left for it there."""
        values = {
            "chip": self.chip, "broker": self.url, "api": f"https://{self.host}:{self.https_port}", "folder": self.folder,
            "session": f"demo-{self.number}", "locking": "true" if locking else "false", "reboot": self.reboot,
        }
        board = BOARD
        for name, value in values.items():
            board = board.replace(f"<{name}>", str(value))
        self.write("board.yaml", board)
        return board

    def install(self, signature):
        new = self.files.files["/new"]
        return {
            "url": self.files.url.replace("localhost", self.host) + "/new", "size": len(new),
            "sha256": self.new_digest.hex(), "signature": base64.b64encode(signature).decode(),
        }

    def answer_with(self, *answers):
        self.files.answers = list(answers)
        self.files.requests.clear()
        self.held, self.released = threading.Event(), threading.Event()

    # What a scenario asks for

    def do(self, words):
        """An empty text when it is done, or else why not."""
        try:
            getattr(self, "do_" + words[0])(*words[1:])
        except AssertionError as error:
            return " ".join(str(error).split()) or "failed"
        return ""

    def wait(self, condition, what):
        wait_until(condition, self.patience, what)

    def do_start(self, *words):
        assert words in ((), ("with", "locking")), f"no start {words}"
        if words:
            self.write_board(locking=True)
        self.start()

    def do_stop(self):
        self.end("TERM")

    def do_kill(self):
        self.end("KILL")

    def do_freeze(self):
        self.signal("STOP")

    def do_thaw(self):
        self.signal("CONT")

    def do_pull(self, line, *levels):
        for level in levels:
            self.drive(line, level == "on")

    def do_see(self, line, level):
        self.wait(lambda: self.level(line) == (level == "on"), f"{line} is {level}")

    def do_log(self, *words):
        self.wait(lambda: " ".join(words) in self.log(), f"{' '.join(words)!r} in the log")

    def do_ran(self, count):
        """So many handlers have begun, since the scenario or else the board has started."""

        def begun():
            return len(self.read(f"{self.memory}/notes").splitlines())

        self.wait(lambda: begun() >= int(count), f"{count} handlers")
        assert begun() == int(count), f"{begun()} handlers"

    def do_gone(self):
        """The process of the handler that began last is no more."""
        pid = int(self.read(f"{self.memory}/pid"))
        self.wait(lambda: not self.is_alive(pid), "the handler is gone")

    def do_record(self, *pairs):
        """What is written down of the job."""
        wanted = dict(pair.split("=") for pair in pairs)

        def has_it():
            record = json.loads((self.read("state/job").splitlines() or ["{}"])[0])
            return all(str(record.get(key)) == value for key, value in wanted.items())

        self.wait(has_it, f"the record {pairs}")

    def do_runs(self, _new):
        """The process itself is the program of the install job, and what is started next is too."""
        self.wait(lambda: self.digests() == {self.new_digest.hex()}, "the new program runs")

    def do_broker(self, what):
        self.broker.start() if what == "start" else self.broker.stop()

    def do_downloads(self, *words):
        half = len(self.program) // 2
        match words:
            case ("break",):
                self.answer_with(file_server.broken_after(half), file_server.ranges)
            case ("hold",):
                def hold(handler, data):
                    start = file_server.head(handler, data)
                    handler.wfile.write(data[start:half])
                    self.held.set()
                    self.released.wait(120)

                self.answer_with(hold, file_server.ranges)
            case ("held",):
                assert self.held.wait(self.patience), "half of it was not asked for"
            case ("go", "on"):
                self.released.set()
            case (count,):
                assert len(self.files.requests) == int(count), f"{self.files.requests}"

    def do_restarted(self):
        self.wait_restarted()

    def do_cut(self, _power):
        self.cut_power()
