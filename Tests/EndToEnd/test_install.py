"""The job action install: a new program is downloaded, tried and confirmed, or the old one stays; whatever is killed."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time

import pytest

import file_server
from bench import SHADOWPIN, machine_time, wait_until
from certificates import openssl
from file_server import FileServer
from jobcloud import JobCloud
from programs import program
from test_jobs import Worker

JOBS = """\
jobs:
  allow: [install]
  install: {{{{key_file: {{folder}}/install.pem, ca_file: {authority}/ca.crt}}}}
"""


class Installer(Worker):
    """A device with a program of its own, which jobs may replace."""

    def __init__(self, folder, url, authority):
        super().__init__(folder, url, JOBS.format(authority=authority))
        (folder / "bin").mkdir()
        self.path = folder / "bin" / "shadowpin"
        shutil.copy(SHADOWPIN, self.path)
        self.path.chmod(0o755)
        self.old = self.path.read_bytes()
        # The same program, in other bytes.
        self.new = self.old + b"a newer one"

    def start(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([self.path, "run", self.file], stderr=log, env=self.environment)

    @property
    def runs(self):
        """What the process itself runs: the old program or the new one."""
        return {self.old: "old", self.new: "new"}.get(open(f"/proc/{self.process.pid}/exe", "rb").read())

    @property
    def part(self):
        return self.path.with_name("shadowpin.part")

    @property
    def trial(self):
        return self.path.with_name("shadowpin.trial")

    def files(self):
        return sorted(os.listdir(self.folder / "bin"))

    def children(self):
        pid = self.process.pid
        return [int(child) for child in open(f"/proc/{pid}/task/{pid}/children").read().split()]

    def wait_child(self):
        return wait_until(self.children, what="the trial runs")[0]

    def check_old(self):
        """The old program is in place, runs, and nothing is left of the new one."""
        wait_until(lambda: self.runs == "old", what="the old program runs")
        assert self.path.read_bytes() == self.old
        assert self.files() == ["shadowpin"]

    def check_new(self):
        wait_until(lambda: self.runs == "new", what="the new program runs")
        assert self.path.read_bytes() == self.new
        assert self.path.stat().st_mode & 0o777 == 0o755
        assert self.files() == ["shadowpin"]


@pytest.fixture
def jobs(broker):
    cloud = JobCloud(broker, "demo")
    yield cloud
    cloud.close()


@pytest.fixture
def keys(tmp_path):
    openssl("genpkey", "-algorithm", "ed25519", "-out", tmp_path / "install.key")
    openssl("pkey", "-in", tmp_path / "install.key", "-pubout", "-out", tmp_path / "install.pem")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate authority, and a server's certificate for localhost."""
    folder = tmp_path_factory.mktemp("tls")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    openssl("req", "-x509", *key, "-subj", "/CN=ca", "-keyout", folder / "ca.key", "-out", folder / "ca.crt")
    openssl("req", "-x509", *key, "-subj", "/CN=server", "-addext", "subjectAltName=DNS:localhost",
            "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
            "-keyout", folder / "server.key", "-out", folder / "server.crt")
    return folder


@pytest.fixture
def server(authority):
    server = FileServer(authority / "server.crt", authority / "server.key")
    yield server
    server.stop()


@pytest.fixture
def installer(tmp_path, broker, jobs, keys, server, authority):
    installer = Installer(tmp_path, broker.url, authority)
    server.files["/new"] = installer.new
    installer.start_connected()
    yield installer
    installer.stop()


def sign(folder, digest):
    (folder / "digest").write_bytes(digest)
    openssl("pkeyutl", "-sign", "-rawin", "-inkey", folder / "install.key",
            "-in", folder / "digest", "-out", folder / "signature")
    return base64.b64encode((folder / "signature").read_bytes()).decode()


def install(installer, server, data=None, path="/new", **changes):
    data = installer.new if data is None else data
    server.files[path] = data
    digest = hashlib.sha256(data).digest()
    params = {
        "url": server.url + path, "size": len(data), "sha256": digest.hex(),
        "signature": sign(installer.folder, digest), "version": "2.1.5",
    }  # fmt: skip
    return {"action": "install", "params": {**params, **changes}}


def steps(jobs, job="j1"):
    """What the cloud was told, in order, each once."""
    told = [(update["status"], update["statusDetails"]["step"]) for name, update in jobs.updates if name == job]
    return list(dict.fromkeys(told))


DONE = [("IN_PROGRESS", "downloading"), ("IN_PROGRESS", "trying"), ("SUCCEEDED", "ended")]


