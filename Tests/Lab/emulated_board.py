"""An ARM board in QEMU, and the way into it."""

import base64
import itertools
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build-lab"

# The kernel of each machine by Debian's name of its architecture, and what emulates that.
ARCHITECTURES = {"virt": "arm64", "raspi3b": "arm64", "virt32": "armhf"}
EMULATORS = {"arm64": "qemu-system-aarch64", "armhf": "qemu-system-arm"}

# What the emulator may work from power-on until the board listens, in seconds of the processor: 1.5 to 5 are usual, however
# busy this machine is. And how long a board that waits for something may take, which works little or nothing.
BOOT_WORK = 30
BOOT_SECONDS = 240
# What a script may take longer than its own limit, which the guest watches over, until its answer is here.
ANSWER_SECONDS = 10

# Debian's kernel takes 41 MiB for itself and the initramfs is in memory twice while it is unpacked: with 76 it does not
# come up, with 80 less than 3 are free. That for 32 bits does not with 64. The Pi is built with a fixed gigabyte.
VIRT_MEMORY = 96

# What the tests say goes through a port of its own; the kernel has the serial port to itself. Another one, on the PCI bus, is
# ttyS0, for a console; nobody has to be there.
VIRT = [
    "-machine", "virt", "-smp", "1", "-m", str(VIRT_MEMORY), "-serial", "file:{log}",
    "-device", "virtio-net-device,netdev=net", "-device", "virtio-serial-device",
    "-device", "virtserialport,chardev=tests",
    "-chardev", "socket,id=console,path={console},server=on,wait=off", "-device", "pci-serial,chardev=console",
]

MACHINES = {
    "virt": ["-cpu", "cortex-a53", *VIRT],
    # Its kernel knows of no addresses beyond 32 bits, where QEMU would have the PCI bus.
    "virt32": ["-cpu", "cortex-a15", *VIRT, "-machine", "highmem=off"],
    # Its first serial port, where a terminal would be, is for the tests; the second one for the kernel.
    # Its four processors take turns: where each has a thread, three wait for the kernel in a loop, and the one that boots it
    # has a third of this machine's two.
    "raspi3b": [
        "-accel", "tcg,thread=single", "-machine", "raspi3b", "-dtb", "{kernel}/bcm2837-rpi-3-b.dtb",
        "-serial", "chardev:tests", "-serial", "file:{log}",
        "-device", "usb-net,netdev=net",
    ],
}
# What costs an emulator much and a test nothing: the kernel's tests of its own ciphers, page tables that are changed at each
# call and made of small pages, memory cleared twice.
FAST = "cryptomgr.notests nokaslr mitigations=off rodata=off init_on_alloc=0"
KERNEL_OPTIONS = {
    "virt": "console=ttyAMA0",
    "virt32": "console=ttyAMA0",
    # USB waits for a power supply that only the firmware's device tree has: not for long.
    "raspi3b": "console=ttyS1,115200 deferred_probe_timeout=1",
}


@dataclass
class Result:
    """What a script in the guest has left: its exit status, and what it wrote to both outputs."""

    status: int
    output: str


class EmulatedBoard:
    """Starts with `EmulatedBoard(...)`, ends with `stop()`. `folder` gets kernel.log and qemu.log, and, where the machine has
    a serial port for a console, `console`, the socket that is its other end.

    `devices` are for QEMU, beside those of the machine. A board that restarts is taken for broken, unless it `may_restart`:
    then `wait_restarted` tells that it has.
    """

    def __init__(self, machine, sdk, folder, devices=(), may_restart=False):
        self.sdk = sdk
        self.log = Path(folder) / "kernel.log"
        self.console = Path(folder) / "console.socket"
        self._numbers = itertools.count(1)
        self._received = b""
        kernel = BUILT / "kernel" / ARCHITECTURES[machine]
        path = Path(folder) / "tests.socket"
        with socket.socket(socket.AF_UNIX) as server, open(Path(folder) / "qemu.log", "wb") as qemu_log:
            server.bind(str(path))
            server.listen(1)
            server.settimeout(BOOT_SECONDS)
            self._process = subprocess.Popen(
                [
                    EMULATORS[ARCHITECTURES[machine]], "-display", "none", "-monitor", "none",
                    *([] if may_restart else ["-no-reboot"]),
                    "-kernel", str(kernel / "Image"), "-initrd", str(BUILT / f"{sdk}.cpio.lz4"),
                    "-append", f"{KERNEL_OPTIONS[machine]} {FAST} panic=-1 machine={machine}",
                    "-netdev", "user,id=net", "-chardev", f"socket,id=tests,path={path}",
                    *[word.format(log=self.log, kernel=kernel, console=self.console) for word in MACHINES[machine]], *devices,
                ],
                stdin=subprocess.DEVNULL,
                stdout=qemu_log,
                stderr=qemu_log,
            )
            try:
                self._connection, _ = server.accept()
                self.wait_restarted()
                self.boot_work = self.work()
            except BaseException:
                self.stop()
                raise

    def work(self):
        """Seconds of the processor that the emulator has had: the board's own measure of time, on however busy a machine."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_restarted(self, seconds=BOOT_SECONDS):
        """Waits until the guest listens (again)."""
        most = self.work() + BOOT_WORK
        self._wait_for(lambda line: line == "ready", time.monotonic() + seconds, lambda: self.work() < most)
        # Emulated boards have no clock that runs on without power, and certificates are checked against it.
        self.run(f"date -s @{int(time.time())}")

    def cut_power(self):
        """As when the power fails and comes back: what the guest's kernel had not written yet is lost."""
        self._send("echo b >/proc/sysrq-trigger", 20)
        self.wait_restarted()

    def try_running(self, script, seconds=20):
        """Runs a script of busybox's shell in the guest: stops at the first command that fails, and after `seconds`."""
        number = self._send(script, seconds)
        line = self._wait_for(
            lambda line: line.startswith(number + " "), time.monotonic() + seconds + ANSWER_SECONDS)
        _, status, *output = line.split(" ")
        return Result(int(status), base64.b64decode("".join(output)).decode(errors="replace"))

    def _send(self, script, seconds):
        """Its number, with which the answer begins."""
        number = str(next(self._numbers))
        encoded = base64.b64encode(script.encode()).decode()
        self._connection.sendall(f"{number} {seconds} {encoded}\n".encode())
        return number

    def run(self, script, seconds=20):
        """As `try_running`, of a script that has to succeed: its output."""
        result = self.try_running(script, seconds)
        assert result.status == 0, f"status {result.status} of the guest's script:\n{script}\n{result.output}"
        return result.output

    def _wait_for(self, wanted, deadline, may_go_on=lambda: True):
        """Waits for a line from the guest until the deadline, and no longer than it may go on."""
        while True:
            while b"\n" in self._received:
                line, self._received = self._received.split(b"\n", 1)
                text = line.decode(errors="replace").rstrip("\r")
                if wanted(text):
                    return text
            self._connection.settimeout(max(0.01, min(1, deadline - time.monotonic())))
            try:
                received = self._connection.recv(65536)
            except TimeoutError:
                if time.monotonic() < deadline and may_go_on():
                    continue
                received = b""
            if not received:
                tail = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
                raise AssertionError(f"the board does not answer; its kernel's last words:\n{tail}")
            self._received += received

    def stop(self):
        self._process.kill()
        self._process.wait()
        if hasattr(self, "_connection"):
            self._connection.close()
