"""Sensors: what they measure is in the shadow, and nothing waits for one that does not answer."""

import json
import os
import re
import subprocess
import time

import pytest

from bench import SHADOWPIN, Cloud, Device, machine_time, wait_until


@pytest.fixture
def sensors(broker, tmp_path):
    """Starts a board with these sensors; it has simulated lines unless `chip` says otherwise."""
    devices, clouds = [], []

    def start(text, chip="chip: simulated"):
        cloud = Cloud(broker, "sensors")
        device = Device(tmp_path, broker.url, "sensors")
        yaml = device.file.read_text().replace("chip: simulated", chip)
        device.file.write_text(yaml + "events: {fault: {type: fault}}\nsensors:\n" + text)
        cloud.events = []
        received = cloud.client.on_message

        def collect(client, data, message):
            if "/events/" in message.topic:
                cloud.events.append(json.loads(message.payload))
            received(client, data, message)

        cloud.client.on_message = collect
        device.start_connected()
        devices.append(device)
        clouds.append(cloud)
        return device, cloud

    yield start
    for device in devices:
        device.stop()
    for cloud in clouds:
        cloud.close()


def test_simulated_sensors(sensors):
    device, cloud = sensors(
        "  air: {driver: dht22, pin: GPIO4, every: 2s, failures: 1,"
        " fields: {temperature: {field: air.temperature, deadband: 0.5}, humidity: air.humidity}}\n"
        "  tank: {driver: hc-sr04, pins: {trigger: GPIO5, echo: GPIO6}, every: 100ms, failures: 2, field: tank.level,"
        " calibrate: {table: [[0, 100], [200, 0]]}, clamp: {min: 0, max: 90}}\n")
    cloud.wait_report(0, air__temperature=20, air__humidity=50, tank__level=90)
    seen = len(cloud.reports)
    assert device.simulate("value", "tank", "150.5") == "ok"
    cloud.wait_report(seen, tank__level=24.75)
    seen = len(cloud.reports)
    assert device.simulate("value", "air.humidity", "61.5") == "ok"
    assert device.simulate("value", "air.temperature", "20.4") == "ok"
    cloud.wait_report(seen, air__humidity=61.5)
    assert "temperature" not in cloud.fields(seen)["air"], "within the deadband"
    assert device.simulate("value", "air.temperature", "20.5") == "ok"
    cloud.wait_report(seen, air__temperature=20.5)

    assert device.simulate("value", "air", "1").startswith("error which value of it? air.temperature air.humidity")
    assert device.simulate("value", "air.pressure", "1").startswith("error which value of it?")
    assert device.simulate("value", "tank", "deep").startswith("error which value? A number")
    assert device.simulate("value", "pump", "1") == "error that is a line, and only sensors have values"
    assert device.simulate("value", "nothing", "1") == "error no line 'nothing' on this chip"


def test_sensor_that_fails_and_comes_back(sensors):
    device, cloud = sensors(
        "  tank: {driver: hc-sr04, pins: {trigger: GPIO5, echo: GPIO6}, every: 500ms, failures: 3, field: tank.level}\n")
    cloud.wait_report(0, tank__level=0)
    device.simulate("value", "tank", "12")
    cloud.wait_report(0, tank__level=12)
    seen = len(cloud.reports)
    device.simulate("fail", "tank")
    # The last value stays until the third reading has failed.
    cloud.wait_report(seen, tank__level=None)
    wait_until(lambda: cloud.events, what="an event")
    assert [event["data"] for event in cloud.events] == [
        {"sensor": "tank", "reason": "told to fail by 'shadowpin simulate'"}]
    assert len(device.log("sensor 'tank': .*3 times in a row")) == 1
    time.sleep(2)
    assert len(cloud.events) == 1, "told once"
    assert len(device.log("sensor 'tank'")) == 1
    seen = len(cloud.reports)
    device.simulate("heal", "tank")
    cloud.wait_report(seen, tank__level=12)
    device.wait_log("sensor 'tank': answers again")


