"""The scenarios of fleetsim, on this machine with a simulated chip, over TLS. The lab plays the same on emulated boards."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import zlib

import pytest

import certificates
from bench import SHADOWPIN
from stage import SCENARIOS, Stage


class HostStage(Stage):
    chip = "simulated"

    def __init__(self, work, tls):
        self.folder = self.memory = work / "device"
        self.reboot = f"  reboot_command: {self.folder}/reboot"
        self.process = None
        super().__init__(work, "localhost", tls, SHADOWPIN)
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "handlers").mkdir()
        shutil.copy(SHADOWPIN, self.folder / "bin/shadowpin")
        for name, content, mode in [*self.furnish(), ("reboot", f"#!/bin/sh\ntouch {self.folder}/rebooted\n", 0o755)]:
            self.write(name, content)
            (self.folder / name).chmod(mode)

    def close(self):
        self.end("KILL")
        super().close()

    def wipe(self):
        self.end("KILL")
        shutil.rmtree(self.folder / "state", ignore_errors=True)
        for name in ("notes", "pid", "log", "rebooted"):
            (self.folder / name).unlink(missing_ok=True)

    def write(self, name, content):
        (self.folder / name).write_text(content)

    def read(self, name):
        path = self.folder / name
        return path.read_text(errors="replace") if path.exists() else ""

    def log(self):
        return self.read("log")

    def run(self, *words):
        return [self.folder / "bin/shadowpin", words[0], self.folder / "board.yaml", *words[1:]]

    @property
    def surroundings(self):
        return dict(os.environ, XDG_RUNTIME_DIR=str(self.folder))

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.run("run"), stderr=log, env=self.surroundings)

    def signal(self, name):
        self.process.send_signal(signal.Signals[f"SIG{name}"])

    def end(self, how):
        if self.process:
            self.signal(how)
            self.process.wait(10)
            self.process = None

    def simulate(self, *words):
        answer = subprocess.run(
            self.run("simulate", *words), capture_output=True, text=True, env=self.surroundings, timeout=10)
        return answer.stdout.strip() or answer.stderr.strip()

    def drive(self, line, level):
        word = "on" if level else "off"
        self.wait(lambda: self.simulate(word, line) == f"ok {word}", f"{line} is made {word}")

    def level(self, line):
        return {"ok on": True, "ok off": False}.get(self.simulate("get", line))

    def is_alive(self, pid):
        return os.path.exists(f"/proc/{pid}")

    def digests(self):
        files = (self.folder / "bin/shadowpin", f"/proc/{self.process.pid}/exe")
        return {hashlib.sha256(open(file, "rb").read()).hexdigest() for file in files}

    def wait_restarted(self):
        self.wait((self.folder / "rebooted").exists, "the board is told to restart")
        self.cut_power()

    def cut_power(self):
        """This machine goes on: the process is killed, and what it has written is made that of another boot."""
        self.end("KILL")
        (self.folder / "notes").unlink(missing_ok=True)
        path = self.folder / "state/job"
        content = json.dumps({**json.loads(path.read_text().splitlines()[0]), "boot": "00000000-0000-0000-0000-000000000000"})
        path.write_text(f"{content}\n{zlib.crc32(content.encode()):08x}\n")
        for run in (self.folder / "state").glob("run*"):
            run.unlink()


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    work = tmp_path_factory.mktemp("stage")
    certificates.make(work, "DNS:localhost")
    stage = HostStage(work, work)
    yield stage
    stage.close()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(stage, scenario):
    stage.play(scenario)
