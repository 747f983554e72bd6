"""What check-elf asks of a file as a whole."""

import pytest
from programs import TOOLS, build, fails, must, objects, passes

PROGRAM = "int main(void) { return 0; }"


def test_a_static_program_passes(tmp_path, target):
    told = passes(build(tmp_path, target, PROGRAM))
    assert "static, no interpreter, no Swift allocation or reference counting" in told


def test_a_dynamic_program_fails(tmp_path, target):
    program = build(tmp_path, target, PROGRAM, "-fPIC", link=("-pie", "--dynamic-linker=/lib/ld.so"))
    assert fails(program) == ["is no executable of a fixed address", "asks for an interpreter (INTERP)",
                              "is linked dynamically (DYNAMIC)"]


def test_a_stripped_program_fails(tmp_path, target):
    program = build(tmp_path, target, PROGRAM)
    must(TOOLS / "llvm-objcopy", "--strip-all", program)
    for options in ((), ("--stack",)):
        assert fails(program, *options) == ["has no symbol 'main': it is stripped, or is no program"]


@pytest.mark.parametrize("name", [
    "swift_allocObject", "swift_retain", "_swift_release_", "swift_isUniquelyReferenced_native", "swift_bridgeObjectRetain",
    "swift_slowAlloc", "swift_initStackObject",
])
def test_swift_s_heap_fails(tmp_path, name):
    program = build(tmp_path, "aarch64", f"ALONE void {name}(void) {{}}" + PROGRAM)
    assert fails(program) == [f"holds Swift allocation or reference counting: {name}"]


def test_what_is_no_program_fails(tmp_path):
    for content in (b"", b"#!/bin/sh\n" * 20, b"\x7fELF\x02\x01" + bytes(200)):
        file = tmp_path / "program"
        file.write_bytes(content)
        [complaint] = fails(file)
        assert complaint.startswith(("cannot be read as an ELF file", "is no executable"))


def test_a_file_that_is_cut_off_fails(tmp_path):
    program = build(tmp_path, "aarch64", PROGRAM)
    program.write_bytes(program.read_bytes()[:700])
    assert fails(program) == ["cannot be read as an ELF file: it is cut off or damaged"]


def test_a_file_that_is_not_there_fails(tmp_path):
    assert fails(tmp_path / "nothing") == ["cannot be read: No such file or directory"]


def test_an_object_file_is_no_program(tmp_path):
    first, _ = objects(tmp_path, "aarch64", PROGRAM)
    assert "is no executable of a fixed address" in fails(first)