def test_the_console_tells_how_well_sensors_can_be_read(sensors):
    device, cloud = sensors(
        "  tank: {driver: hc-sr04, pins: {trigger: GPIO5, echo: GPIO6}, every: 200ms, failures: 2, field: tank.level}\n"
        "  air: {driver: dht22, pin: GPIO4, every: 2s, fields: {temperature: air.temperature}}\n",
        "chip: simulated\nconsole: {access: control}")
    cloud.wait_report(0, tank__level=0, air__temperature=20)
    shown = device.console("sensors")
    assert re.fullmatch(
        r"tank\.level +0 +read \d+ m?s ago, tank \(hc-sr04\)\nair\.temperature +20 +read \d+ m?s ago, air \(dht22\)\n", shown), shown
    device.simulate("fail", "tank")
    cloud.wait_report(0, tank__level=None)
    device.simulate("heal", "tank")
    device.wait_log("sensor 'tank': answers again")
    shown = device.console("sensors")
    faults = re.search(
        r"^tank\.level +0 +read .*\n  (\d+) faults, the last one at \d{4}-.*Z: told to fail by 'shadowpin simulate'\nair", shown, re.M)
    assert faults and int(faults.group(1)) >= 2, shown
    # The value that failed, and the log's line about it.
    assert device.console("reset", "sensors") == "2 faults forgotten\n"
    assert "fault" not in device.console("sensors")


def test_fields_of_sensors_cannot_be_set(sensors):
    device, cloud = sensors("  tank: {driver: hc-sr04, pins: {trigger: GPIO5, echo: GPIO6}, field: tank.level}\n")
    cloud.wait_report(0, tank__level=0)
    seen = len(cloud.reports)
    cloud.delta({"tank": {"level": 5}})
    cloud.wait_report(seen, tank__level=0)
    device.wait_log("field 'tank.level' refused: it is measured, and cannot be set")


# Without a GPIO chip of that label there is no line; the kernel's sensors are read all the same.
NO_CHIP = "chip: no-such-chip"


def readers(device):
    """The processes that the device has started to read sensors."""
    found = []
    for process in os.listdir("/proc"):
        if not process.isdigit():
            continue
        try:
            with open(f"/proc/{process}/stat") as stat, open(f"/proc/{process}/cmdline", "rb") as command:
                words = stat.read().rsplit(")", 1)[1].split()
                if int(words[1]) == device.process.pid and b"read-sensors" in command.read():
                    found.append(int(process))
        except OSError:
            pass
    return found


def test_values_of_the_kernel(sensors, tmp_path):
    value = tmp_path / "value"
    value.write_text("21500\n")
    device, cloud = sensors(
        f"  raw: {{driver: sysfs, path: {value}, scale: 0.001, offset: -1.5, every: 200ms, failures: 1, field: raw}}\n"
        "  none: {driver: iio, device: no-such-device, channel: temp, every: 1s, failures: 1, field: none}\n", NO_CHIP)
    cloud.wait_report(0, raw=20)
    assert cloud.fields()["none"] is None
    seen = len(cloud.reports)
    value.write_text("-3000\n")
    cloud.wait_report(seen, raw=-4.5)
    seen = len(cloud.reports)
    value.write_text("NaN\n")
    cloud.wait_report(seen, raw=None)
    device.wait_log("sensor 'raw': the kernel's file holds no number")
    device.wait_log("sensor 'none': the kernel has no such device")
    seen = len(cloud.reports)
    value.write_text("1000\n")
    cloud.wait_report(seen, raw=-0.5)
    assert len(readers(device)) == 1


def test_board_without_kernel_sensors_has_no_reader(sensors):
    device, cloud = sensors("  tank: {driver: hc-sr04, pins: {trigger: GPIO5, echo: GPIO6}, field: tank.level}\n")
    cloud.wait_report(0, tank__level=0)
    assert readers(device) == []


def test_reading_that_never_ends_holds_up_nothing(sensors, tmp_path):
    """A file whose open(2) blocks for ever stands for a driver that does."""
    os.mkfifo(tmp_path / "fifo")
    value = tmp_path / "value"
    value.write_text("1\n")
    device, cloud = sensors(
        f"  stuck: {{driver: sysfs, path: {tmp_path}/fifo, every: 1s, failures: 1, field: stuck}}\n"
        f"  raw: {{driver: sysfs, path: {value}, every: 200ms, field: raw}}\n", NO_CHIP)
    wait_until(lambda: readers(device), what="a reader")
    first = readers(device)
    # The reader is stuck, and a delta is answered at once.
    for turn in range(5):
        seen = len(cloud.reports)
        started = machine_time()
        cloud.delta({"valve": {"state": "open"}})
        cloud.wait_report(seen, valve__state=None)
        assert machine_time() - started < 1
    device.wait_log("sensor 'stuck': the kernel did not answer in time")
    cloud.wait_report(0, stuck=None, raw=1)
    # Another process has read it.
    assert not os.path.exists(f"/proc/{first[0]}")


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_the_reader_ends_with_the_device(sensors, tmp_path, how):
    os.mkfifo(tmp_path / "fifo")
    device, cloud = sensors(f"  stuck: {{driver: sysfs, path: {tmp_path}/fifo, every: 1s, field: stuck}}\n", NO_CHIP)
    (reader,) = wait_until(lambda: readers(device), what="a reader")
    if how == "kill":
        device.process.kill()
        device.process.wait()
    else:
        device.stop()
    wait_until(lambda: not os.path.exists(f"/proc/{reader}"), 2, what="the reader is gone")


