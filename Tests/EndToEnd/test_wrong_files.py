"""Wrong board files, each with what `shadowpin check` says of it, word for word and place for place.

wrong_files.txt holds the mistakes that people make, each in one of board/'s examples:

    [thermostat]
    direction: output → direction: ^out
    = line 'boiler': direction: unknown value 'out', expected input or output

What stands before the arrow is there once, and what stands behind it takes its place; `⏎` ends a line. Errors follow in
the order in which they are told. Each is told at the `^` of the same rank, which is no part of the file, or, where it is
about something else than what was changed, at the text in `«»` before it, which is there once; `«»` is the file's end.
"""

import pathlib
import re
import subprocess

import pytest

from bench import SHADOWPIN

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Case:
    def __init__(self, example, change):
        self.old, new = (side.replace("⏎", "\n") for side in change.split(" →", 1))
        new = new[1:]
        self.example, self.change, self.errors = example, change, []
        good = (ROOT / f"board/{example}.yaml").read_text()
        assert good.count(self.old) == 1, f"{example}.yaml has it {good.count(self.old)} times: {change}"
        at = good.index(self.old)
        # Every mark, less those before it, which are no part of the file.
        self.marks = [at + mark.start() - index for index, mark in enumerate(re.finditer(r"\^", new))]
        self.text = good.replace(self.old, new.replace("^", ""))

    def expected(self):
        """What is to be printed, without the file's name."""
        marks = iter(self.marks)
        for error in self.errors:
            elsewhere = re.fullmatch(r"«([^»]*)» (.*)", error)
            if elsewhere:
                where, error = elsewhere.groups()
                where = where.replace("⏎", "\n")
                assert not where or self.text.count(where) == 1, f"{where!r} is there {self.text.count(where)} times"
                at = self.text.index(where) if where else len(self.text)
            else:
                at = next(marks)
            before = self.text[:at]
            yield f"{before.count(chr(10)) + 1}:{at - before.rfind(chr(10))}: {error}"
        assert next(marks, None) is None, "a mark without an error"


def cases():
    found = []
    for line in (pathlib.Path(__file__).parent / "wrong_files.txt").read_text().splitlines():
        if line.startswith("["):
            example = line.strip("[]")
        elif line.startswith("= "):
            found[-1].errors.append(line[2:])
        elif line:
            found.append(Case(example, line))
    return found


CASES = cases()


def test_there_are_two_hundred():
    assert len({(case.example, case.text) for case in CASES}) == len(CASES) >= 200


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.example}: {case.change}"[:100])
def test_what_is_wrong_is_said_where_it_is(case, tmp_path):
    file = tmp_path / "board.yaml"
    file.write_text(case.text)
    check = subprocess.run([SHADOWPIN, "check", file], capture_output=True, text=True, timeout=20)
    assert check.stderr.replace(f"{file}:", "").splitlines() == list(case.expected())
    assert (check.returncode, check.stdout) == (1, "")
