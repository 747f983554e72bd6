"""Messages that are larger than what is taken: memory is set by the device, not by who sends to it."""

import json
import re
import resource
import ssl
import threading
import time

import pytest

from bench import Broker, Cloud, Device, both_versions, free_port, wait_until
from playbroker import PlayBroker, length, text

LARGEST = 128 << 10
DELTA = "$emqx/things/demo/shadow/update/delta"
KIB, MIB = 1 << 10, 1 << 20

plain_and_tls = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])


@pytest.fixture
def keys(authority, tls, version):
    """The board file's keys of the broker."""
    return f"  version: {version}\n" + (f"  ca_file: {authority}/ca.crt\n" if tls else "")


@pytest.fixture
def mosquitto(tmp_path, authority):
    """One that talks in clear to the cloud, and over TLS to whom wants it."""
    plain = free_port()
    broker = Broker(
        tmp_path,
        f"listener PORT 127.0.0.1\nallow_anonymous true\ncafile {authority}/ca.crt\ncertfile {authority}/broker.crt\n"
        f"keyfile {authority}/broker.key\nlistener {plain} 127.0.0.1\nallow_anonymous true\n")
    broker.tls_url = f"mqtts://localhost:{broker.port}"
    broker.port = plain
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def sender(mosquitto):
    cloud = Cloud(mosquitto, "demo")
    yield cloud
    cloud.close()


@pytest.fixture
def thing(tmp_path, mosquitto, sender, keys, tls):
    device = Device(tmp_path, mosquitto.tls_url if tls else mosquitto.url, "demo", broker=keys, keep_alive="5s", more="events: {fault: {type: fault}}\n")
    yield device
    device.stop()


@pytest.fixture
def player(authority, tls):
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority / "broker.crt", authority / "broker.key")
    player = PlayBroker(context)
    yield player
    player.stop()


@pytest.fixture
def played_thing(tmp_path, player, keys):
    device = Device(tmp_path, player.url, "demo", broker=keys, keep_alive="5s", more="events: {fault: {type: fault}}\n")
    device.start()
    device.wait_log("connected to")
    subscribed(player)
    yield device
    device.stop()
    # There was memory for everything, and paho kept what was in flight.
    assert not device.log("not taken by the broker")


def subscribed(player, connection=1):
    """Waits until the device has subscribed, with this connection, to the last thing it wants."""
    wait_until(lambda: [topic for topic, _ in player.subscribed].count(DELTA) == connection, what="subscriptions")


def delta(state, version):
    return json.dumps({"version": version, "timestamp": 1748390400, "state": state})


def large(size, state={"pump": {"on": True}}):
    """A delta that would be a good one but for its size."""
    document = json.dumps({"version": 7, "timestamp": 1748390400, "state": state, "padding": "PADDING"})
    return document.replace("PADDING", "x" * (size - len(document) + 7))


def told(device, count=1):
    device.wait_log(r"error mqtt: a message of \d+ bytes, at most 131072 are taken: the rest was thrown away", 60, count)
    return [int(re.search(r"a message of (\d+)", line).group(1)) for line in device.log(r"a message of \d+ bytes, at most")]


@both_versions
@plain_and_tls
@pytest.mark.parametrize("size", [MIB, 10 * MIB, 60 * MIB], ids=["1M", "10M", "60M"])
def test_a_large_delta_takes_no_memory_and_moves_nothing(thing, sender, size, version, tls):
    thing.start_connected()
    sender.wait_report(0, pump__on=False)
    sender.delta({"pump": {"on": True}})
    sender.wait_report(0, pump__on=True)
    before, most = thing.status("VmRSS"), thing.status("VmHWM")
    start = len(sender.reports)
    sender.publish(large(size, {"pump": {"on": False}, "valve": {"state": "open"}}))
    if version == "3.1.1":
        assert size < told(thing)[0] < size + 100
        thing.wait_log(r"at most 131072 are taken: the rest was thrown away, on '\$emqx/things/demo/shadow/update/delta'$")
        thing.wait_log("delta refused")
        sender.wait_report(start, pump__on=True, valve__state="closed", door__open=True)
        assert re.search(r"error +mqtt +1 time.*\n +a message of \d+ bytes", thing.console("faults"))
    # With MQTT 5 mosquitto knows what is taken, and drops the rest itself.
    sender.delta({"valve": {"state": "open"}}, version=8)
    sender.wait_report(start, valve__state="open")
    assert thing.level("pump") == "ok on"
    after = thing.status("VmRSS"), thing.status("VmHWM")
    print(f"RSS {before} -> {after[0]} KiB, most {most} -> {after[1]} KiB")
    assert after[0] < before + 300 and after[1] < most + 700, (before, most, after)
    assert len(thing.log("connected to")) == 1 and not thing.log("lost")