def test_a_new_program_takes_the_place_of_the_old_one(installer, jobs, server):
    pid = installer.process.pid
    jobs.queue("j1", install(installer, server))
    jobs.wait("j1", "SUCCEEDED", 30)
    assert steps(jobs) == DONE
    installer.check_new()
    assert installer.process.pid == pid and installer.process.poll() is None
    assert server.requests == [("/new", None)]
    assert len(installer.log("the new program has proved itself")) == 1
    # And it does what the old one did.
    assert installer.status("Threads") == 1
    server.files["/newer"] = installer.old
    jobs.queue("j2", install(installer, server, installer.old, "/newer"))
    jobs.wait("j2", "SUCCEEDED", 30)
    installer.check_old()


# The download


def test_broken_connections_are_made_good_where_they_broke(installer, jobs, server):
    size = len(installer.new)
    piece = size // 4 + 1
    server.answers = [file_server.broken_after(piece)]
    jobs.queue("j1", install(installer, server))
    jobs.wait("j1", "SUCCEEDED", 60)
    installer.check_new()
    starts = [int((range_ or "bytes=0-")[6:-1]) for _, range_ in server.requests]
    assert len(starts) == 4 and starts == sorted(set(starts)), starts
    # What was on its way when the connection broke may be lost, and is asked for again.
    assert all(start > number * piece - 100_000 for number, start in enumerate(starts)), starts
    assert len(installer.log(r"download: TLS: unexpected eof while reading, next try in \d+ ms")) == 3


def test_a_server_without_ranges_sends_all_again(installer, jobs, server):
    server.answers = [file_server.broken_after(300_000), file_server.whole]
    jobs.queue("j1", install(installer, server))
    jobs.wait("j1", "SUCCEEDED", 30)
    installer.check_new()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_download_goes_on_after_a_restart(installer, jobs, server, how):
    half = len(installer.new) // 2
    released = threading.Event()
    server.answers = [file_server.held_after(half, released), file_server.ranges]
    jobs.queue("j1", install(installer, server))
    wait_until(lambda: installer.part.exists() and installer.part.stat().st_size > half - 100_000, what="half of it")
    assert installer.record["step"] == "downloading"
    installer.stop(how)
    released.set()
    there = installer.part.stat().st_size
    installer.start()
    jobs.wait("j1", "SUCCEEDED", 30)
    installer.check_new()
    assert server.requests == [("/new", None), ("/new", f"bytes={there}-")]


def test_what_a_power_cut_made_of_the_file_is_found_out(installer, jobs, server):
    half = len(installer.new) // 2
    released = threading.Event()
    server.answers = [file_server.held_after(half, released), file_server.ranges]
    jobs.queue("j1", install(installer, server))
    wait_until(lambda: installer.part.exists() and installer.part.stat().st_size > half - 100_000, what="half of it")
    installer.kill()
    released.set()
    data = bytearray(installer.part.read_bytes())
    data[-4096:] = bytes(4096)
    installer.part.write_bytes(data)
    installer.start()
    jobs.wait("j1", "SUCCEEDED", 30)
    installer.check_new()
    assert [range_ is None for _, range_ in server.requests] == [True, False, True]


def test_progress_is_told_and_the_loop_is_not_held(installer, jobs, server, cloud):
    released = threading.Event()
    half = len(installer.new) // 2

    def slowly(handler, data):
        file_server.head(handler, data)
        handler.wfile.write(data[:half])
        for start in range(half, half + 1_200, 100):
            handler.wfile.write(data[start : start + 100])
            released.wait(1)
        handler.wfile.write(data[half + 1_200 :])

    server.answers = [slowly]
    jobs.queue("j1", install(installer, server))
    wait_until(lambda: installer.part.exists() and installer.part.stat().st_size >= half, what="half of it")
    begin = machine_time()
    cloud.delta({"pump": {"on": True}})
    cloud.wait_report(0, pump__on=True)
    assert machine_time() - begin < 2
    wait_until(lambda: "progress" in jobs.jobs["j1"]["statusDetails"], 15, what="progress")
    assert jobs.jobs["j1"]["statusDetails"] == {"step": "downloading", "progress": "50 %"}
    released.set()
    jobs.wait("j1", "SUCCEEDED", 30)


def test_a_redirect_to_another_https_server_is_followed(installer, jobs, server, authority):
    other = FileServer(authority / "server.crt", authority / "server.key")
    other.files["/elsewhere?token=s3cret"] = installer.new
    server.answers = [file_server.status(302, Location=other.url + "/elsewhere?token=s3cret")]
    try:
        jobs.queue("j1", install(installer, server))
        jobs.wait("j1", "SUCCEEDED", 30)
    finally:
        other.stop()
    installer.check_new()
    assert "s3cret" not in installer.log_file.read_text()


def test_a_job_cancelled_in_the_cloud_ends_the_download(installer, jobs, server):
    released = threading.Event()
    server.answers = [file_server.held_after(100_000, released)]
    jobs.queue("j1", install(installer, server))
    wait_until(installer.part.exists, what="it begins")
    jobs.end("j1", "CANCELED")
    installer.wait_log("job closed by the cloud: CANCELED")
    released.set()
    installer.check_old()
    # And the device takes the next one.
    server.answers = [file_server.ranges]
    jobs.queue("j2", install(installer, server))
    jobs.wait("j2", "SUCCEEDED", 30)


