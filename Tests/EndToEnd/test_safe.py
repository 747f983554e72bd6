"""`safe:` of an output: what becomes of it while there is no connection."""

import os
import re
import subprocess
import time

import pytest

from bench import FLEETSIM, Broker, Device, free_port, wait_until
from test_commands import Commander

PUMP = "initial: off, exit: off, field: pump.on}"


def with_safe(device, safe, more=""):
    text = device.file.read_text()
    assert PUMP in text
    device.file.write_text(text.replace(PUMP, PUMP[:-1] + f", safe: {{{safe}}}}}") + more)
    return device


def test_a_line_goes_to_its_safe_level_and_back_when_the_cloud_asks_again(device, cloud, broker):
    with_safe(device, "value: off, after: 1s").start_connected()
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}})
    cloud.wait_report(0, pump__on=True, valve__state="open")
    lost = time.monotonic()
    broker.stop()
    device.wait_log(" lost, next try")
    device.wait_level("pump", "off")
    assert time.monotonic() - lost >= 1
    assert device.log("warning lines: line 'pump' goes off: no connection")
    # It has no safe level.
    assert device.level("valve") == "ok on"
    start = len(cloud.reports)
    broker.start()
    cloud.wait_report(start, pump__on=False, valve__state="open")
    cloud.delta({"pump": {"on": True}})
    device.wait_level("pump", "on")


def test_a_connection_that_is_back_in_time_leaves_the_line(device, cloud, broker):
    with_safe(device, "value: off, after: 5s").start_connected()
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(0, pump__on=True)
    for count in (2, 3):
        broker.stop()
        device.wait_log(" lost, next try", count=count - 1)
        time.sleep(2)
        broker.start()
        device.wait_log("connected to", count=count)
    time.sleep(2)
    assert device.level("pump") == "ok on"
    assert not device.log("goes off")


def test_it_counts_from_the_start_of_the_process(tmp_path):
    device = with_safe(Device(tmp_path, f"mqtt://127.0.0.1:{free_port()}", "alone"), "value: on, after: 1s")
    device.start()
    try:
        assert device.wait_log("no connection to ")
        assert device.level("pump") == "ok off"
        device.wait_level("pump", "on", timeout=3)
    finally:
        device.stop()


def test_a_line_that_was_lost_meanwhile_goes_there_when_it_is_back(device, cloud, broker):
    with_safe(device, "value: off, after: 0s")
    device.file.write_text(device.file.read_text().replace("initial: off", "initial: on"))
    device.start_connected()
    device.simulate("gone")
    broker.stop()
    device.wait_log(" lost, next try")
    device.simulate("back")
    device.wait_log("line 'pump' goes off: no connection", timeout=15)
    assert device.level("pump") == "ok off"


def test_a_command_that_sets_the_line_has_failed(device, broker):
    with_safe(device, "value: off, after: 500ms", "commands:\n  water: {pulse: pump, for: 2s}\n").start_connected()
    commander = Commander(broker, "demo")
    try:
        execution = commander.call("water")
        device.wait_level("pump", "on")
        broker.stop()
        device.wait_level("pump", "off", timeout=2)
        broker.start()
        status, result = commander.wait(execution)
        assert status == "FAILED"
        assert result["reason"] == "line 'pump' went to its safe level, there was no connection"
        assert device.level("pump") == "ok off"
    finally:
        commander.close()


@pytest.mark.parametrize("with_api", [False, True], ids=["mqtt-alone", "shadow-api"])
def test_the_cloud_of_another_make_brings_it_back(tmp_path, with_api):
    broker = Broker(tmp_path)
    broker.start()
    api = f"127.0.0.1:{free_port()}"
    environment = dict(os.environ, FLEETSIM_API=f"http://{api}", FLEETSIM_API_KEY="key:secret")
    server = subprocess.Popen(
        [FLEETSIM, "serve", "--broker", broker.url, "--api", api], env=dict(environment, FLEETSIM_API=api),
        stdout=subprocess.PIPE, text=True)
    key = tmp_path / "key"
    key.write_text("key:secret\n")
    key.chmod(0o600)
    device = with_safe(
        Device(tmp_path, broker.url, "demo"), "value: off, after: 500ms",
        f"shadow_api: {{url: 'http://{api}', key_file: {key}}}\n" if with_api else "")

    def fleetsim(*words):
        subprocess.run([FLEETSIM, *words], env=environment, capture_output=True, timeout=20, check=True)

    try:
        assert any("broker: connected" in server.stdout.readline() for _ in range(10))
        device.start_connected()
        fleetsim("watch", "demo", "--until", "pump.on=false", "--timeout", "10")
        fleetsim("set", "demo", "pump.on=true")
        fleetsim("watch", "demo", "--until", "pump.on=true", "--timeout", "10")
        broker.stop()
        device.wait_level("pump", "off")
        broker.start()
        # Of what is desired it hears by fetching the shadow, or by the delta that this cloud has for a report which differs.
        device.wait_level("pump", "on")
        deltas = re.findall("Received PUBLISH from fleetsim .*/shadow/update/delta'", broker.log.read_text().split("terminating")[1])
        assert len(deltas) == (0 if with_api else 1)
        fleetsim("watch", "demo", "--until", "pump.on=true", "--timeout", "20")
    finally:
        device.stop()
        server.terminate()
        server.wait(10)
        broker.stop()
