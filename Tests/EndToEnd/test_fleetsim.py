"""One round trip with the stand-in cloud."""

import os
import subprocess

from bench import FLEETSIM, free_port, wait_until


def test_round_trip(broker, device):
    api = f"127.0.0.1:{free_port()}"
    environment = dict(os.environ, FLEETSIM_API=f"http://{api}")
    server = subprocess.Popen([FLEETSIM, "serve", "--broker", broker.url, "--api", api], stdout=subprocess.PIPE, text=True)

    def fleetsim(*words):
        return subprocess.run([FLEETSIM, *words], capture_output=True, text=True, env=environment, timeout=30)

    try:
        # The cloud is there before the device: what it does not hear it does not know.
        assert any("broker: connected" in server.stdout.readline() for _ in range(10))
        device.start_connected()
        assert fleetsim("watch", "demo", "--until", "pump.on=false", "--timeout", "10").returncode == 0
        assert fleetsim("set", "demo", "pump.on=true", "valve.state=open").returncode == 0
        assert fleetsim("watch", "demo", "--until", "pump.on=true", "--timeout", "10").returncode == 0
        device.wait_level("valve", "on")
        wait_until(lambda: "pump.on" in fleetsim("show", "demo").stdout, what="show")
    finally:
        server.terminate()
        server.wait(10)