@both_versions
@plain_and_tls
def test_what_the_session_kept_is_told_once(thing, sender, mosquitto, version, tls):
    """Not at each start again."""
    thing.start_connected()
    sender.wait_report(0, pump__on=False)
    assert thing.stop() == 0
    sender.publish(large(10 * MIB))
    sender.delta({"valve": {"state": "open"}}, version=8)
    for start in range(3):
        count = len(sender.reports)
        thing.start_connected()
        sender.wait_report(count, pump__on=False, valve__state="open" if start == 0 else "closed")
        assert thing.stop() == 0
    # Debian's mosquitto of MQTT 5 drops it.
    assert len(thing.log("a message of")) == (1 if version == "3.1.1" else 0)


@both_versions
@plain_and_tls
def test_with_no_memory_to_be_had(thing, sender, version, tls):
    """What cannot be had for a message that is not too large ends the connection, not the process."""
    thing.start_connected()
    sender.wait_report(0, pump__on=False)
    pid = thing.process.pid
    # As much as is in use, and no more; heap and mapped blocks count.
    data = thing.status("VmData") * KIB
    resource.prlimit(pid, resource.RLIMIT_DATA, (data, resource.RLIM_INFINITY))
    sender.publish(large(120 * KIB))
    thing.wait_log("connection to .* lost")
    resource.prlimit(pid, resource.RLIMIT_DATA, (data + 600 * KIB, resource.RLIM_INFINITY))
    # The broker sends it again.
    thing.wait_log("delta refused")
    sender.publish(large(10 * MIB))
    sender.delta({"valve": {"state": "open"}}, version=8)
    sender.wait_report(0, valve__state="open")
    assert thing.process.pid == pid and thing.process.poll() is None


@both_versions
@plain_and_tls
def test_the_largest_is_taken_and_one_byte_more_is_not(played_thing, player, version, tls):
    start = len(player.published)
    beside = 1 + 3 + 2 + len(DELTA) + 2 + (1 if version == "5" else 0)
    payload = large(LARGEST - beside)
    player.publish(DELTA, payload)
    played_thing.wait_log("delta refused")
    assert not played_thing.log("a message of")
    # All at once: what follows is read where it begins.
    body = text(DELTA) + b"\x12\x35" + (b"\0" if version == "5" else b"") + payload.encode() + b" "
    good = text(DELTA) + b"\x12\x36" + (b"\0" if version == "5" else b"") + delta({"pump": {"on": True}}, 9).encode()
    player.send_bytes(b"\x32" + length(len(body)) + body + b"\x32" + length(len(good)) + good)
    assert told(played_thing) == [LARGEST + 1]
    played_thing.wait_level("pump", "on")
    event = json.loads(wait_until(
        lambda: [sent for sent in player.published[start:] if sent["topic"].endswith("/events/fault")], what="event")[0]["payload"])
    assert event["data"]["topic"] == DELTA and event["data"]["reason"].startswith("a message of 131073 bytes, at most 131072")
    assert len(player.connects) == 1


