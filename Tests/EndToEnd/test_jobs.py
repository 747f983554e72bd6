"""Jobs: handlers, restarts and new board files, and what is left of them after kill -9 at every step."""

import json
import os
import re
import shutil
import signal
import time
import zlib

import pytest

from bench import Device, wait_until
from jobcloud import JobCloud

JOBS = """\
jobs:
  allow: [run, reboot, configure]
  handlers: {folder}/handlers
  reboot_command: {folder}/reboot
"""


class Worker(Device):
    """A device that does jobs."""

    def __init__(self, folder, url, jobs=JOBS):
        super().__init__(folder, url, "demo")
        (folder / "handlers").mkdir()
        self.file.write_text(self.file.read_text() + jobs.format(folder=folder))
        self.program("reboot", f"echo called >> {folder}/reboots")

    def program(self, name, script):
        path = self.folder / name
        path.write_text("#!/bin/sh\n" + script + "\n")
        path.chmod(0o755)

    def handler(self, name, script):
        self.program(f"handlers/{name}", script)

    def lines(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    @property
    def record(self):
        """What is on the disk; of no step while there is nothing."""
        path = self.folder / "state/job"
        return json.loads(path.read_text().splitlines()[0]) if path.exists() else {"step": None}

    def remember(self, **changes):
        """Puts another record in the place of the one on the disk, as a power cut at another moment would."""
        content = json.dumps({**self.record, **changes})
        (self.folder / "state/job").write_text(f"{content}\n{zlib.crc32(content.encode()):08x}\n")

    def kill(self):
        assert self.stop(signal.SIGKILL) == -signal.SIGKILL


@pytest.fixture
def jobs(broker):
    cloud = JobCloud(broker, "demo")
    yield cloud
    cloud.close()


@pytest.fixture
def worker(tmp_path, broker, jobs):
    worker = Worker(tmp_path, broker.url)
    worker.start_connected()
    yield worker
    worker.stop()


def run(handler, **params):
    return {"action": "run", "params": {"handler": handler, **params}}


# run


@pytest.mark.parametrize("notify", ["notify", "notify-next"])
def test_a_handler_that_succeeds(worker, jobs, notify):
    worker.handler("greet", 'echo "hello $1"; echo "$0" >&2')
    jobs.queue("j1", run("greet", args=["two words; $HOME"]), notify)
    details = jobs.wait("j1", "SUCCEEDED")
    assert details["output"] == f"hello two words; $HOME\n{worker.folder}/handlers/greet\n"
    assert details["exitCode"] == "0"
    updates = [(update["status"], update["statusDetails"]["step"]) for _, update in jobs.updates]
    assert updates == [("IN_PROGRESS", "running"), ("SUCCEEDED", "ended")]
    assert [update["expectedVersion"] for _, update in jobs.updates] == [2, 3]
    assert jobs.requests.index("get") < jobs.requests.index("start-next")
    # The device asks for the next one, and then sleeps.
    wait_until(lambda: jobs.requests[-1] == "get", what="the next pull")


def test_the_console_tells_of_jobs(worker, jobs):
    assert worker.console("jobs") == "at work: none\nallowed: reboot run configure\n"
    worker.handler("slow", f"while [ ! -e {worker.folder}/go ]; do sleep 0.05; done; exit 3")
    jobs.queue("j1", run("slow"))
    wait_until(lambda: worker.record["step"] == "running", what="the handler runs")
    assert re.match(r"at work: 'j1', run, step running, for \d+ m?s\nallowed", worker.console("jobs"))
    assert re.search(r"^job +'j1', run, step running$", worker.console("status"), re.M)
    (worker.folder / "go").touch()
    jobs.wait("j1", "FAILED")
    jobs.queue("j2", {"action": "fly"})
    jobs.wait("j2", "REJECTED")
    shown = wait_until(lambda: re.match(r"at work: none\n(before: (.|\n)*)", worker.console("jobs")), what="nothing is at work")
    assert re.match(
        r"before:  'j2', REJECTED \d+ m?s ago: unknown action 'fly'\n"
        r"         'j1', run, FAILED \d+ m?s ago, exit code 3: .+\nallowed", shown.group(1)), shown.group(1)
    # What was refused is not written down.
    worker.stop()
    worker.start_connected()
    assert re.search(r"^before:  'j1', run, FAILED before the start, exit code 3: .+$", worker.console("jobs"), re.M)


def test_queued_jobs_are_done_one_after_the_other_in_order(worker, jobs):
    worker.handler("note", f'echo "$1" >> {worker.folder}/notes')
    for number in range(5):
        jobs.queue(f"j{number}", run("note", args=[str(number)]))
    jobs.wait("j4", "SUCCEEDED")
    assert worker.lines("notes") == ["0", "1", "2", "3", "4"]


def test_jobs_queued_while_the_device_is_off_are_done_when_it_is_back(worker, jobs):
    worker.handler("note", "exit 0")
    worker.stop()
    jobs.queue("j1", run("note"))
    worker.start_connected()
    jobs.wait("j1", "SUCCEEDED")


def test_a_handler_that_fails(worker, jobs):
    worker.handler("fail", "echo broken; exit 3")
    jobs.queue("j1", run("fail"))
    details = jobs.wait("j1", "FAILED")
    assert details == {"step": "ended", "exitCode": "3", "reason": "exit code 3", "output": "broken\n"}


def test_a_handler_over_its_time_limit(worker, jobs):
    worker.handler("slow", "echo begun; exec sleep 1000")
    jobs.queue("j1", run("slow", timeLimit=1))
    details = jobs.wait("j1", "FAILED")
    assert details == {"step": "ended", "reason": "the time limit of 1 s is over", "output": "begun\n"}


def test_a_job_cancelled_in_the_cloud_ends_its_handler(worker, jobs):
    worker.handler("slow", f"echo $$ > {worker.folder}/pid; exec sleep 1000")
    jobs.queue("j1", run("slow"))
    pid = int(wait_until(lambda: worker.lines("pid"), what="the handler runs")[0])
    jobs.end("j1", "CANCELED")
    worker.wait_log("job closed by the cloud: CANCELED")
    wait_until(lambda: not os.path.exists(f"/proc/{pid}"), what="the handler is gone")
    # And the device takes the next one.
    worker.handler("quick", "exit 0")
    jobs.queue("j2", run("quick"))
    jobs.wait("j2", "SUCCEEDED")
    assert jobs.jobs["j1"]["status"] == "CANCELED"


@pytest.mark.parametrize(
    "document, reason",
    [
        ({"action": "fly"}, "unknown action 'fly'"),
        ({}, "job document: 'action' is missing or no text of 1 to 64 bytes"),
        (["run"], "job document: not a JSON object"),
        ("{", "job document: the JSON ends too early at byte 1"),
        ({"action": "run", "params": {"handler": "../../bin/sh"}}, "job document: params.handler: expected the name"),
        ({"action": "run", "params": {"handler": "h", "timeLimit": 0}}, "job document: params.timeLimit: expected"),
    ],
)
def test_what_cannot_be_done_is_rejected(worker, jobs, document, reason):
    jobs.queue("j1", document)
    assert jobs.wait("j1", "REJECTED")["reason"].startswith(reason)


def test_a_handler_that_is_not_there_fails(worker, jobs):
    jobs.queue("j1", run("missing"))
    reason = jobs.wait("j1", "FAILED")["reason"]
    assert reason == "the handler cannot be started: No such file or directory (errno 2)"


@pytest.mark.parametrize(
    "keys, reason",
    [
        ("", "this board does no jobs: its board file has no 'jobs'"),
        ("jobs: {{allow: [reboot]}}\n", "not in 'jobs.allow' of the board file: 'run'"),
    ],
)
def test_what_the_board_file_does_not_allow_is_rejected(tmp_path, broker, jobs, keys, reason):
    worker = Worker(tmp_path, broker.url, keys)
    worker.start_connected()
    try:
        jobs.queue("j1", run("greet"))
        assert jobs.wait("j1", "REJECTED")["reason"] == reason
    finally:
        worker.stop()


def test_nothing_is_done_that_cannot_be_remembered(worker, jobs):
    worker.handler("note", f"echo done >> {worker.folder}/notes")
    shutil.rmtree(worker.folder / "state")
    jobs.queue("j1", run("note"))
    assert "the record of this job cannot be written: No such file" in jobs.wait("j1", "FAILED")["reason"]
    assert worker.lines("notes") == []


# kill -9


def test_killed_before_the_cloud_knew_of_the_step_the_job_is_begun_anew(worker, jobs):
    worker.handler("note", f"echo done >> {worker.folder}/notes")
    jobs.is_deaf = lambda topic, request: topic.endswith("/update")
    jobs.queue("j1", run("note"))
    wait_until(lambda: "j1/update" in jobs.requests, what="the step is told")
    assert worker.record["step"] == "started"
    worker.kill()
    assert worker.lines("notes") == []
    jobs.is_deaf = lambda topic, request: False
    worker.start()
    jobs.wait("j1", "SUCCEEDED")
    assert worker.lines("notes") == ["done"]


def test_killed_while_a_handler_runs_the_job_fails_and_the_handler_is_not_run_twice(worker, jobs):
    worker.handler("slow", f"echo begun >> {worker.folder}/notes; sleep 2")
    jobs.queue("j1", run("slow"))
    wait_until(lambda: worker.lines("notes"), what="the handler runs")
    worker.kill()
    worker.start()
    reason = jobs.wait("j1", "FAILED")["reason"]
    assert reason == "shadowpin ended while the handler ran; it is not run twice"
    assert worker.lines("notes") == ["begun"]


def test_killed_before_the_cloud_had_the_outcome_the_outcome_is_reported(worker, jobs):
    worker.handler("note", f"echo done >> {worker.folder}/notes; exit 4")
    jobs.is_deaf = lambda topic, request: request.get("status") == "FAILED"
    jobs.queue("j1", run("note"))
    wait_until(lambda: worker.lines("notes") and worker.record["step"] == "ended", what="the handler has ended")
    worker.kill()
    jobs.is_deaf = lambda topic, request: False
    worker.start()
    assert jobs.wait("j1", "FAILED")["exitCode"] == "4"
    assert worker.lines("notes") == ["done"]


@pytest.mark.long(16)
def test_killed_a_hundred_times_every_job_comes_to_one_true_end(worker, jobs):
    worker.handler("note", f"echo $1 >> {worker.folder}/notes; sleep 0.0$1")
    for number in range(20):
        jobs.queue(f"j{number}", run("note", args=[str(number)]))
        for turn in range(5):
            time.sleep(0.003 * (number + turn * 7))
            worker.kill()
            worker.start()
    wait_until(lambda: jobs.jobs["j19"]["status"] in ("SUCCEEDED", "FAILED"), 30, what="the last job")
    notes = worker.lines("notes")
    assert len(notes) == len(set(notes)), "a handler ran twice"
    for number in range(20):
        job = jobs.jobs[f"j{number}"]
        ends = [update["status"] for name, update in jobs.updates if name == job["jobId"]]
        assert job["status"] in ("SUCCEEDED", "FAILED"), job
        if job["status"] == "SUCCEEDED":
            assert str(number) in notes
        else:
            assert "it is not run twice" in job["statusDetails"]["reason"], (job, ends)


def test_a_clean_stop_ends_the_handler_and_says_so(worker, jobs):
    worker.handler("slow", f"echo $$ > {worker.folder}/pid; exec sleep 1000")
    jobs.queue("j1", run("slow"))
    pid = int(wait_until(lambda: worker.lines("pid"), what="the handler runs")[0])
    assert worker.stop() == 0
    assert not os.path.exists(f"/proc/{pid}")
    worker.start()
    assert jobs.wait("j1", "FAILED")["reason"] == "shadowpin was stopped while the handler ran"


def test_a_record_that_is_lost_makes_no_second_run(worker, jobs):
    worker.handler("slow", f"echo begun >> {worker.folder}/notes; sleep 2")
    jobs.queue("j1", run("slow"))
    wait_until(lambda: worker.lines("notes"), what="the handler runs")
    worker.kill()
    for name in os.listdir(worker.folder / "state"):
        (worker.folder / "state" / name).unlink()
    worker.start()
    assert "is 'state' on a disk that outlives a restart?" in jobs.wait("j1", "FAILED")["reason"]
    assert worker.lines("notes") == ["begun"]


# reboot


def test_a_reboot_succeeds_only_after_the_next_boot(worker, jobs):
    jobs.queue("j1", {"action": "reboot"})
    wait_until(lambda: worker.lines("reboots"), what="the command is called")
    record = worker.record
    assert (record["step"], record["boot"]) == ("rebooting", open("/proc/sys/kernel/random/boot_id").read().strip())
    worker.stop()
    assert jobs.jobs["j1"]["status"] == "IN_PROGRESS"
    worker.remember(boot="00000000-0000-0000-0000-000000000000")
    worker.start()
    jobs.wait("j1", "SUCCEEDED")
    assert worker.lines("reboots") == ["called"]


def test_a_board_that_does_not_restart_is_told_three_times(worker, jobs):
    jobs.queue("j1", {"action": "reboot"})
    for number in range(1, 4):
        wait_until(lambda: len(worker.lines("reboots")) == number, what=f"the command is called {number} times")
        assert worker.record["attempt"] == number
        worker.kill()
        worker.start()
    assert jobs.wait("j1", "FAILED")["reason"] == "the board was told to restart and did not"
    assert len(worker.lines("reboots")) == 3


def test_a_reboot_command_that_fails(worker, jobs):
    worker.program("reboot", "echo not today; exit 1")
    jobs.queue("j1", {"action": "reboot"})
    details = jobs.wait("j1", "FAILED")
    assert (details["reason"], details["output"]) == ("exit code 1", "not today\n")


# configure


def configure(text):
    return {"action": "configure", "params": {"board": text}}


def test_a_new_board_file_that_works_stays(worker, jobs):
    old = worker.file.read_text()
    new = old.replace("field: pump.on", "field: pump.running")
    jobs.queue("j1", configure(new))
    jobs.wait("j1", "SUCCEEDED")
    assert worker.file.read_text() == new
    assert (worker.folder / "board.yaml.previous").read_text() == old
    assert worker.process.poll() is None


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda text: "", "job document: params.board: expected the text of a board file"),
        (lambda text: text.replace("pin: GPIO17", "pin: GPIO99"), "board file: 9:"),
        (lambda text: text.replace("thing: demo", "thing: other"), "board file: 'thing' is another one"),
        (lambda text: text.replace("/state\n", "/elsewhere\n"), "board file: 'state' is another folder"),
    ],
)
def test_a_board_file_that_is_wrong_is_rejected(worker, jobs, change, reason):
    old = worker.file.read_text()
    jobs.queue("j1", configure(change(old)))
    assert jobs.wait("j1", "REJECTED")["reason"].startswith(reason)
    assert worker.file.read_text() == old


