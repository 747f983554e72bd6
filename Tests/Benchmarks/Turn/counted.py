"""A process whose instructions callgrind counts."""

import os
import re
import socket
import struct
import subprocess
import time
from fcntl import ioctl
from pathlib import Path

# Linux: bytes that a socket has sent and the other side has not taken yet.
SIOCOUTQ = 0x5411
# System calls of x86-64 and aarch64 in which a loop sleeps: poll and ppoll, and what goes on with them after a debugger.
SLEEPS = {"x86_64": ("7", "271", "219"), "aarch64": ("73", "128")}[os.uname().machine]


def wait_until(condition, what, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.001)


class Counted:
    """`words` under callgrind; `world` is the socket through which its input is driven."""

    def __init__(self, words, folder, world):
        self.folder, self.world = Path(folder), str(world)
        self.out = self.folder / "callgrind"
        self.log = self.folder / "log"
        self.dumps = 0
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.out}", *map(str, words)],
                stdout=log, stderr=log, env=dict(os.environ, XDG_RUNTIME_DIR=str(folder)))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def wait_log(self, words):
        def says():
            assert self.process.poll() is None, self.log.read_text()
            return words in self.log.read_text()

        wait_until(says, f"{words!r} in the log")

    def is_asleep(self):
        """In the poll of its loop, with nothing to do. One that only looks does not sleep."""
        try:
            call = Path(f"/proc/{self.process.pid}/syscall").read_text().split()
            state = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state == "S" and call[0] in SLEEPS

    def wait_asleep(self):
        wait_until(self.is_asleep, "asleep")

    def tell(self, datagram):
        """Drives its input, or only wakes it, and waits until it sleeps again."""
        self.socket.sendto(datagram, self.world)
        wait_until(lambda: struct.unpack("i", ioctl(self.socket, SIOCOUTQ, bytes(4)))[0] == 0, "the datagram is taken")
        self.wait_asleep()

    def count(self, name):
        """Instructions since the last call; what they were spent on is kept under `name`."""
        self.wait_asleep()
        subprocess.run(["callgrind_control", f"--dump={name}", str(self.process.pid)], check=True, capture_output=True)
        self.dumps += 1
        profile = Path(f"{self.out}.{self.dumps}")
        wait_until(profile.exists, f"{profile}")
        self.wait_asleep()
        profile.rename(self.folder / name)
        return int(re.search(r"^(?:summary|totals): (\d+)", (self.folder / name).read_text(), re.M).group(1))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.socket.close()
