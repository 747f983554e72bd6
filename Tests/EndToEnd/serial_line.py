"""A serial line with a person, or a program, at its other end."""

import os
import pty
import random
import re
import select
import socket
import termios
import threading
import time
import tty

from bench import wait_until


class Screen:
    """What a terminal shows that knows carriage return and backspace. It reads what is new only: noise makes megabytes."""

    def __init__(self):
        self._read = 0
        self._above = ""
        self._row, self._column = [], 0

    def show(self, received):
        for byte in received[self._read:].decode("ascii", errors="replace"):
            if byte == "\r":
                self._column = 0
            elif byte == "\n":
                self._above += self._line() + "\n"
                self._row, self._column = [], 0
            elif byte == "\b":
                self._column -= 1
            elif byte >= " ":
                self._row.extend(" " * (self._column + 1 - len(self._row)))
                self._row[self._column] = byte
                self._column += 1
        self._read = len(received)
        return self._above + self._line()

    def _line(self):
        return "".join(self._row).rstrip()


class SerialLine:
    """A pty whose other end is the board's serial port. What the board sends is taken at `baud`, as a UART would: 10 bits
    a byte; None: as fast as it comes; 0: not at all, as of a line that hangs."""

    def __init__(self, baud=9600):
        self.master, self.slave = pty.openpty()
        self.device = os.ttyname(self.slave)
        self.before = termios.tcgetattr(self.slave)
        self._begin(baud)

    def _begin(self, baud):
        self.baud = baud
        self.received = b""
        self._screen = Screen()
        self._open = True
        self._floods = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while self._open:
            if self.baud == 0 or not select.select([self.master], [], [], 0.05)[0]:
                time.sleep(0.01)
                continue
            try:
                # A tick of 20 ms.
                some = os.read(self.master, max(1, self.baud // 500) if self.baud else 65536)
            except OSError:
                return
            if not some:
                return
            self.received += some
            if self.baud:
                time.sleep(len(some) * 10 / self.baud)

    @property
    def text(self):
        """What a terminal shows, its last line with the cursor at its end."""
        return self._screen.show(self.received)

    def send(self, data):
        os.write(self.master, data.encode() if isinstance(data, str) else data)

    def wait(self, pattern, timeout=20, start=0):
        """Waits for the board to show something, and answers the match."""
        try:
            return wait_until(lambda: re.search(pattern, self.text[start:], re.M), timeout)
        except AssertionError:
            raise AssertionError(f"{pattern!r}: not within {timeout} s on the line, which shows\n{self.text[start:]}") from None

    def ask(self, line, timeout=30):
        """Types a line, turns pages, and answers what is shown until the prompt comes back."""
        self.wait(r"shadowpin>\Z")
        start = len(self.text)
        self.send(line + "\r")
        while True:
            found = self.wait(r"(shadowpin>|-- more: space, return, or q --)\Z", timeout, start + 1)
            if found.group(1) == "shadowpin>":
                return self.text[start:].rsplit("shadowpin>", 1)[0].split("\n", 1)[1]
            self.send(" ")
            wait_until(lambda: not self.text.endswith("--"), what="the page turns")

    def flood(self, seconds, seed=1, baud=None):
        """Noise in the background, as fast as the line takes it, or with so many bits a second."""
        noise = random.Random(seed)

        def run():
            end = time.monotonic() + seconds
            while time.monotonic() < end and self._open:
                if select.select([], [self.master], [], 0.05)[1]:
                    try:
                        os.write(self.master, noise.randbytes(64))
                    except OSError:
                        return
                    if baud:
                        time.sleep(64 * 10 / baud)

        thread = threading.Thread(target=run, daemon=True)
        self._floods.append(thread)
        thread.start()
        return thread

    def close(self):
        """Unplugs it."""
        if not self._open:
            return
        self._open = False
        for thread in [self._reader, *self._floods]:
            thread.join()
        self._close()

    def _close(self):
        os.close(self.master)
        os.close(self.slave)


class SocketLine(SerialLine):
    """The same through a socket of an emulator's: its cable is in while this is open."""

    def __init__(self, path, baud=9600):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self.master = self._socket.fileno()
        self._begin(baud)

    def _close(self):
        self._socket.close()


class Cable:
    """Two serial ports with a cable between them that passes `baud` bits a second each way."""

    def __init__(self, baud=9600):
        self.baud = baud
        self._ends = [pty.openpty(), pty.openpty()]
        # As a UART, which knows no lines, before anybody has set it.
        for _, slave in self._ends:
            tty.setraw(slave)
        self.devices = [os.ttyname(slave) for _, slave in self._ends]
        self._open = True
        masters = [master for master, _ in self._ends]
        self._wires = [
            threading.Thread(target=self._pass, args=ends, daemon=True) for ends in (masters, masters[::-1])]
        for wire in self._wires:
            wire.start()

    def _pass(self, source, destination):
        while self._open:
            if not select.select([source], [], [], 0.05)[0]:
                continue
            # A tick of 20 ms.
            some = os.read(source, max(1, self.baud // 500))
            time.sleep(len(some) * 10 / self.baud)
            os.write(destination, some)

    def speed(self, end):
        return termios.tcgetattr(self._ends[end][1])[5]

    def close(self):
        self._open = False
        for wire in self._wires:
            wire.join()
        for end in self._ends:
            for descriptor in end:
                os.close(descriptor)
