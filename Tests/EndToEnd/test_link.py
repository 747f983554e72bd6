"""Losing the broker, finding it, and what the process costs while nothing happens."""

import fcntl
import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest

from bench import SHADOWPIN, Broker, Cloud, Device, both_versions, free_port, machine_time, wait_until


@pytest.mark.parametrize("version, times", [("3.1.1", 10), ("5", 3)], indirect=["version"])
def test_ten_broker_restarts(running, cloud, broker, times):
    for number in range(times):
        broker.stop(signal.SIGKILL)
        running.wait_log(" lost, next try", count=number + 1)
        broker.start()
        # The longest wait is 2 s, and connecting takes a moment.
        running.wait_log("connected to", timeout=4, count=number + 2)
        on = number % 2 == 0
        cloud.delta({"pump": {"on": on}})
        running.wait_level("pump", "on" if on else "off")
    cloud.wait_report(0, pump__on=on)
    assert running.status("Threads") == 1


@both_versions
def test_deltas_that_came_while_the_device_was_away_arrive(running, cloud, device, version):
    assert device.stop() == 0
    cloud.delta({"pump": {"on": True}})
    cloud.delta({"valve": {"state": "open"}})
    device.start_connected()
    # With MQTT 5, paho 1.3.12 does not tell.
    assert device.log("session resumed") or version == "5"
    device.wait_level("pump", "on")
    device.wait_level("valve", "on")


@both_versions
def test_changes_while_the_broker_is_away_are_reported_afterwards(running, cloud, broker):
    broker.stop()
    running.wait_log(" lost, next try")
    assert running.simulate("off", "door") == "ok off"
    start = len(cloud.reports)
    broker.start()
    cloud.wait_report(start, door__open=False, pump__on=False, valve__state="closed")


def test_two_devices_with_one_client_id_are_told_so(tmp_path, broker, device):
    (tmp_path / "other").mkdir()
    other = Device(tmp_path / "other", broker.url, "other", broker="  client_id: demo\n")
    device.start()
    other.start()
    try:
        for one in device, other:
            line = one.wait_log(r"lost, next try in \d+ ms; \d+ connections in a row", timeout=30)
            assert line.endswith("connections in a row lasted less than 60 s: does another client use client_id 'demo'?")
            # Two may be chance.
            assert not one.log("; [12] connections in a row")
    finally:
        other.stop()


def test_starts_without_a_broker(tmp_path):
    broker = Broker(tmp_path)
    device = Device(tmp_path, broker.url, "late")
    device.start()
    try:
        device.wait_log("no connection to .*: Connection refused .*next try in [0-9]+ ms")
        # The lines are served all the same.
        assert device.level("pump") == "ok off"
        broker.start()
        device.wait_log("connected to", timeout=4)
    finally:
        device.stop()
        broker.stop()


def test_a_broker_that_accepts_and_never_answers_holds_up_the_loop_no_longer_than_stated(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        device = Device(tmp_path, f"mqtt://127.0.0.1:{silent.getsockname()[1]}", "silent")
        device.start()
        try:
            started = machine_time()
            device.wait_log("the broker did not answer CONNECT", timeout=8)
            assert machine_time() - started < 6.5
        finally:
            device.stop(timeout=8)


@both_versions
def test_required_subscriptions_are_asked_for_and_each_refused_one_is_named(tmp_path, played, version):
    # MQTT 3.1.1, section 3.9.3; MQTT 5 has the same code for a refusal without a reason.
    played.suback_code = lambda topic: 0x80 if "/jobs/" in topic else 1
    device = Device(tmp_path, played.url, "denied", broker=f"  version: {version}\n")
    device.start()
    try:
        # fleets-mqtt-integration, "Required Subscriptions".
        thing, jobs = "$emqx/things/denied", "$emqx/things/denied/jobs"
        granted = [
            f"{thing}/shadow/update/delta", f"{thing}/shadow/update",
            "$emqx/commands/things/denied/executions/+/request",
        ]
        refused = [f"{jobs}/{name}" for name in (
            "notify", "notify-next", "get/accepted", "get/rejected", "start-next/accepted", "start-next/rejected",
            "+/get/accepted", "+/get/rejected", "+/update/accepted", "+/update/rejected")]
        for name in refused:
            device.wait_log(rf"error mqtt: subscription to '{re.escape(name)}' not granted: check the broker's access rules")
        assert sorted((topic, options & 3) for topic, options in played.subscribed) == sorted(
            (name, 1) for name in granted + refused)
        assert not any(device.log(re.escape(f"'{name}' not granted")) for name in granted)
        assert device.level("pump") == "ok off"
    finally:
        device.stop()


@both_versions
def test_a_subscription_without_qos_1_is_said(tmp_path, played, version):
    played.suback_code = lambda topic: 0 if topic.endswith("/delta") else 1
    device = Device(tmp_path, played.url, "demo", broker=f"  version: {version}\n")
    device.start()
    try:
        device.wait_log(r"warning mqtt: subscription to '\$emqx/things/demo/shadow/update/delta' granted without QoS 1: ")
        played.publish("$emqx/things/demo/shadow/update/delta", '{"state":{"pump":{"on":true}}}')
        device.wait_level("pump", "on")
        assert len(device.log("granted")) == 1
    finally:
        device.stop()


@pytest.mark.long(13)
@both_versions
def test_a_frozen_broker_is_found_dead_by_keep_alive(running, broker):
    broker.process.send_signal(signal.SIGSTOP)
    try:
        # 5 s of silence, a ping, one and a half keep-alives without an answer.
        running.wait_log(" lost, next try", timeout=20)
    finally:
        broker.process.send_signal(signal.SIGCONT)
    running.wait_log("connected to", timeout=10, count=2)


def test_host_name_that_does_not_resolve(tmp_path):
    device = Device(tmp_path, "mqtt://no-such-host.invalid", "dns")
    device.start()
    try:
        device.wait_log("no connection to no-such-host.invalid:1883: host name not resolved", timeout=15)
    finally:
        device.stop(timeout=15)


@pytest.mark.parametrize(
    "how, version", [(signal.SIGTERM, "3.1.1"), (signal.SIGINT, "3.1.1"), (signal.SIGHUP, "3.1.1"), (signal.SIGTERM, "5")],
    indirect=["version"])
def test_clean_stop(running, cloud, broker, how):
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}})
    cloud.wait_report(0, pump__on=True, valve__state="open")
    start = len(cloud.reports)
    assert running.stop(how, timeout=2) == 0
    # pump has 'exit: off', valve keeps its level.
    cloud.wait_report(start, pump__on=False)
    assert "valve" not in cloud.reports[-1][1]["state"]["reported"]
    wait_until(lambda: "Received DISCONNECT from demo" in broker.log.read_text(), what="DISCONNECT")
    assert not running.log(" error ")


