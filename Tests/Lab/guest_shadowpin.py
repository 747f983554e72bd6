"""shadowpin on an emulated board."""

import base64

from bench import wait_until


class GuestShadowpin:
    FILE = "/tmp/board.yaml"
    LOG = "/tmp/shadowpin.log"

    def __init__(self, board):
        self.board = board

    def put(self, path, content):
        """Writes a file in the guest."""
        encoded = base64.b64encode(content.encode()).decode()
        self.board.run(f"echo {encoded} | base64 -d >{path}")

    def start(self, board_file):
        self.put(self.FILE, board_file)
        self.board.run(f"shadowpin run {self.FILE} 2>>{self.LOG} & echo $! >/tmp/shadowpin.pid")

    def log(self):
        return self.board.run(f"cat {self.LOG} 2>/dev/null || true")

    def wait_log(self, text, timeout=20):
        wait_until(lambda: text in self.log(), timeout, what=f"{text!r} in shadowpin's log:\n{self.log()}")

    def status(self, key):
        """A number of /proc/PID/status."""
        return int(self.board.run(f"awk '/^{key}:/ {{ print $2 }}' /proc/$(cat /tmp/shadowpin.pid)/status"))

    def stop(self, signal="TERM"):
        """Ends it, and waits until it is gone."""
        self.board.run(f"""
            pid=$(cat /tmp/shadowpin.pid)
            kill -{signal} $pid
            gone() {{ ! kill -0 $pid 2>/dev/null; }}
            until_true 5 gone""")
