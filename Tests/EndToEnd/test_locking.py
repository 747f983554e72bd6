"""Reports with version locking: `shadow_api.locking`. Whether the report is in is known by the cloud's answer, or, from a
cloud that gives none, by the fetched shadow."""

import json
import threading
import time

import pytest

from bench import Cloud, Device, both_versions, dig, merge, wait_until
from test_shadow_api import API, plain, shadow  # noqa: F401

TOPIC = "$emqx/things/demo/shadow/update"


class Shadow(Cloud):
    """Keeps the thing's shadow as the page says: takes an update without version, or with its own, and no other."""

    def __init__(self, broker, api, answers=True):
        self.reported, self.desired, self.rejections, self.accepted, self.answers = {}, {}, [], [], answers
        self.refuse_all = False
        self.lock = threading.RLock()
        super().__init__(broker, "demo")
        api.answers = [lambda handler: self.fetch(handler)]

    def fetch(self, handler):
        with self.lock:
            state = {"reported": self.reported, "desired": self.desired, "version": self.version}
            answer = shadow(json.loads(json.dumps(state))) if self.version else plain(404)
        answer(handler)

    def received(self, client, data, message):
        super().received(client, data, message)
        if message.topic != TOPIC:
            return
        update = json.loads(message.payload)
        with self.lock:
            if self.refuse_all or update.get("version", self.version) != self.version:
                self.rejections.append(update)
                answer = {"code": 409, "message": "Version conflict"}
            else:
                merge(self.reported, update["state"]["reported"])
                self.version += 1
                self.accepted.append(update)
                answer = {"state": update["state"], "version": self.version}
            answer.update(timestamp=1748390400, clientToken=update["clientToken"])
        if self.answers:
            self.publish(json.dumps(answer), f"shadow/update/{'rejected' if 'code' in answer else 'accepted'}")

    def change(self, times=1):
        """Somebody changes the shadow, and the device is not told."""
        with self.lock:
            self.version += times

    def has(self, **fields):
        with self.lock:
            return all(dig(self.reported, key.split("__")) == value for key, value in fields.items())


@pytest.fixture
def api():
    api = API()
    yield api
    api.stop()


@pytest.fixture(params=[True, False], ids=["answers", "silent"])
def locked(request, broker, api):
    locked = Shadow(broker, api, answers=request.param)
    yield locked
    locked.close()


@pytest.fixture
def board(tmp_path, broker, api, version):
    key = tmp_path / "api-key"
    key.write_text("key:secret\n")
    key.chmod(0o600)
    more = f"shadow_api: {{url: 'http://127.0.0.1:{api.port}', key_file: {key}, locking: true}}\n"
    device = Device(tmp_path, broker.url, "demo", broker=f"  version: {version}\n", keep_alive="5s", more=more)
    yield device
    device.stop()


@both_versions
def test_reports_carry_the_newest_known_version(locked, board):
    board.start_connected()
    wait_until(lambda: locked.has(door__open=True), what="the first report")
    # There was no shadow, so there was no version to lock.
    assert "version" not in locked.accepted[0]
    for opened in (False, True, False):
        board.simulate("off" if not opened else "on", "door")
        wait_until(lambda: locked.has(door__open=opened), what="the report")
    assert [update.get("version") for update in locked.accepted[1:]] == list(range(1, len(locked.accepted)))
    assert not locked.rejections and not board.log("rejected|lacks")


def test_a_delta_tells_a_newer_version(locked, board):
    board.start_connected()
    wait_until(lambda: locked.has(pump__on=False), what="the first report")
    with locked.lock:
        locked.desired = {"pump": {"on": True}}
        locked.delta(locked.desired)
    wait_until(lambda: locked.has(pump__on=True), what="the report")
    assert not locked.rejections


def test_a_conflict_is_made_good_by_fetching_the_shadow(locked, board):
    board.start_connected()
    wait_until(lambda: locked.has(door__open=True), what="the first report")
    for number in range(1, 4):
        # Without answers the device learns its own report's version by fetching, 2 s later.
        wait_until(lambda: locked.answers or len(board.log("report confirmed")) == number, what="confirmed")
        locked.change(number)
        board.simulate("off" if number % 2 else "on", "door")
        wait_until(lambda: locked.has(door__open=number % 2 == 0), what="the report, in spite of the conflict")
        assert len(locked.rejections) == number
    # Only what the shadow lacks is reported again.
    assert locked.accepted[-1]["state"]["reported"] == {"door": {"open": False}}
    assert locked.answers == bool(board.log("report rejected: 409 'Version conflict', the shadow is fetched again"))


