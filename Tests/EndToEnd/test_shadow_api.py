"""The shadow is fetched before normal operation: fleets-mqtt-integration, "Startup Procedure"."""

import base64
import json
import signal
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import Device, free_port
from certificates import openssl

KEY = "key-1:s3cret/and+more"


class API:
    """Plays the API: each request is answered by the next entry of `answers`, the last one again and again."""

    def __init__(self, certificate=None, key=None):
        self.requests, self.answers = [], []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                api.requests.append((self.path, dict(self.headers)))
                answer = api.answers.pop(0) if len(api.answers) > 1 else api.answers[0]
                answer(self)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def plain(status, body="", **headers):
    def answer(handler):
        data = body.encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
    return answer


def shadow(body, **headers):
    return plain(200, json.dumps(body), Content_Type="application/json", **headers)


def chunked(body):
    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        data = json.dumps(body).encode()
        for start in range(0, len(data), 7):
            part = data[start:start + 7]
            handler.wfile.write(f"{len(part):X};x=y\r\n".encode() + part + b"\r\n")
            handler.wfile.flush()
        handler.wfile.write(b"0\r\nTrailer: 1\r\n\r\n")
    return answer


def until_close(body):
    def answer(handler):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + json.dumps(body).encode())
    return answer


def raw(data):
    return lambda handler: handler.wfile.write(data)


PENDING = {"reported": {"pump": {"on": False}}, "desired": {"pump": {"on": True}}, "delta": {"pump": {"on": True}}, "version": 7}


@pytest.fixture
def api():
    api = API()
    yield api
    api.stop()


@pytest.fixture
def make(tmp_path, broker, api):
    devices = []

    def make(url=None, ca="", mode=0o600, key=KEY):
        file = tmp_path / "api-key"
        file.write_text(key + "\n")
        file.chmod(mode)
        more = f"shadow_api: {{url: '{url or f'http://127.0.0.1:{api.port}'}', key_file: {file}{ca}}}\n"
        device = Device(tmp_path, broker.url, "demo", keep_alive="5s", more=more)
        devices.append(device)
        device.start()
        return device

    yield make
    for device in devices:
        device.stop()


