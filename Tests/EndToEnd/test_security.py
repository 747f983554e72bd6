"""TLS, credentials, and what never shows."""

import os
import re
import subprocess

import pytest

from bench import Broker, Cloud, Device, both_versions
from certificates import openssl

PASSWORD = "correct-horse-battery"


def tls_broker(tmp_path, tls, certificate="broker", extra=""):
    broker = Broker(
        tmp_path,
        f"listener PORT 127.0.0.1\nallow_anonymous true\ncafile {tls}/ca.crt\ncertfile {tls}/{certificate}.crt\nkeyfile {tls}/{certificate}.key\n{extra}",
    )
    broker.start()
    return broker


def outcome(tmp_path, url, keys, pattern, timeout=10):
    """The first log line that matches, of a device with these keys under `broker:`."""
    device = Device(tmp_path, url, "secure", broker="".join(f"  {key}: {value}\n" for key, value in keys.items()))
    device.start()
    try:
        return device.wait_log(pattern, timeout)
    finally:
        device.stop(timeout=8)
        assert PASSWORD not in device.log_file.read_text()


@pytest.mark.parametrize(
    "host, certificate, ca, pattern",
    [
        ("localhost", "broker", "ca", "connected to localhost"),
        ("127.0.0.1", "broker", "ca", "no connection to 127.0.0.1.*certificate is not for this host name"),
        ("localhost", "broker", "other", "no connection to localhost.*TLS.*certificate verify failed"),
        ("localhost", "expired", "ca", "no connection to localhost.*TLS.*certificate verify failed"),
    ],
)
def test_tls_checks_certificate_and_host_name(tmp_path, authority, host, certificate, ca, pattern):
    broker = tls_broker(tmp_path, authority, certificate)
    try:
        line = outcome(tmp_path, f"mqtts://{host}:{broker.port}", {"ca_file": authority / f"{ca}.crt"}, "connected to|no connection")
        assert re.search(pattern, line), line
    finally:
        broker.stop()


@pytest.mark.parametrize("has_certificate", [True, False])
def test_client_certificate(tmp_path, authority, has_certificate):
    broker = tls_broker(tmp_path, authority, extra="require_certificate true\n")
    keys = {"ca_file": authority / "ca.crt"}
    if has_certificate:
        keys.update(certificate_file=authority / "device.crt", key_file=authority / "device.key")
    try:
        line = outcome(tmp_path, f"mqtts://localhost:{broker.port}", keys, "connected to|no connection")
        assert ("connected to" in line) == has_certificate, line
    finally:
        broker.stop()


def test_key_and_password_that_others_can_read_are_refused(tmp_path, authority):
    broker = tls_broker(tmp_path, authority)
    os.chmod(authority / "device.key", 0o640)
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n")
    os.chmod(password, 0o644)
    url = f"mqtts://localhost:{broker.port}"
    try:
        outcome(tmp_path, url, {"ca_file": authority / "ca.crt", "certificate_file": authority / "device.crt", "key_file": authority / "device.key"},
                r"key_file '.*device.key': others can read it \(mode 0640\): it holds a secret, run chmod 600 on it")
        outcome(tmp_path, url, {"ca_file": authority / "ca.crt", "username": "u", "password_file": password},
                r"password_file '.*password': others can read it \(mode 0644\)")
        outcome(tmp_path, url, {"ca_file": tmp_path / "nothing"}, "ca_file '.*nothing': No such file or directory")
    finally:
        broker.stop()


@pytest.mark.parametrize("key, file, words", [
    ("ca_file", "broken", "no certificate or crl found"),
    ("certificate_file", "broken", "no start line"),
    ("key_file", "broker.key", "key values mismatch"),
    ("key_file", "locked.key", "it has a passphrase"),
])
def test_a_file_for_tls_that_is_of_no_use_is_named(tmp_path, authority, key, file, words):
    broker = tls_broker(tmp_path, authority)
    (authority / "broken").write_text("no certificate\n")
    openssl("rsa", "-in", authority / "device.key", "-aes256", "-passout", "pass:x", "-out", authority / "locked.key")
    for path in authority.glob("*.key"):
        path.chmod(0o600)
    keys = {"ca_file": "ca.crt", "certificate_file": "device.crt", "key_file": "device.key", key: file}
    try:
        outcome(tmp_path, f"mqtts://localhost:{broker.port}", {name: authority / path for name, path in keys.items()},
                f"no connection to localhost.*: {key} '.*{file}': not usable: {words}")
    finally:
        broker.stop()


@both_versions
def test_a_password_file_that_becomes_right_is_used_by_itself(tmp_path, version):
    users = tmp_path / "users"
    users.touch()
    subprocess.run(["mosquitto_passwd", "-b", users, "u", PASSWORD], check=True, capture_output=True)
    os.chmod(users, 0o644)
    broker = Broker(tmp_path, f"listener PORT 127.0.0.1\nallow_anonymous false\npassword_file {users}\n")
    broker.start()
    password = tmp_path / "password"
    password.write_text("wrong\n")
    os.chmod(password, 0o600)
    device = Device(tmp_path, broker.url, "secure", broker=f"  version: {version}\n  username: u\n  password_file: {password}\n")
    device.start()
    try:
        device.wait_log("refused by the broker: (not authorized|wrong username or password)")
        password.write_text(PASSWORD + "\n")
        device.wait_log("connected to", timeout=6)
        assert PASSWORD not in device.log_file.read_text()
    finally:
        device.stop()
        broker.stop()


def test_mqtt_5_over_tls(tmp_path, authority):
    broker = tls_broker(tmp_path, authority)
    cloud = Cloud(broker, "secure", tls_set={"ca_certs": str(authority / "ca.crt")}, tls_insecure_set={"value": True})
    keys = f"  version: 5\n  ca_file: {authority}/ca.crt\n"
    device = Device(tmp_path, f"mqtts://localhost:{broker.port}", "secure", broker=keys, keep_alive="5s")
    try:
        for on in (True, False, True):
            # What the broker kept for the session.
            cloud.delta({"pump": {"on": on}, "valve": {"state": "closed"}})
            device.start_connected()
            if device.log("connected to")[1:]:
                device.wait_level("pump", "on" if on else "off")
            for _ in range(300):
                cloud.delta({"valve": {"state": "closed"}})
            cloud.delta({"valve": {"state": "open"}})
            device.wait_level("valve", "on")
            assert device.status("Threads") == 1 and device.stop() == 0
    finally:
        device.stop()
        cloud.close()
        broker.stop()


def test_no_core_dump(running):
    with open(f"/proc/{running.process.pid}/limits") as limits:
        core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
