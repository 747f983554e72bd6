import os
import shutil
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

from bench import Broker, Cloud, Device  # noqa: E402
from certificates import openssl  # noqa: E402
from playbroker import PlayBroker  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "long(seconds): how long it waits for something; the longest begin first")


def pytest_collection_modifyitems(items):
    """The longest first, so that nothing is left to wait for when all others are done."""
    items.sort(key=lambda item: -sum(mark.args[0] for mark in item.iter_markers("long")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from one_by_one import OneByOne

    return OneByOne(config, log)


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


@pytest.fixture(scope="session")
def issued(tmp_path_factory):
    """What `authority` is a copy of: keys take their time."""
    folder = tmp_path_factory.mktemp("tls")
    (folder / "san").write_text("subjectAltName=DNS:localhost\n")
    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt")
    for name, days in (("broker", "2"), ("device", "2"), ("expired", "-1")):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr")
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-CAcreateserial",
                "-days", days, "-extfile", folder / "san", "-out", folder / f"{name}.crt")
    for key in folder.glob("*.key"):
        os.chmod(key, 0o644 if key.stem in ("broker", "expired") else 0o600)
    return folder


@pytest.fixture
def authority(tmp_path, issued):
    """A certificate authority with a broker's certificate for localhost and one for a device, for the test to change."""
    return shutil.copytree(issued, tmp_path / "tls")
