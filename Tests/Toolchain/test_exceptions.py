"""The list of what is let pass."""

import pytest
from programs import build, fails, passes
from test_frames import NINE_KIB

REASON = "\n    A reason.\n"


@pytest.fixture
def program(tmp_path):
    return build(tmp_path, "aarch64", NINE_KIB)


def test_what_is_listed_passes(program):
    passes(program, exceptions="# A remark.\n\nframe 9,300 large()" + REASON)


def test_what_outgrows_its_entry_fails(program):
    assert "9,220 at most: large()" in fails(program, exceptions="frame 9220 large()" + REASON)[0]


def test_an_entry_that_is_needed_no_more_fails(program, tmp_path):
    (tmp_path / "small").mkdir()
    small = build(tmp_path / "small", "aarch64", NINE_KIB.replace("9216", "16"))
    assert fails(small, exceptions="frame 9,300 large()" + REASON) == ["elf-exceptions:1: needed no more: frame large()"]


@pytest.mark.parametrize("kind", ["frame", "copy", "chain", "grows", "circle"])
def test_an_entry_for_a_function_that_is_not_there_fails(program, kind):
    entries = f"frame 9,300 large(){REASON}{kind} 100000 nothing(){REASON}"
    assert fails(program, exceptions=entries) == [f"elf-exceptions:3: needed no more: {kind} nothing()"]


def test_an_entry_is_for_the_processors_that_it_names(program, tmp_path):
    passes(program, exceptions="frame on aarch64,armv7 9,300 large()" + REASON)
    assert len(fails(program, exceptions="frame on armv7 9,300 large()" + REASON)) == 1


def test_two_entries_for_different_processors(program):
    passes(program, exceptions=f"frame on armv7 9,000 large(){REASON}frame on aarch64 9,300 large(){REASON}")


@pytest.mark.parametrize("text, complaint", [
    ("frame 9,300 large()\n", "line 1: no reason is given below it"),
    ("    A reason.\n", "line 1: a reason for nothing"),
    ("frame large()" + REASON, "line 1: expected KIND [on PROCESSORS] NUMBER FUNCTION"),
    ("\nstack 9,300 large()" + REASON, "line 2: expected KIND [on PROCESSORS] NUMBER FUNCTION"),
    ("frame on riscv 9,300 large()" + REASON, "line 1: no processor 'riscv' is known"),
    (f"frame 9,300 large(){REASON}frame 9,400 large(){REASON}", "line 3: frame large() is in line 1 already"),
])
def test_a_mistake_in_the_list_is_told_with_its_line(program, text, complaint):
    [told] = fails(program, exceptions=text)
    assert complaint in told


def test_a_build_for_the_host_needs_no_entry_of_the_boards(program):
    # It is smaller there, or larger; the list is about boards.
    passes(program, "--stack", exceptions=f"frame 9,300 large(){REASON}frame 9,300 nothing(){REASON}")