@plain_and_tls
@pytest.mark.parametrize("version", ["3.1.1"], indirect=True)
def test_a_slow_one_keeps_the_connection(played_thing, player, tls):
    """As long as it takes, the broker cannot answer a ping."""
    body = text(DELTA) + b"\x12\x34" + b"x" * (3 * LARGEST)
    packet = b"\x32" + length(len(body)) + body
    with player.sending:
        # Byte by byte, then for three times the keep-alive.
        for byte in packet[:60]:
            player.connection.sendall(bytes([byte]))
        player.connection.sendall(packet[60:LARGEST + 60])
        rest = packet[LARGEST + 60:]
        for part in range(160):
            player.connection.sendall(rest[part * len(rest) // 160:(part + 1) * len(rest) // 160])
            time.sleep(0.1)
    assert told(played_thing) == [len(packet)]
    player.publish(DELTA, delta({"pump": {"on": True}}, 9))
    played_thing.wait_level("pump", "on")
    assert len(player.connects) == 1


@both_versions
@plain_and_tls
def test_a_session_that_gets_no_further_is_left(played_thing, player, version, tls):
    """The broker cannot send it to its end, and sends it again each time."""
    body = text(DELTA) + b"\x12\x34" + (b"\0" if version == "5" else b"") + b"x" * (10 * MIB)
    packet = b"\x32" + length(len(body)) + body
    for connection in range(1, 4):
        subscribed(player, connection)
        player.send_bytes(packet[:MIB])
        told(played_thing, connection)
        player.drop()
    played_thing.wait_log("lost", count=3)
    left = played_thing.wait_log("; connections end within it: the broker's session is left behind, with all that it kept")
    assert " error mqtt: " in left and DELTA in left
    # With 3.1.1 a session that begins clean is not kept: another connection begins the one that is.
    clean = [False, False, False, True] + ([False] if version == "3.1.1" else [])
    wait_until(lambda: len(player.connects) == len(clean), what="connections")
    assert [connect["clean"] for connect in player.connects] == clean
    player.publish(DELTA, delta({"pump": {"on": True}}, 9))
    played_thing.wait_level("pump", "on")
    wait_until(lambda: [sent for sent in player.published if b"left behind" in sent["payload"]], what="event")
    assert len(player.connects) == len(clean)


@both_versions
@plain_and_tls
def test_what_is_too_large_and_no_message_ends_the_connection(played_thing, player, version, tls):
    player.send_bytes(b"\x90" + length(200 * MIB) + b"\x12\x34")
    played_thing.wait_log("connection to .* lost")
    assert told(played_thing) == [200 * MIB + 5]
    played_thing.wait_log("connected to", count=2)


@plain_and_tls
@both_versions
def test_the_first_packet_has_a_bound_too(tmp_path, player, keys, version, tls):
    first = threading.Event()

    def connack(body, first_byte):
        if not first.is_set():
            first.set()
            return player.send_bytes(b"\x20" + length(200 * MIB) + b"\0" * MIB)
        PlayBroker.connect(player, body, first_byte)

    player.connect = connack
    device = Device(tmp_path, player.url, "demo", broker=keys)
    try:
        device.start()
        device.wait_log("no connection to")
        device.wait_log("connected to")
        assert device.status("VmHWM") < 20 * KIB
    finally:
        device.stop()


@plain_and_tls
@both_versions
def test_what_comes_before_the_subscription_is_answered_has_a_bound(tmp_path, player, keys, version, tls):
    body = text(DELTA) + b"\x12\x34" + (b"\0" if version == "5" else b"") + b"x" * (100 * KIB)
    flood = (b"\x32" + length(len(body)) + body) * 300
    first = threading.Event()

    def subscribe(body, first_byte):
        if not first.is_set():
            first.set()
            return player.send_bytes(flood)
        PlayBroker.subscribe(player, body, first_byte)

    player.subscribe = subscribe
    device = Device(tmp_path, player.url, "demo", broker=keys)
    try:
        device.start()
        device.wait_log("connection to .* lost")
        device.wait_log("connected to", count=2)
        assert device.status("VmHWM") < 24 * KIB
        subscribed(player)
        player.publish(DELTA, delta({"pump": {"on": True}}, 9))
        device.wait_level("pump", "on")
    finally:
        device.stop()