@pytest.mark.parametrize(
    "answers, reason",
    [
        ([file_server.status(404)], "download: status 404"),
        ([file_server.status(301, Location="http://localhost/new")], "download: redirected to 'localhost', which is not"),
        ([file_server.claiming(10)], "download: the server's file has 10 bytes, expected "),
        ([file_server.claiming(1 << 30)], "download: the server's file has more bytes, expected "),
        ([lambda handler, data: file_server.whole(handler, data[:-1] + b"!")], "download: the file's SHA-256 is another"),
        ([file_server.status(503)], "download: the time limit of 2 s is over"),
    ],
)  # fmt: skip
def test_a_download_that_fails_leaves_nothing_behind(installer, jobs, server, answers, reason):
    server.answers = answers
    # The others end by themselves.
    changes = {"timeLimit": 2} if "time limit" in reason else {}
    jobs.queue("j1", install(installer, server, **changes))
    assert jobs.wait("j1", "FAILED", 30)["reason"].startswith(reason)
    installer.check_old()


def test_a_server_with_another_name_is_not_trusted(installer, jobs, server):
    url = server.url.replace("localhost", "127.0.0.1") + "/new"
    jobs.queue("j1", install(installer, server, url=url))
    assert jobs.wait("j1", "FAILED")["reason"] == "download: certificate refused: IP address mismatch"
    assert server.requests == []
    installer.check_old()


# What is not downloaded at all


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"url": "http://localhost/new"}, "job document: params.url: expected https://"),
        ({"url": "https://user:secret@localhost/new"}, "job document: params.url: expected https://"),
        ({"size": 0}, "job document: params.size: expected bytes, 1...67108864"),
        ({"sha256": "00"}, "job document: params.sha256: expected 64 hexadecimal digits"),
        ({"sha256": "00" * 32}, "the signature is by none of the keys in 'jobs.install.key_file'"),
        ({"signature": "AAAA"}, "job document: params.signature: expected 64 bytes in Base64"),
        ({"signature": "A" * 86 + "=="}, "the signature is by none of the keys in 'jobs.install.key_file'"),
    ],
)
def test_what_is_not_signed_is_rejected_before_it_is_downloaded(installer, jobs, server, changes, reason):
    jobs.queue("j1", install(installer, server, **changes))
    assert jobs.wait("j1", "REJECTED")["reason"].startswith(reason)
    assert server.requests == []
    installer.check_old()


@pytest.mark.parametrize(
    "content, reason",
    [
        (None, "jobs.install.key_file: No such file or directory (errno 2)"),
        ("no key", "jobs.install.key_file holds something else than public keys of Ed25519"),
    ],
)
def test_a_board_without_its_key_installs_nothing(installer, jobs, server, content, reason):
    document = install(installer, server)
    key = installer.folder / "install.pem"
    key.write_text(content) if content else key.unlink()
    jobs.queue("j1", document)
    assert jobs.wait("j1", "FAILED")["reason"] == reason
    assert server.requests == []


def test_a_folder_that_cannot_be_written_to(installer, jobs, server):
    # Whoever runs the tests may be root, for whom no mode bars a folder.
    installer.part.mkdir()
    jobs.queue("j1", install(installer, server))
    reason = jobs.wait("j1", "FAILED")["reason"]
    assert reason == "the file beside the program cannot be written: Is a directory (errno 21)"


# Programs that do not prove themselves


@pytest.mark.parametrize(
    "data, reason",
    [
        (program("crash"), "the new program did not connect: ended by signal 4"),
        (program("exit"), "the new program did not connect: exit code 3"),
        (program("exit", interpreter=b"/no/ld.so\0"), "the new program cannot be started: No such file or directory (errno 2)"),
        (program("exit", machine="riscv64"), "the new program is not for the processor of this board"),
        (program("exit")[:63], "the new program cannot be started: Exec format error (errno 8)"),
        (b"#!/bin/sh\nexit 0\n", "the new program is not for the processor of this board"),
    ],
)  # fmt: skip
def test_a_program_that_cannot_do_it_leaves_the_old_one_in_place(installer, jobs, server, data, reason):
    pid = installer.process.pid
    jobs.queue("j1", install(installer, server, data))
    assert jobs.wait("j1", "FAILED", 30)["reason"] == reason
    installer.check_old()
    # Nobody had to start it again.
    assert installer.process.pid == pid and installer.process.poll() is None


# kill -9


def hanging(installer, jobs, server):
    """A trial of a program that hangs; its process."""
    jobs.queue("j1", install(installer, server, program("hang")))
    child = installer.wait_child()
    assert installer.record["step"] == "trying"
    return child


