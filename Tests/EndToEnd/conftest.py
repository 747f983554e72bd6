import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

from bench import Broker, Cloud, Device  # noqa: E402
from playbroker import PlayBroker  # noqa: E402


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def cloud(broker):
    cloud = Cloud(broker, "demo")
    yield cloud
    cloud.close()


@pytest.fixture
def version(request):
    """The MQTT version; tests marked with `bench.both_versions` run with each."""
    return getattr(request, "param", "3.1.1")


@pytest.fixture
def device(tmp_path, broker, version):
    device = Device(tmp_path, broker.url, "demo", broker=f"  version: {version}\n", keep_alive="5s")
    yield device
    device.stop()


@pytest.fixture
def played():
    """A broker that the test plays."""
    broker = PlayBroker()
    yield broker
    broker.stop()


@pytest.fixture
def running(device, cloud):
    """A device that has connected and reported its whole state."""
    device.start_connected()
    cloud.wait_report(0, pump__on=False, valve__state="closed", a__b__c__d__e__f=0, door__open=True)
    return device
