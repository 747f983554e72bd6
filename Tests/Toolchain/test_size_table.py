"""The tables of sizes, of a program with two rooms whose sizes are known."""

import re
import shutil

import pytest
from programs import ROOT, TOOLS, must, objects, run

PROGRAM = """
char state[30720] SWIFT("5state");
ALONE void used(void) SWIFT("4used");
void used(void) { char bytes[5000]; keep(bytes); keep(state); }
ALONE void deep(void) SWIFT("4deep");
void deep(void) { char bytes[20000]; keep(bytes); used(); keep(bytes); }
int main(void) { deep(); return 0; }
"""


@pytest.fixture
def folder(tmp_path):
    """A folder like the repository's, in which one board is built."""
    (tmp_path / "toolchain").mkdir()
    shutil.copy(ROOT / "toolchain" / "size-table", tmp_path / "toolchain")
    shutil.copytree(ROOT / "toolchain" / "elf", tmp_path / "toolchain" / "elf")
    for room in ("Room", "Other"):
        (tmp_path / "Sources" / room).mkdir(parents=True)
        (tmp_path / "Sources" / room / "State.swift").touch()
    link(tmp_path, PROGRAM, "shadowpin.lto.o", "CPosix.build/events.c.o")
    return tmp_path


def link(folder, source, first, second):
    board = folder / ".build-boards" / "board-aarch64"
    (board / "release").mkdir(parents=True, exist_ok=True)
    placed = []
    for built, name in zip(objects(board, "aarch64", source, "-fdata-sections"), (first, second)):
        (board / name).parent.mkdir(exist_ok=True)
        placed.append(shutil.copy(built, board / name))
    must(TOOLS / "ld.lld", "-static", "-e", "main", f"-Map={board}/shadowpin.map", "-o", board / "release" / "shadowpin",
         *placed)
    must(TOOLS / "llvm-objcopy", "--strip-all", board / "release" / "shadowpin", board / "shadowpin")


def table(folder, *options):
    return run(folder / "toolchain" / "size-table", *options)


def row(text, name):
    """The figures of a row."""
    found = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", text, re.M)
    assert found, text
    return [float(cell.replace(",", "")) for cell in found[1].split("|")]


def test_static_data_is_told_by_room(folder):
    text = must(folder / "toolchain" / "size-table")
    assert row(text, "Room")[1] == 30.0
    assert row(text, "our Swift")[1] == 30.0
    assert row(text, "our C") == [pytest.approx(0.2, abs=0.2), 0.0]
    assert "CPosix" not in text


def test_the_deepest_chain_and_the_largest_frames_are_told(folder):
    text = must(folder / "toolchain" / "size-table")
    chain, _, frames = text.partition("largest frames of our Swift")
    assert row(chain, "**from `main`**") == [pytest.approx(25000 / 1024, abs=0.2)]
    assert row(chain, "`deep()`") == [pytest.approx(20000 / 1024, abs=0.1)]
    assert row(frames, "`used()`") == [pytest.approx(5000 / 1024, abs=0.1)]
    assert frames.index("`deep()`") < frames.index("`used()`")


def test_what_was_written_passes_the_check(folder):
    must(folder / "toolchain" / "size-table", "--write")
    assert " rows within 2 % of what is built for board-aarch64" in must(folder / "toolchain" / "size-table", "--check")


@pytest.mark.parametrize("name, before, after", [
    ("our Swift", "30720", "32000"),
    ("Room", "30720", "32000"),
    ("`deep()`", "bytes[20000]", "bytes[21000]"),
    ("**from `main`**", "bytes[5000]", "bytes[6000]"),
])
def test_a_growth_over_2_percent_fails_the_check(folder, name, before, after):
    must(folder / "toolchain" / "size-table", "--write")
    link(folder, PROGRAM.replace(before, after), "shadowpin.lto.o", "CPosix.build/events.c.o")
    done = table(folder, "--check")
    assert done.returncode == 1
    assert re.search(rf"board-aarch64: .*: {re.escape(name)}: documented \[.*\], built \[.*\]", done.stderr), done.stderr


def test_a_room_that_came_and_one_that_went_fail_the_check(folder):
    must(folder / "toolchain" / "size-table", "--write")
    # The name of a function or constant as Swift makes it has its room in it.
    other = PROGRAM.replace(' SWIFT("', ' __asm__("$s5Other')
    link(folder, other, "shadowpin.lto.o", "CPosix.build/events.c.o")
    done = table(folder, "--check")
    assert "room of our Swift: Room: documented [" in done.stderr and "], built None" in done.stderr
    assert "room of our Swift: Other: documented None, built [" in done.stderr


def test_an_object_of_no_known_part_fails(folder):
    link(folder, PROGRAM, "shadowpin.lto.o", "elsewhere/strange.o")
    assert "no part is known for " in table(folder).stderr


def test_nothing_built_fails(folder):
    shutil.rmtree(folder / ".build-boards")
    assert "nothing is built: run toolchain/boards" in table(folder).stderr