def test_clean_stop_without_a_broker(tmp_path):
    device = Device(tmp_path, f"mqtt://127.0.0.1:{free_port()}", "alone")
    device.start()
    device.wait_log("no connection")
    assert device.stop(timeout=2) == 0


def test_a_second_process_for_the_same_simulated_chip_says_so(running):
    second = subprocess.Popen([SHADOWPIN, "run", running.file], stderr=subprocess.PIPE, text=True, env=running.environment)
    try:
        assert any("another shadowpin simulates the chip of this thing" in second.stderr.readline() for _ in range(3))
    finally:
        second.terminate()
        second.wait(10)


@pytest.mark.long(62)
@both_versions
def test_idle_is_asleep(tmp_path, broker, version):
    device = Device(tmp_path, broker.url, "idle", broker=f"  version: {version}\n", keep_alive="30s")
    device.start_connected()
    cloud = Cloud(broker, "idle")
    trace = tmp_path / "strace"
    try:
        # The report and its acknowledgement are over when the broker has them.
        wait_until(lambda: "Sending PUBACK to idle" in broker.log.read_text(), what="the report is acknowledged")
        assert device.status("Threads") == 1
        strace = subprocess.Popen(
            ["strace", "-f", "-ttt", "-e", "trace=poll,ppoll", "-o", trace, "-p", str(device.process.pid)], stderr=subprocess.DEVNULL)
        time.sleep(62)
        strace.terminate()
        strace.wait(10)
        # The loop's own poll is the one with a time-out; the others only ask. Three pings and their answers are six sleeps,
        # one may end right after the start, and one lasts.
        sleeps = [line for line in trace.read_text().splitlines() if re.search(r", (\d{2,})\) = ", line)]
        assert 1 <= len(sleeps) <= 8, trace.read_text()
        assert device.status("Threads") == 1
    finally:
        cloud.close()
        device.stop()


def test_without_standard_files_the_log_goes_into_no_connection(tmp_path, broker):
    device = Device(tmp_path, broker.url, "bare")
    cloud = Cloud(broker, "bare")
    device.process = subprocess.Popen(
        ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", SHADOWPIN, "run", device.file], env=device.environment)
    try:
        cloud.wait_report(0, pump__on=False)
        start = len(cloud.reports)
        # Of a refusal a line is written.
        cloud.delta({"pump": {"on": "maybe"}})
        cloud.wait_report(start, pump__on=False)
        cloud.delta({"pump": {"on": True}})
        cloud.wait_report(start, pump__on=True)
        assert broker.log.read_text().count("New client connected from") == 2
    finally:
        cloud.close()
        device.stop()


def read_all(reader):
    """What there is to be read now."""
    text = b""
    try:
        while part := os.read(reader, 65536):
            text += part
    except BlockingIOError:
        pass
    return text.decode(errors="replace").replace("\r\n", "\n")


def small_pipe():
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    return reader, writer


@pytest.mark.parametrize("make", [small_pipe, os.openpty], ids=["pipe", "terminal"])
def test_a_log_that_nobody_reads_does_not_hold_up_the_board(tmp_path, broker, make):
    device = Device(tmp_path, broker.url, "unread")
    reader, writer = make()
    os.set_blocking(reader, False)
    device.process = subprocess.Popen([SHADOWPIN, "run", device.file], stderr=writer, env=device.environment)
    cloud = Cloud(broker, "unread")
    try:
        wait_until(lambda: device.level("pump") == "ok off", what="the device runs")
        # Of so many refusals a hundred are logged, of 200 bytes each: more than a terminal or a small pipe takes.
        for _ in range(2000):
            cloud.delta({"a" * 120: 1})
        cloud.delta({"pump": {"on": True}})
        device.wait_level("pump", "on")
        # Whoever else has the terminal finds it as it was.
        assert os.get_blocking(writer)
        start = len(cloud.reports)
        read_all(reader)
        cloud.publish("{")
        cloud.wait_report(start, pump__on=True)
        text = wait_until(lambda: read_all(reader), what="the log goes on")
        assert re.search(r"warning log: \d+ lines dropped: whoever reads the log is too slow\n.*delta refused", text), text
        for _ in range(2000):
            cloud.delta({"pump": {"on": "maybe"}})
        assert device.stop() == 0
    finally:
        cloud.close()
        device.stop()
        os.close(reader)
        os.close(writer)
