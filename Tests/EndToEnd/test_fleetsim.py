"""The stand-in cloud: a round trip with the board, and the spec's own messages from a device of another make."""

import json
import os
import queue
import re
import subprocess

import paho.mqtt.client as mqtt
import pytest

from bench import FLEETSIM, Device, free_port, wait_until


@pytest.fixture
def fleetsim(broker):
    """Runs a command of fleetsim against a server that is connected."""
    api = f"127.0.0.1:{free_port()}"
    environment = dict(os.environ, FLEETSIM_API=f"http://{api}")
    server = subprocess.Popen([FLEETSIM, "serve", "--broker", broker.url, "--api", api], stdout=subprocess.PIPE, text=True)

    def run(*words):
        return subprocess.run([FLEETSIM, *words], capture_output=True, text=True, env=environment, timeout=30)

    run.url = environment["FLEETSIM_API"]
    try:
        # The cloud is there before the device: what it does not hear it does not know.
        assert any("broker: connected" in server.stdout.readline() for _ in range(10))
        yield run
    finally:
        server.terminate()
        server.wait(10)


class Thing:
    """A device that keeps every message it gets and says what it is told to say."""

    def __init__(self, port):
        self.messages = queue.Queue()
        subscribed = queue.Queue()
        self.client = mqtt.Client("demo", clean_session=True)
        filters = [("$emqx/things/demo/jobs/#", 1), ("$emqx/commands/things/demo/executions/+/request", 1)]
        self.client.on_connect = lambda client, *_: client.subscribe(filters)
        self.client.on_subscribe = lambda *_: subscribed.put(True)
        self.client.on_message = lambda _client, _data, message: self.messages.put(message)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert subscribed.get(timeout=10)

    def next(self, ending):
        """The next message whose topic ends so: topic and payload."""
        while True:
            message = self.messages.get(timeout=10)
            if message.topic.endswith(ending):
                return message.topic, json.loads(message.payload)

    def publish(self, topic, payload):
        self.client.publish(f"$emqx/{topic}", json.dumps(payload), 1)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def thing(broker):
    thing = Thing(broker.port)
    yield thing
    thing.close()


def test_round_trip(fleetsim, device):
    device.start_connected()
    assert fleetsim("watch", "demo", "--until", "pump.on=false", "--timeout", "10").returncode == 0
    assert fleetsim("set", "demo", "pump.on=true", "valve.state=open").returncode == 0
    assert fleetsim("watch", "demo", "--until", "pump.on=true", "--timeout", "10").returncode == 0
    device.wait_level("valve", "on")
    wait_until(lambda: "pump.on" in fleetsim("show", "demo").stdout, what="show")


@pytest.mark.parametrize("mqtt_version", ["3.1.1", "5"])
def test_a_version_conflict_of_fleetsim_is_made_good(fleetsim, broker, tmp_path, mqtt_version):
    key = tmp_path / "api-key"
    key.write_text("any:key\n")
    key.chmod(0o600)
    more = f"shadow_api: {{url: '{fleetsim.url}', key_file: {key}, locking: true}}\n"
    device = Device(tmp_path, broker.url, "demo", broker=f"  version: {mqtt_version}\n", keep_alive="5s", more=more)
    device.start_connected()
    try:
        assert fleetsim("watch", "demo", "--until", "door.open=true", "--timeout", "10").returncode == 0
        # Desired is what is reported: there is no delta that would tell the new version.
        assert fleetsim("set", "demo", "pump.on=false").returncode == 0
        assert device.simulate("off", "door") == "ok off"
        assert fleetsim("watch", "demo", "--until", "door.open=false", "--timeout", "10").returncode == 0
        rejections = device.log("report rejected: 'VersionMismatch' 'version . does not match the shadow's version .'")
        assert len(rejections) == len(device.log("report rejected")) == 1
        assert device.simulate("on", "door") == "ok on"
        assert fleetsim("watch", "demo", "--until", "door.open=true", "--timeout", "10").returncode == 0
        assert len(device.log("report rejected")) == 1 and not device.log("report confirmed")
    finally:
        device.stop()


