"""Every test that CONFORMANCE.md names is there."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_named_test_is_there():
    named = re.findall(r"`(test_\w+|\w+Tests)`", (HERE / "CONFORMANCE.md").read_text())
    tests = set(re.findall(r"^def (test_\w+)", "\n".join(p.read_text() for p in HERE.glob("test_*.py")), re.M))
    suites = {path.stem for path in HERE.parent.glob("*Tests/**/*.swift")}
    assert len(named) > 30
    assert [name for name in named if name not in tests | suites] == []


def test_every_scenario_is_named_and_there():
    named = set(re.findall(r"\*([a-z-]+)\*", (HERE / "CONFORMANCE.md").read_text()))
    assert named == {path.stem for path in HERE.glob("scenarios/*.txt")}
