"""The scripts of cases/, each run in a guest of each kind. A script fails by its first command that does.

A script may use what guest/lab.sh has.
"""

from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parent / "cases").glob("*.sh"))


@pytest.mark.parametrize("script", CASES, ids=lambda path: path.stem)
def test_case(board, script):
    board.run(script.read_text(), seconds=30)