def test_killed_in_a_trial_the_old_program_is_back_and_the_trial_goes_with_it(installer, jobs, server):
    for attempt in (1, 2, 3):
        child = hanging(installer, jobs, server) if attempt == 1 else installer.wait_child()
        wait_until(lambda: installer.record["attempt"] == attempt, what=f"attempt {attempt}")
        installer.kill()
        wait_until(lambda: not os.path.exists(f"/proc/{child}"), what="the trial is gone")
        assert installer.path.read_bytes() == installer.old
        installer.start()
    reason = jobs.wait("j1", "FAILED", 30)["reason"]
    assert reason == "each time the new program was tried, shadowpin or the board ended"
    installer.check_old()
    assert len(server.requests) == 1


def test_stopped_in_a_trial_both_end_and_the_next_start_tries_again(installer, jobs, server):
    child = hanging(installer, jobs, server)
    # One that hangs does not hear SIGTERM: it is killed 5 s later.
    assert installer.stop(timeout=8) == 0
    assert not os.path.exists(f"/proc/{child}")
    assert (installer.record["step"], installer.path.read_bytes()) == ("trying", installer.old)
    installer.start()
    installer.wait_child()
    assert installer.record["attempt"] == 2
    installer.kill()


def test_a_trial_that_is_killed_has_failed(installer, jobs, server):
    os.kill(hanging(installer, jobs, server), signal.SIGKILL)
    assert jobs.wait("j1", "FAILED", 30)["reason"] == "the new program did not connect: ended by signal 9"
    installer.check_old()


def stopped_before_the_trial(installer, jobs, server):
    """Kills the device when the new program is there, before it is tried."""
    jobs.is_deaf = lambda topic, request: request.get("statusDetails", {}).get("step") == "trying"
    jobs.queue("j1", install(installer, server))
    wait_until(installer.trial.exists, what="the new program is there")
    wait_until(lambda: jobs.requests.count("j1/update") >= 2, what="the step is told")
    installer.kill()
    jobs.is_deaf = lambda topic, request: False
    assert installer.record["step"] == "downloading"


def test_killed_before_the_trial_nothing_is_downloaded_twice(installer, jobs, server):
    stopped_before_the_trial(installer, jobs, server)
    installer.start()
    jobs.wait("j1", "SUCCEEDED", 30)
    installer.check_new()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "step, is_in_place", [("downloading", False), ("trying", False), ("trying", True), ("ended", True)]
)
def test_a_power_cut_at_each_step(installer, jobs, server, step, is_in_place):
    stopped_before_the_trial(installer, jobs, server)
    changes = {"outcome": "SUCCEEDED", "reason": "", "output": ""} if step == "ended" else {}
    installer.remember(step=step, boot="00000000-0000-0000-0000-000000000000", **changes)
    if is_in_place:
        installer.trial.rename(installer.path)
    installer.start()
    jobs.wait("j1", "SUCCEEDED", 30)
    installer.check_new()
    assert len(server.requests) == 1
    trials = len(installer.log("the new program is tried"))
    assert trials == (0 if is_in_place else 1)


def test_a_record_that_is_lost_before_the_trial_costs_a_download(installer, jobs, server):
    half = len(installer.new) // 2
    released = threading.Event()
    server.answers = [file_server.held_after(half, released), file_server.ranges]
    jobs.queue("j1", install(installer, server))
    wait_until(lambda: installer.part.exists() and installer.part.stat().st_size > half - 100_000, what="half of it")
    installer.kill()
    released.set()
    shutil.rmtree(installer.folder / "state")
    installer.start()
    jobs.wait("j1", "SUCCEEDED", 30)
    installer.check_new()


def test_killed_again_and_again_the_job_comes_to_one_true_end(installer, jobs, server):
    for number in range(4):
        server.answers = [file_server.broken_after(len(installer.new) // 2 + 1)]
        jobs.queue(f"j{number}", install(installer, server))
        seen = set()
        for turn in range(8):
            time.sleep(0.03 * number + 0.07 * turn)
            seen.add(installer.record["step"])
            installer.kill()
            assert installer.path.read_bytes() in (installer.old, installer.new)
            installer.start_connected()
        assert seen & {"downloading", "trying"}
        job = jobs.jobs[f"j{number}"]
        wait_until(lambda job=job: job["status"] in ("SUCCEEDED", "FAILED"), 60, what="the job's end")
        if job["status"] == "SUCCEEDED":
            installer.check_new()
        else:
            assert job["statusDetails"]["reason"].startswith("each time the new program was tried")
            installer.check_old()
        # From the old one to the new one, again.
        installer.stop()
        installer.path.unlink()
        shutil.copy(SHADOWPIN, installer.path)
        installer.start_connected()