@pytest.mark.parametrize("answer", [
    shadow(PENDING),
    shadow({"state": {key: PENDING[key] for key in ("reported", "desired", "delta")}, "version": 7}),
    shadow({"state": {"reported": {}, "desired": {"pump": {"on": True}}}, "version": 7}),
    shadow({"desired": {"pump": {"on": True}, "valve": {"state": "closed"}}, "reported": {"valve": {"state": "closed"}}}),
    # Reported by an earlier run, and so in no delta.
    shadow({"desired": {"pump": {"on": True}}, "reported": {"pump": {"on": True}}, "delta": {}, "version": 7}),
    chunked(PENDING),
    until_close(PENDING),
    raw(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" + b'{"delta":{"pump":{"on":true}},"v":1}'[:35]),
])
def test_what_is_pending_is_applied_before_the_first_report(make, api, cloud, answer):
    api.answers = [answer]
    make()
    if answer.__closure__ and isinstance(answer.__closure__[0].cell_contents, bytes):
        # Cut one byte short: refused, and the device works on.
        cloud.wait_report(0, pump__on=False)
        return
    cloud.wait_report(0, pump__on=True)
    assert cloud.reports[0][1]["state"]["reported"]["pump"] == {"on": True}
    path, headers = api.requests[0]
    assert path == "/api/v1/thing-datas/demo/shadow"
    assert headers["Authorization"] == "Basic " + base64.b64encode(KEY.encode()).decode()
    assert headers["Host"] == f"127.0.0.1:{api.port}"


def test_the_order_is_connect_subscribe_fetch_report(make, api, broker, cloud):
    seen = []

    def slow(handler):
        seen.append((len(cloud.reports), broker.log.read_text().count("/shadow/update/delta")))
        time.sleep(1)
        seen.append(len(cloud.reports))
        shadow(PENDING)(handler)

    api.answers = [slow]
    make()
    cloud.wait_report(0, pump__on=True)
    assert seen[0][0] == 0 and seen[0][1] > 0 and seen[1] == 0


def test_deltas_that_come_meanwhile_are_applied_after_it_in_order(make, api, cloud):
    def slow(handler):
        cloud.delta({"valve": {"state": "open"}}, version=8)
        cloud.delta({"pump": {"on": False}}, version=9)
        cloud.delta({"pump": {"on": True}}, version=6)
        time.sleep(0.5)
        shadow(PENDING)(handler)

    api.answers = [slow]
    device = make()
    cloud.wait_report(0, pump__on=False, valve__state="open")
    assert [line.split("shadow: ")[1] for line in device.log("shadow: ")] == [
        "fetched shadow 7: applied", "delta 6 dropped: a newer one was applied"]


def held(event, body):
    """An answer that waits for the event."""
    def answer(handler):
        event.wait(60)
        shadow(body)(handler)
    return answer


def test_an_answer_that_takes_too_long_is_not_waited_for_and_still_used(make, api, cloud):
    released = threading.Event()
    api.answers = [held(released, {"delta": {"valve": {"state": "open"}, "pump": {"on": True}}, "version": 3})]
    device = make()
    device.wait_log("connected to")
    cloud.delta({"pump": {"on": False}}, version=2)
    cloud.wait_report(0, pump__on=False)
    released.set()
    cloud.wait_report(0, pump__on=True, valve__state="open")


def test_a_fetched_shadow_that_is_older_than_a_delta_is_left_out(make, api, cloud):
    released = threading.Event()
    api.answers = [held(released, {"delta": {"pump": {"on": True}}, "version": 3})]
    device = make()
    device.wait_log("connected to")
    cloud.delta({"pump": {"on": False}}, version=4)
    cloud.wait_report(0, pump__on=False)
    released.set()
    device.wait_log("fetched shadow 3: a newer delta was applied")
    assert device.level("pump") == "ok off"


def test_each_reconnect_fetches_and_versions_may_start_anew(make, api, broker, cloud):
    api.answers = [shadow(PENDING), shadow({"delta": {"pump": {"on": False}}, "version": 1})]
    device = make()
    device.wait_level("pump", "on")
    broker.stop(signal.SIGKILL)
    broker.start()
    device.wait_level("pump", "off")
    assert len(api.requests) == 2


@pytest.mark.parametrize("answer,log", [
    (plain(404), "info shadow: the cloud has no shadow of this thing yet"),
    (shadow({"reported": {"pump": {"on": True}}, "delta": {}, "version": 1}), "info shadow: fetched shadow 1: applied"),
    (shadow({"delta": None, "version": 2}), "info shadow: fetched shadow 2: applied"),
    (shadow({"delta": {"pump": {"on": 5}}, "version": 2}), "warning shadow: fetched shadow 2: field 'pump.on' refused: expected false or true"),
    (plain(200, "{"), "error shadow: fetched shadow refused: the JSON ends too early at byte 1"),
    (plain(401), r"the API key is not accepted \(status 401\), next try in 300000 ms; deltas are followed meanwhile"),
    (plain(403), r"the API key is not accepted \(status 403\), next try in 300000 ms"),
    (plain(302, Location="https://elsewhere.example/x"), "redirected to 'elsewhere.example', which is not followed"),
    (plain(429, Retry_After="120"), "status 429, next try in 120000 ms"),
    (plain(429, Retry_After="99999999"), "status 429, next try in 3600000 ms"),
    (plain(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), "status 503, next try in [0-9]{1,3} ms"),
    (plain(500), "status 500, next try in [0-9]{1,3} ms"),
    (plain(200, "x" * 40_000), "the answer is larger than 32768 bytes"),
    (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "the answer is not HTTP/1"),
    (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}"), "the connection ended before the answer did"),
    (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "the answer's chunks are malformed"),
    (raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"), "the answer's Content-Length is no number"),
    (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 4_000 + b"\r\n"), "the answer's headers are too large"),
])
def test_other_answers_are_said_and_the_device_works_on(make, api, cloud, answer, log):
    api.answers = [answer]
    device = make()
    device.wait_log(log)
    cloud.wait_report(0, pump__on=False)
    cloud.delta({"pump": {"on": True}}, version=99)
    cloud.wait_report(0, pump__on=True)
    assert "s3cret" not in device.log_file.read_text()


def test_it_is_tried_again(make, api, cloud):
    api.answers = [plain(500), raw(b""), shadow(PENDING)]
    make()
    cloud.wait_report(0, pump__on=True)
    assert len(api.requests) == 3


def test_nobody_there(make, cloud):
    device = make(url=f"http://127.0.0.1:{free_port()}")
    device.wait_log(r"shadow not fetched: Connection refused \(errno 111\), next try in")
    cloud.wait_report(0, pump__on=False)


def test_a_key_that_others_can_read_is_refused(make, api, cloud):
    device = make(mode=0o644)
    device.wait_log(r"shadow not fetched: key_file '.*api-key': others can read it \(mode 0644\)")
    cloud.wait_report(0, pump__on=False)
    assert not api.requests


@pytest.mark.parametrize("host,names,trusted,log", [
    ("localhost", "DNS:localhost", True, "fetched shadow 7: applied"),
    ("127.0.0.1", "IP:127.0.0.1", True, "fetched shadow 7: applied"),
    ("localhost", "DNS:other.example", True, "certificate refused: hostname mismatch"),
    ("127.0.0.1", "IP:127.0.0.2", True, "certificate refused: IP address mismatch"),
    ("localhost", "DNS:localhost", False, "certificate refused: (unable to get local issuer certificate|self.signed certificate in certificate chain)"),
])
def test_tls_checks_certificate_and_name(authority, make, cloud, host, names, trusted, log):
    (authority / "san").write_text(f"subjectAltName={names}\n")
    openssl("x509", "-req", "-in", authority / "broker.csr", "-CA", authority / "ca.crt", "-CAkey", authority / "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", authority / "san", "-out", authority / "api.crt")
    api = API(authority / "api.crt", authority / "broker.key")
    api.answers = [shadow(PENDING)]
    try:
        device = make(url=f"https://{host}:{api.port}", ca=f", ca_file: {authority}/{'ca' if trusted else 'other'}.crt")
        device.wait_log(log)
        if "refused" in log:
            assert not api.requests
    finally:
        api.stop()