def test_what_is_desired_in_the_fetched_shadow_is_applied_after_a_rejection(broker, api, board):
    locked = Shadow(broker, api)
    try:
        board.start_connected()
        wait_until(lambda: locked.has(pump__on=False), what="the first report")
        with locked.lock:
            # A delta that never arrives.
            locked.desired = {"pump": {"on": True}}
            locked.change()
        board.simulate("off", "door")
        wait_until(lambda: locked.has(door__open=False, pump__on=True), what="both")
    finally:
        locked.close()


def test_a_thing_made_anew_has_lower_versions(locked, board):
    locked.change(50)
    board.start_connected()
    wait_until(lambda: locked.has(door__open=True), what="the first report")
    with locked.lock:
        locked.reported, locked.version = {}, 3
    board.simulate("off", "door")
    wait_until(lambda: locked.has(door__open=False, pump__on=False, valve__state="closed"), what="the whole state")
    with locked.lock:
        locked.desired = {"pump": {"on": True}}
        locked.delta(locked.desired)
    board.wait_level("pump", "on") if locked.answers else None


def test_a_report_that_is_always_rejected_is_made_again_ever_more_slowly(broker, api, board):
    locked = Shadow(broker, api)
    try:
        locked.refuse_all = True
        board.start_connected()
        board.wait_log("report rejected: 409", 20, count=4)
        times = board.log_times("report rejected: 409")
        waits = [later - earlier for earlier, later in zip(times, times[1:])]
        # None, 1 s, 2 s, …, and each report's way to the cloud and back.
        assert waits[0] < 0.9 <= waits[1] < 1.9 <= waits[2] < 3, waits
        locked.refuse_all = False
        wait_until(lambda: locked.has(door__open=True), what="the report")
    finally:
        locked.close()


def test_while_the_shadow_cannot_be_fetched_reports_go_without_version(broker, api, board):
    locked = Shadow(broker, api)
    try:
        locked.change(7)
        api.answers = [plain(503)]
        board.start_connected()
        wait_until(lambda: locked.has(door__open=True), what="the first report")
        assert "version" not in locked.accepted[0]
        # Its answer has told the version.
        locked.change()
        board.simulate("off", "door")
        wait_until(lambda: locked.has(door__open=False), what="the report")
        assert [update.get("version") for update in locked.rejections] == [8]
        assert "version" not in locked.accepted[-1]
    finally:
        locked.close()


def test_changes_while_a_report_is_unanswered_are_one_report_of_the_newest_values(broker, api, board):
    locked = Shadow(broker, api, answers=False)
    try:
        board.start_connected()
        wait_until(lambda: locked.has(door__open=True), what="the first report")
        start, begun = len(locked.reports), time.monotonic()
        for number in range(20):
            board.simulate("off" if number % 2 else "on", "door")
        time.sleep(1)
        board.simulate("off", "door")
        wait_until(lambda: locked.has(door__open=False), what="the last value")
        # One every 2 s, when the one before is taken for unanswered.
        assert len(locked.reports) - start <= (time.monotonic() - begun) / 2 + 2 and not locked.rejections
    finally:
        locked.close()


def test_answers_to_others_and_no_answers_at_all_change_nothing(broker, api, board):
    locked = Shadow(broker, api, answers=False)
    try:
        board.start_connected()
        wait_until(lambda: locked.has(door__open=True), what="the first report")
        for payload in ("", "{", "[]", "null", '{"clientToken":7}', '{"clientToken":"other","version":"x"}',
                        '{"code":409,"clientToken":"sp-00000000"}', '{"version":{"a":[1]},"clientToken":[]}'):
            locked.publish(payload, "shadow/update/rejected")
            locked.publish(payload, "shadow/update/accepted")
        board.simulate("off", "door")
        wait_until(lambda: locked.has(door__open=False), what="the report")
        assert not board.log("report rejected")
    finally:
        locked.close()


def test_without_locking_nothing_is_asked_for(running, broker):
    assert "shadow/update/accepted (QoS" not in broker.log.read_text()


def test_a_broker_that_forbids_the_answers_is_asked_once(tmp_path, played, api):
    played.suback_code = lambda topic: 0x80 if topic.startswith(TOPIC + "/") and "delta" not in topic else 1
    api.answers = [plain(404)]
    key = tmp_path / "api-key"
    key.write_text("key:secret\n")
    key.chmod(0o600)
    more = f"shadow_api: {{url: 'http://127.0.0.1:{api.port}', key_file: {key}, locking: true}}\n"
    device = Device(tmp_path, played.url, "demo", more=more)
    device.start()
    try:
        for name in ("accepted", "rejected"):
            device.wait_log(f"warning mqtt: subscription to '.*/{name}' not granted: the fetched shadow tells instead$")
        wait_until(lambda: len(api.requests) >= 2, what="the shadow is looked at after a report")
        assert len(played.subscribed) == 15 and not device.log("error mqtt")
    finally:
        device.stop()
