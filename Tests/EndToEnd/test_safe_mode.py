"""Safe mode: a board whose process ends again and again is left alone until it is mended."""

import signal

from bench import wait_until
from jobcloud import JobCloud
from test_commands import Commander
from test_events import listener  # noqa: F401

PUMP = "initial: off, exit: off, field: pump.on}"

KEYS = """\
safe_mode: {{starts: 3, within: {within}, lasts: {lasts}}}
commands:
  water: {{pulse: pump, for: 50ms}}
jobs: {{allow: [configure]}}
events:
  safe_mode: {{type: safeMode}}
"""

TOLD = "error shadowpin: safe mode: 3 starts in a row ended within 1h. No line follows the cloud; jobs are done."


def configure(device, within="1h", lasts="1h"):
    text = device.file.read_text()
    assert PUMP in text
    text = text.replace(PUMP, "initial: on, exit: off, safe: {value: off, after: 1h}, field: pump.on}")
    device.file.write_text(text + KEYS.format(within=within, lasts=lasts))
    return device


def crash(device, times):
    for _ in range(times):
        device.start_connected()
        device.stop(signal.SIGKILL)


def test_no_line_follows_and_a_clean_restart_ends_it(device, cloud, broker, listener):  # noqa: F811
    crash(configure(device), 3)
    assert device.level("pump") != "ok off" and not device.log("safe mode")
    start = len(cloud.reports)
    device.start_connected()
    assert device.log(TOLD)
    (event,) = listener.wait("safeMode")
    assert event["severity"] == "error" and event["data"] == {"starts": 3}
    # It never was on: it is requested so.
    cloud.wait_report(start, pump__on=False, door__open=True)
    assert all(report["state"]["reported"].get("pump") != {"on": True} for _, report in cloud.reports[start:])

    start = len(cloud.reports)
    cloud.delta({"pump": {"on": True}, "valve": {"state": "open"}})
    for field in "pump.on", "valve.state":
        device.wait_log(f"warning shadow: delta 1: field '{field}' refused: the board is in safe mode")
    # Reports have time in safe mode.
    wait_until(lambda: cloud.fields(start) == {"pump": {"on": False}, "valve": {"state": "closed"}}, 12, "what is")
    commander = Commander(broker, "demo")
    status, result = commander.wait(commander.call("water"))
    commander.close()
    assert status == "REJECTED"
    assert result["reason"] == "the board is in safe mode: shadowpin ended again and again"
    assert device.level("pump") == "ok off" and device.level("valve") == "ok off"

    assert device.stop() == 0
    count = len(device.log(TOLD))
    device.start_connected()
    assert len(device.log(TOLD)) == count
    cloud.delta({"valve": {"state": "open"}})
    device.wait_level("valve", "on")
    assert device.level("pump") == "ok on"


def test_it_goes_on_while_the_process_ends_again_and_again(device):
    crash(configure(device), 5)
    device.wait_log("safe mode: 4 starts in a row")


def test_a_start_that_lasted_counts_anew(device, tmp_path):
    configure(device, within="1s")
    crash(device, 2)
    device.start_connected()
    run = tmp_path / "state" / "run"
    wait_until(lambda: " running\n" in run.read_text(), 5, "it has lasted")
    device.stop(signal.SIGKILL)
    crash(device, 2)
    device.start_connected()
    assert not device.log("safe mode")


def test_its_time_ends_it_and_one_more_early_end_brings_it_back(device, cloud):
    crash(configure(device, lasts="2s"), 3)
    device.start_connected()
    process = device.process.pid
    count = len(device.log("connected to"))
    device.wait_log("info shadowpin: safe mode is over, starting as usual")
    (begun,), (over,) = (device.log_times(text) for text in ("error shadowpin: safe mode: ", "safe mode is over"))
    assert over - begun > 1
    device.wait_log("connected to", count=count + 1)
    # The same process, and it works.
    assert device.process.pid == process
    cloud.delta({"valve": {"state": "open"}})
    device.wait_level("valve", "on")
    device.stop(signal.SIGKILL)
    device.start_connected()
    device.wait_log("safe mode: 3 starts in a row", count=2)


def test_a_run_that_cannot_be_written_down_has_none(device, tmp_path):
    configure(device)
    device.file.write_text(device.file.read_text().replace(f"{tmp_path}/state", "/proc/nowhere"))
    crash(device, 4)
    device.start_connected()
    assert len(device.log("error shadowpin: this run cannot be written down, .* see 'state' in the board file")) == 5
    assert not device.log("safe mode:")


def test_a_job_mends_it(device, broker):
    crash(configure(device), 3)
    jobs = JobCloud(broker, "demo")
    try:
        device.start_connected()
        device.wait_log("safe mode: 3 starts in a row")
        jobs.queue("j1", {"action": "configure", "params": {
            "board": device.file.read_text().replace("field: pump.on", "field: pump.running")}})
        jobs.wait("j1", "SUCCEEDED")
        # With the new file, and as usual.
        device.wait_level("pump", "on")
        assert len(device.log("safe mode:")) == 1
    finally:
        jobs.close()
