"""The scenarios of fleetsim with the static binaries, over TLS, on boards with a disk that restart and lose their power."""

import base64
import os
import subprocess

import pytest

from conftest import BOARDS, NAME
from emulated_board import ROOT, EmulatedBoard
from stage import SCENARIOS, Stage

# More than the other boards have: while a new program is tried there are two of them. They run from the disk, and without
# room for what has been read of it everything is read again and again.
MEMORY = "128"
# The program, the one that a job brings and the one that is tried, with room to spare.
DISK_SIZE = "64M"
OFFSETS = {"pump": 0, "valve": 1, "level": 2, "door": 3}


class GuestStage(Stage):
    folder = "/disk"
    memory = "/tmp"
    chip = "lab"
    # Without a command for it the kernel is asked.
    reboot = ""

    def __init__(self, machine, sdk, work, tls):
        super().__init__(work, NAME, tls, ROOT / ".build-boards" / sdk / "shadowpin")
        self.board = None
        root = work / "disk"
        for folder in ("bin", "handlers"):
            (root / folder).mkdir(parents=True)
        for name, content, mode in [*self.furnish(), ("bin/shadowpin", self.program, 0o755)]:
            path = root / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            path.chmod(mode)
        image = work / "disk.ext4"
        subprocess.run(["/usr/sbin/mkfs.ext4", "-q", "-d", root, image, DISK_SIZE], check=True)
        # What the guest has written is safe in this machine's memory: a power cut is one of the guest's alone.
        drive = f"if=none,id=disk,format=raw,cache=unsafe,file={image}"
        self.board = EmulatedBoard(
            machine, sdk, work, ["-m", MEMORY, "-drive", drive, "-device", "virtio-blk-device,drive=disk"], may_restart=True)
        self.prepare()

    def close(self):
        if self.board:
            self.board.stop()
        super().close()

    def prepare(self):
        """After each start of the board."""
        self.board.run("""
            for module in $(cat /lib/modules/disk.modules); do insmod /lib/modules/$module 2>/dev/null || true; done
            mkdir /disk
            mount -t ext4 /dev/vda /disk
            make_chip lab 4
            pull lab 3 up""")

    def wipe(self):
        self.end("KILL")
        self.board.run(f"rm -rf /disk/state /tmp/notes /tmp/pid /tmp/log; pull lab {OFFSETS['door']} up")

    def write(self, name, content):
        encoded = base64.b64encode(content.encode()).decode()
        # Written down: what the test has put there is not to be lost by a power cut.
        self.board.run(f"echo {encoded} | base64 -d >/disk/{name}; sync")

    def read(self, name):
        return self.board.run(f"cat {os.path.join(self.folder, name)} 2>/dev/null || true")

    def log(self):
        return self.board.run("cat /tmp/log 2>/dev/null || true")

    def start(self):
        self.board.run("/disk/bin/shadowpin run /disk/board.yaml 2>>/tmp/log & echo $! >/tmp/shadowpin.pid")

    def signal(self, name):
        self.board.run(f"kill -{name} $(cat /tmp/shadowpin.pid)")

    def end(self, how):
        self.board.run(f"""
            [ -e /tmp/shadowpin.pid ] || exit 0
            pid=$(cat /tmp/shadowpin.pid)
            gone() {{ ! kill -0 $pid 2>/dev/null; }}
            kill -{how} $pid || gone
            until_true 10 gone
            rm /tmp/shadowpin.pid""")

    def drive(self, line, level):
        self.board.run(f"pull lab {OFFSETS[line]} {'up' if level else 'down'}")

    def level(self, line):
        return self.board.run(f"value lab {OFFSETS[line]}").strip() == "1"

    def is_alive(self, pid):
        return self.board.try_running(f"kill -0 {pid}").status == 0

    def digests(self):
        sums = self.board.run("sha256sum /disk/bin/shadowpin /proc/$(cat /tmp/shadowpin.pid)/exe").splitlines()
        return {line.split()[0] for line in sums}

    def wait_restarted(self):
        self.board.wait_restarted()
        self.prepare()

    def cut_power(self):
        self.board.cut_power()
        self.prepare()


# What is played where. All of it with the newest libraries; of it on the others what can be different there.
EVERYTHING = [scenario.stem for scenario in SCENARIOS]
PLAYED = {
    ("virt", "board-aarch64"): EVERYTHING,
    # libgpiod 1: outputs that are kept and inputs that are reported, whether shadowpin ended, was killed or had no power.
    # An older paho and OpenSSL: connections that break, and a download that does.
    ("virt", "board-aarch64-bookworm"): ["start-up", "outage", "power", "install"],
    # 32 bits: times and deadlines, numbers of jobs, the head of another kind of program, a restart by another kernel.
    ("virt32", "board-armv7-bookworm"): ["start-up", "commands", "jobs", "install", "reboot", "power"],
}


@pytest.fixture(scope="module")
def stage(request, tmp_path_factory, tls, name_server):
    stage = GuestStage(*request.param, tmp_path_factory.mktemp("stage"), tls)
    yield stage
    stage.close()


@pytest.mark.parametrize(
    "stage, scenario",
    [
        pytest.param(board, scenario, id="-".join([*board, scenario.stem]))
        for board in BOARDS for scenario in SCENARIOS if scenario.stem in PLAYED.get(board, ())
    ],
    indirect=["stage"], scope="module")
def test_scenario(stage, scenario):
    stage.play(scenario)


def test_what_is_played_is_there():
    assert {name for names in PLAYED.values() for name in names} == set(EVERYTHING)