def test_a_reader_that_is_killed_is_started_again(sensors, tmp_path):
    value = tmp_path / "value"
    value.write_text("1\n")
    device, cloud = sensors(f"  raw: {{driver: sysfs, path: {value}, every: 100ms, field: raw}}\n", NO_CHIP)
    cloud.wait_report(0, raw=1)
    for turn in range(3):
        (reader,) = wait_until(lambda: readers(device), what="a reader")
        os.kill(reader, 9)
        seen = len(cloud.reports)
        value.write_text(f"{turn + 2}\n")
        cloud.wait_report(seen, raw=turn + 2)
    # One reading each was lost, which is not one too many.
    assert not device.log("sensor 'raw'")


def test_devices_of_the_kernel_by_their_names(sensors, tmp_path, monkeypatch):
    """With another /sys in front of the system's."""
    files = {
        "bus/iio/devices/iio:device1/name": "bme280", "bus/iio/devices/iio:device1/in_temp_input": "21470",
        "bus/iio/devices/iio:device1/in_humidityrelative_input": "48213",
        "bus/iio/devices/iio:device0/name": "ads1015", "bus/iio/devices/iio:device0/in_voltage0_raw": "1000",
        "bus/iio/devices/iio:device0/in_voltage_scale": "3",
        "class/hwmon/hwmon7/name": "coretemp", "class/hwmon/hwmon7/temp2_label": "Core 0",
        "class/hwmon/hwmon7/temp2_input": "39500", "class/hwmon/hwmon7/fan1_input": "1450",
        "class/thermal/thermal_zone3/type": "cpu-thermal", "class/thermal/thermal_zone3/temp": "51234",
        "bus/w1/devices/28-0316a2790fff/w1_slave":
            "72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125",
    }
    for path, text in files.items():
        file = tmp_path / "sys" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    program = tmp_path / "shadowpin"
    program.write_text(f"""#!/bin/sh
        exec unshare --map-root-user --mount sh -c 'mount --bind {tmp_path}/sys /sys && exec {SHADOWPIN} "$@"' sh "$@"
        """)
    program.chmod(0o755)
    monkeypatch.setattr("bench.SHADOWPIN", str(program))
    device, cloud = sensors(
        "  box: {driver: iio, device: bme280, fields: {temp: box.temperature, humidityrelative: box.humidity}}\n"
        "  light: {driver: iio, device: bme280, channel: illuminance, failures: 1, field: light}\n"
        "  meter: {driver: iio, device: ads1015, channel: voltage0, field: meter}\n"
        "  core: {driver: hwmon, device: coretemp, label: Core 0, field: core}\n"
        "  fan: {driver: hwmon, device: coretemp, channel: fan1, field: fan}\n"
        "  soc: {driver: thermal, zone: cpu-thermal, field: soc}\n"
        "  pipe: {driver: 1-wire, id: 28-0316a2790fff, field: pipe}\n"
        "  none: {driver: 1-wire, id: 28-000000000000, failures: 1, field: none}\n", NO_CHIP)
    cloud.wait_report(
        0, box__temperature=21.47, box__humidity=48.213, meter=3, core=39.5, fan=1450, soc=51.234, pipe=23.125, none=None)
    device.wait_log("sensor 'light': the device has no such channel")
    device.wait_log("sensor 'none': the kernel has no such device")

    check = subprocess.run([program, "check", device.file], capture_output=True, text=True, check=True)
    lines = check.stdout.splitlines()
    assert "sensor 'box': iio 'bme280' every 10000 ms, temp and humidityrelative" in lines
    assert [line for line in lines if line.startswith("warning")] == [
        "warning: sensor 'light' (line 17): on this machine the device has no such channel: 'illuminance'",
        "warning: sensor 'none' (line 23): on this machine the kernel has no '28-000000000000'; a Raspberry Pi needs "
        "'dtoverlay=w1-gpio' in config.txt",
    ]


def test_hidden_word_by_hand():
    result = subprocess.run([SHADOWPIN, "read-sensors"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert result.returncode == 2
    assert "that is what shadowpin starts for itself" in result.stderr