def test_scenario(fleetsim, device, tmp_path):
    device.start_connected()
    scenario = tmp_path / "scenario"
    scenario.write_text(
        "wait-for demo pump.on=false\nset demo pump.on=true\nwait-for demo pump.on=true\nexpect demo delta pump.on=null\n"
        "expect rejections 0\n"
    )
    played = fleetsim("play", scenario)
    assert (played.returncode, played.stderr) == (0, "")
    scenario.write_text("expect demo pump.on=false\n")
    played = fleetsim("play", scenario)
    assert (played.returncode, played.stderr) == (1, f"{scenario}:1: demo reported pump.on is true, expected false\n")


def test_command(fleetsim, thing):
    sent = fleetsim("command", "demo", "setTemperature", "value=24", "--ttl", "30")
    execution = sent.stdout.split()[1]
    topic, request = thing.next("/request")
    assert topic == f"$emqx/commands/things/demo/executions/{execution}/request"
    assert request.pop("commandId") and isinstance(request.pop("timestamp"), int)
    assert request == {"action": "setTemperature", "params": {"value": 24}, "ttl": 30}
    response = f"commands/things/demo/executions/{execution}/response"
    thing.publish(response, {"status": "SUCCEEDED", "thingName": "demo"})
    thing.publish(response, {"status": "SUCCEEDED", "result": {"currentTemperature": 24}})
    wait_until(lambda: 'SUCCEEDED {"currentTemperature":24}' in fleetsim("commands", "demo").stdout, what="SUCCEEDED")


def test_job(fleetsim, thing):
    created = fleetsim("job", "create", "demo", "--action", "updateFirmware", "version=2.1.5")
    job = created.stdout.split()[1].rstrip(":")
    assert re.fullmatch("[0-9a-f-]{36}", job)
    assert [entry["jobId"] for entry in thing.next("/jobs/notify")[1]["jobs"]["QUEUED"]] == [job]
    jobs = "things/demo/jobs"
    thing.publish(f"{jobs}/get", {"thingName": "demo", "clientToken": "req-1"})
    answer = thing.next("/jobs/get/accepted")[1]
    assert ([entry["jobId"] for entry in answer["queuedJobs"]], answer["clientToken"]) == ([job], "req-1")
    start = {"thingName": "demo", "statusDetails": {"progress": "starting"}, "stepTimeoutInMinutes": 60, "clientToken": "req-2"}
    thing.publish(f"{jobs}/start-next", start)
    execution = thing.next("/jobs/start-next/accepted")[1]["execution"]
    assert execution["jobDocument"] == {"action": "updateFirmware", "params": {"version": "2.1.5"}}
    assert (execution["status"], execution["statusDetails"]) == ("IN_PROGRESS", {"progress": "starting"})
    update = {"thingName": "demo", "status": "SUCCEEDED", "statusDetails": {"progress": "done"}, "clientToken": "req-3"}
    thing.publish(f"{jobs}/{job}/update", update | {"expectedVersion": execution["versionNumber"] + 1})
    refusal = thing.next(f"/jobs/{job}/update/rejected")[1]
    assert (refusal["code"], refusal["clientToken"]) == ("VersionMismatch", "req-3")
    assert refusal["executionState"]["versionNumber"] == execution["versionNumber"]
    thing.publish(f"{jobs}/{job}/update", update | {"expectedVersion": execution["versionNumber"]})
    assert thing.next(f"/jobs/{job}/update/accepted")[1]["clientToken"] == "req-3"
    assert thing.next("/jobs/notify-next")[1]["execution"] == {}
    assert f'job {job}: SUCCEEDED {{"progress":"done"}}' in fleetsim("job", "list").stdout


def test_event(fleetsim, thing):
    event = {"eventType": "highTemperature", "severity": "warn", "data": {"currentTemp": 45.2}}
    thing.publish("things/demo/events/lowTemperature", event)
    thing.publish("things/demo/events/highTemperature", event)
    shown = wait_until(lambda: fleetsim("events", "demo").stdout, what="the event")
    assert shown.startswith('event highTemperature: warn {"currentTemp":45.2}') and shown.count("\n") == 1
