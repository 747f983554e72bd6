"""The scripts of cases/, each run in a guest of each kind. A script fails by its first command that does.

A script may use what guest/lab.sh has.
"""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "cases"


def scripts(folder):
    return pytest.mark.parametrize("script", sorted(folder.glob("*.sh")), ids=lambda path: path.stem)


@scripts(FOLDER)
def test_case(board, script):
    board.run(script.read_text(), seconds=30)


@pytest.mark.machines("virt", "raspi3b")
@scripts(FOLDER / "tools")
def test_case_with_tools(board, script):
    board.run(script.read_text(), seconds=30)


# On several processors the kernel takes the time and the level of an edge at different moments, and makes one edge of
# several: what is exact about edges is so on one.
@pytest.mark.machines("virt", "virt32")
@scripts(FOLDER / "virt")
def test_case_of_one_processor(board, script):
    board.run(script.read_text(), seconds=30)