def test_a_board_file_with_which_nothing_connects_is_taken_back(worker, jobs):
    old = worker.file.read_text()
    jobs.queue("j1", configure(old.replace("url: mqtt://127.0.0.1:", "url: mqtt://127.0.0.2:1 # ")))
    # Starts are counted, so that a file that ends the process is not tried for ever.
    for start in (2, 3):
        wait_until(
            lambda: (worker.record["step"], worker.record.get("attempt")) == ("trying", start), what=f"start {start}"
        )
        worker.kill()
        worker.start()
    reason = jobs.wait("j1", "FAILED")["reason"]
    assert reason == "the new board file was taken back: shadowpin ended again and again"
    assert worker.file.read_text() == old


@pytest.mark.parametrize("is_in_place", [False, True])
def test_killed_while_the_file_is_put_in_place(worker, jobs, is_in_place):
    old = worker.file.read_text()
    new = old.replace("field: pump.on", "field: pump.running")
    jobs.is_deaf = lambda topic, request: topic.endswith("/update")
    jobs.queue("j1", configure(new))
    wait_until(lambda: "j1/update" in jobs.requests, what="the step is told")
    worker.kill()
    jobs.is_deaf = lambda topic, request: False
    worker.remember(step="installing")
    if is_in_place:
        (worker.folder / "board.yaml.previous").write_text(old)
        worker.file.write_text(new)
    worker.start()
    jobs.wait("j1", "SUCCEEDED")
    assert worker.file.read_text() == new
    assert (worker.folder / "board.yaml.previous").read_text() == old


@pytest.mark.parametrize("is_back", [False, True])
def test_killed_while_the_old_file_is_put_back(worker, jobs, is_back):
    old = worker.file.read_text()
    new = old.replace("field: pump.on", "field: pump.running")
    jobs.is_deaf = lambda topic, request: topic.endswith("/update")
    jobs.queue("j1", configure(new))
    wait_until(lambda: "j1/update" in jobs.requests, what="the step is told")
    worker.kill()
    jobs.is_deaf = lambda topic, request: False
    worker.remember(step="rolling-back")
    if not is_back:
        (worker.folder / "board.yaml.previous").write_text(old)
        worker.file.write_text(new)
    worker.start()
    assert jobs.wait("j1", "FAILED")["reason"] == "the new board file was taken back"
    assert worker.file.read_text() == old
