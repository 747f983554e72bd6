"""What MQTT 5 brings beside what 3.1.1 has; what both have is tried with both in test_link.py and test_shadow.py."""

import json
import re
import time

import pytest

from bench import Device, wait_until
from playbroker import MAXIMUM_PACKET_SIZE, MAXIMUM_QOS, RECEIVE_MAXIMUM, SERVER_KEEP_ALIVE, SESSION_EXPIRY

FIVE = "  version: 5\n"


@pytest.fixture
def make(tmp_path, played):
    devices = []

    def make(broker=FIVE, keep_alive="60s"):
        device = Device(tmp_path, played.url, "demo", broker=broker, keep_alive=keep_alive)
        devices.append(device)
        device.start()
        return device

    yield make
    for device in devices:
        device.stop()


def reports(played):
    return [entry for entry in played.published if entry["topic"].endswith("/shadow/update")]


def test_connect_asks_for_a_session_that_does_not_end(make, played):
    make().wait_log("connected to")
    assert [(c["version"], c["clean"], c["properties"], c["keep_alive"]) for c in played.connects] == [
        (5, False, {SESSION_EXPIRY: 0x7FFFFFFF, MAXIMUM_PACKET_SIZE: 128 << 10}, 60)]


def test_session_expiry_and_what_the_broker_makes_of_it(make, played):
    played.connack_properties = {SESSION_EXPIRY: 7200}
    device = make(FIVE + "  session_expiry: 24h\n")
    device.wait_log("connected to .*, session kept by the broker for 7200 s$")
    assert played.connects[0]["properties"][SESSION_EXPIRY] == 86400
    assert device.stop() == 0
    # No reason but a normal end, and no expiry of its own: the session's stays.
    wait_until(lambda: played.disconnects, what="DISCONNECT")
    assert played.disconnects[0] in (b"", b"\0", b"\0\0")


def test_own_reports_do_not_come_back(make, played):
    make().wait_log("connected to")
    wait_until(lambda: len(played.subscribed) == 13, what="subscriptions")
    # 1: QoS 1; 4: no local (MQTT 5, section 3.8.3.1).
    assert [topic for topic, options in played.subscribed if options == 5] == ["$emqx/things/demo/shadow/update"]
    assert all(options in (1, 5) for _, options in played.subscribed)


@pytest.mark.parametrize("code, words", [
    (0x84, "it does not speak MQTT 5"), (0x86, "wrong username or password"), (0x87, "not authorized"),
    (0x85, "client_id not allowed"), (0x89, "server busy"), (0x8A, "banned"), (0x9F, "too many connections at a time"),
    (0x01, "it does not speak MQTT 5"), (0x80, "unknown reason"),
])
def test_reasons_of_a_refused_connection(make, played, code, words):
    played.connack_code = code
    make().wait_log(f"no connection to .*: refused by the broker: {words}, next try in")


def test_each_refused_subscription_is_named_with_its_reason(make, played):
    played.suback_code = lambda topic: 0x87 if topic.endswith("notify") else 0xA2 if "+" in topic else 1
    device = make()
    device.wait_log(r"subscription to '\$emqx/things/demo/jobs/notify' not granted, not authorized: check the broker's")
    device.wait_log(r"'\$emqx/commands/things/demo/executions/\+/request' not granted, it allows no filters with '\+': ")
    assert len(device.log("not granted")) == 6


def test_a_report_that_the_broker_refuses_is_said_and_owed(make, played):
    played.puback_code = lambda topic, payload: 0x87
    device = make()
    device.wait_log(r"error mqtt: a message on '\$emqx/things/demo/shadow/update' was not taken by the broker: not authorized")
    device.simulate("off", "door")
    time.sleep(1)
    # Not at once again, or a refusing broker would be hammered.
    assert len(reports(played)) == 1
    played.puback_code = lambda topic, payload: 0x10
    played.drop()
    wait_until(lambda: len(reports(played)) >= 2, what="the whole state after a reconnect")
    assert json.loads(reports(played)[-1]["payload"])["state"]["reported"]["door"] == {"open": False}


@pytest.mark.long(14)
def test_keep_alive_is_the_brokers(make, played):
    played.connack_properties = {SERVER_KEEP_ALIVE: 5}
    device = make()
    device.wait_log("connected to .*, keep-alive 5 s as the broker wants")
    wait_until(lambda: len(played.pings) >= 2, 20, "pings")
    signs = sorted(played.pings + [entry["time"] for entry in played.published] + [played.connects[-1]["time"]])
    # A broker allows one and a half.
    assert max(later - earlier for earlier, later in zip(signs, signs[1:])) < 7.5
    assert len(device.log("connected to")) == 1
    # Asked for after it was told: paho 1.3.12 goes by what it has asked for.
    assert [connect["keep_alive"] for connect in played.connects] == [60, 5]


@pytest.mark.long(12)
def test_a_broker_that_wants_no_keep_alive_gets_none(make, played):
    played.connack_properties = {SERVER_KEEP_ALIVE: 0}
    device = make(keep_alive="5s")
    device.wait_log("connected to .*, keep-alive 0 s as the broker wants")
    busy = device.cpu_seconds()
    time.sleep(12)
    assert not played.pings and device.cpu_seconds() - busy < 0.2


def test_a_packet_that_the_broker_does_not_take_is_not_sent(make, played):
    played.connack_properties = {MAXIMUM_PACKET_SIZE: 150}
    device = make()
    device.wait_log("a message on .* was not taken by the broker: packet too large")
    played.publish("$emqx/things/demo/shadow/update/delta", '{"state":{"pump":{"on":true}}}')
    device.wait_level("pump", "on")
    assert not reports(played) and len(device.log("lost")) == 0


def test_a_broker_without_qos_1_is_refused(make, played):
    played.connack_properties = {MAXIMUM_QOS: 0}
    make().wait_log("refused by the broker: it takes no messages with QoS 1")


def test_one_message_at_a_time_is_within_any_receive_maximum(make, played):
    played.connack_properties = {RECEIVE_MAXIMUM: 1}
    held = []
    played.puback_code = lambda topic, payload: held.append(payload)
    device = make()
    wait_until(lambda: held, what="the first report")
    device.simulate("off", "door")
    time.sleep(0.5)
    assert len(held) == 1 and device.level("pump") == "ok off"


def test_a_broker_that_says_goodbye_is_left_and_found_again(make, played):
    device = make()
    device.wait_log("connected to")
    wait_until(lambda: reports(played), what="a report")
    played.disconnect(0x8E)
    device.wait_log(" lost, next try")
    device.wait_log("connected to", count=2)


def test_the_session_outlives_the_device_as_long_as_asked(tmp_path, broker, cloud):
    keys = FIVE + "  session_expiry: 1min\n  client_id: expiring-board\n"
    device = Device(tmp_path, broker.url, "demo", broker=keys)
    device.start_connected()
    cloud.wait_report(0, pump__on=False)
    assert re.search(r"connected .* as expiring-board \(p5, c0, k30\)", broker.log.read_text())
    assert device.stop() == 0
    cloud.delta({"pump": {"on": True}})
    device.start_connected()
    try:
        device.wait_level("pump", "on")
    finally:
        device.stop()
    broker.stop()
    # mosquitto writes each session's expiry down, before the client's name: what it has understood.
    data = (broker.data / "mosquitto.db").read_bytes()
    assert (60).to_bytes(4, "big") in data[max(data.index(b"expiring-board") - 32, 0):data.index(b"expiring-board")]
