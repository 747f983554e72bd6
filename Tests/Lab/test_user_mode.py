"""The boards' binaries on this machine's kernel, instruction by instruction: against the broker, on the simulated chip."""

import os
import subprocess
import sys

import pytest

from conftest import ROOT

# Of the end-to-end tests, those of what a board is there for.
TESTS = "first_report or moves_lines or reported_unasked"


@pytest.mark.parametrize(
    "sdk, emulator", [("board-aarch64", "qemu-aarch64-static"), ("board-armv7-bookworm", "qemu-arm-static")])
def test_end_to_end(sdk, emulator, tmp_path):
    binary = ROOT / ".build-boards" / sdk / "shadowpin"
    assert binary.exists(), f"{sdk} is not built: run toolchain/boards {sdk}"
    program = tmp_path / "shadowpin"
    program.write_text(f'#!/bin/sh\nexec {emulator} {binary} "$@"\n')
    program.chmod(0o755)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", TESTS, ROOT / "Tests/EndToEnd/test_shadow.py"],
        env=dict(os.environ, SHADOWPIN=str(program)), capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    print(result.stdout)
