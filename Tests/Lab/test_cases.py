"""The scripts of cases/, each run in a guest of each kind. A script fails by its first command that does.

A script may use what guest/lab.sh has. One that cannot run everywhere says where it can: `# machines: virt`.
"""

import re
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parent / "cases").glob("*.sh"))


def case(path):
    machines = re.search(r"^# machines: (.*)$", path.read_text(), re.M)
    marks = [pytest.mark.machines(*machines[1].split())] if machines else []
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("script", map(case, CASES))
def test_case(board, script):
    board.run(script.read_text(), seconds=30)
