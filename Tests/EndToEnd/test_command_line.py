"""`shadowpin check` and the other commands, as a person calls them."""

import os
import subprocess

from bench import BOARD, LEAST_STACK, SHADOWPIN


def shadowpin(*words):
    result = subprocess.run([SHADOWPIN, *words], capture_output=True, text=True, timeout=10)
    return result.returncode, result.stdout, result.stderr


def good(tmp_path):
    file = tmp_path / "good.yaml"
    file.write_text(BOARD.format(thing="demo", url="mqtt://127.0.0.1", broker="", keep_alive="30s"))
    return file


def test_check_prints_the_resolved_lines(tmp_path):
    code, out, err = shadowpin("check", good(tmp_path))
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert ["pump", "11", "GPIO17", "17", "output", "low", "as-is", "off", "off", "-", "pump.on"] in rows
    assert ["door", "16", "GPIO23", "23", "input", "high", "pull-up", "-", "-", "-", "door.open"] in rows


def test_check_prints_every_error_with_its_place(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(
        good(tmp_path).read_text().replace("GPIO27", "GPIO17").replace("direction: input", "directon: input").replace("thing:", "thng:")
    )
    code, out, err = shadowpin("check", file)
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert all(line.startswith(f"{file}:") for line in lines)
    text = "\n".join(lines)
    assert "did you mean 'thing'?" in text
    assert "line 'valve': GPIO17 is already used by 'pump' (line 9)" in text
    assert "did you mean 'direction'?" in text
    places = [tuple(map(int, line[len(str(file)) + 1 :].split(":")[:2])) for line in lines]
    assert places == sorted(places)


def test_check_names_a_file_that_cannot_be_read(tmp_path):
    large = tmp_path / "large.yaml"
    large.write_text("#" * 70_000)
    for path, reason in ((tmp_path / "none.yaml", "No such file or directory"), (tmp_path, "not a regular file"), (large, "larger than 65536 bytes")):
        code, out, err = shadowpin("check", path)
        assert (code, out) == (1, "")
        assert str(path) in err and reason in err


def test_a_path_that_is_too_long_is_told():
    code, out, err = shadowpin("check", "a" * 256)
    assert (code, out) == (1, "")
    assert err == "shadowpin: the board file's path is too long, expected at most 255 bytes\n"


def test_misuse_is_told():
    for words in ((), ("fly",), ("run",), ("check", "a", "b"), ("simulate", "a")):
        code, _, err = shadowpin(*words)
        assert code == 2 and "'shadowpin help' tells what there is" in err, words
    code, out, _ = shadowpin("help")
    assert code == 0 and "usage: shadowpin run FILE" in out
    code, out, _ = shadowpin("version")
    assert code == 0 and out.startswith("shadowpin ")


def with_stack(limit, *words, **more):
    return subprocess.run(
        ["prlimit", f"--stack={limit}:{limit}", SHADOWPIN, *words], capture_output=True, text=True, timeout=10, **more)


def test_a_small_stack_is_enough(running):
    """`run` has no more in any test (bench.Device)."""
    for words, answer in (("check", running.file), "thing 'demo'"), (("attach", running.file, "lines"), "pump"):
        result = with_stack(LEAST_STACK, *words, env=running.environment)
        assert result.returncode == 0 and answer in result.stdout, (words, result)


def test_a_stack_that_is_too_small_is_told(tmp_path):
    for words in (("check", good(tmp_path)), ("run", good(tmp_path)), ("attach", good(tmp_path))):
        result = with_stack(128 << 10, *words)
        assert (result.returncode, result.stdout, result.stderr) == (
            1, "", "shadowpin: the stack may grow to 128 KiB here, expected at least 192 KiB: "
            "see 'ulimit -Hs', or LimitSTACK of a systemd unit\n"), words


def test_a_low_limit_that_may_be_raised_is_raised(tmp_path):
    result = subprocess.run(
        ["prlimit", f"--stack={64 << 10}:{8 << 20}", SHADOWPIN, "check", good(tmp_path)], capture_output=True, text=True, timeout=10)
    assert (result.returncode, result.stderr) == (0, "")


def test_simulate_without_a_running_board(tmp_path):
    environment = dict(os.environ, XDG_RUNTIME_DIR=str(tmp_path))
    result = subprocess.run([SHADOWPIN, "simulate", good(tmp_path), "on", "door"], capture_output=True, text=True, env=environment, timeout=10)
    assert result.returncode == 1 and "no shadowpin simulates the chip of this thing" in result.stderr


def test_simulate_by_hand(running):
    """What the other tests ask the chip for without a process for each word."""
    for words, code, answer in (
        (("get", "door"), 0, "ok on"), (("off", "door"), 0, "ok off"), (("fail", "pump"), 0, "ok"), (("heal", "pump"), 0, "ok"),
        (("gone",), 0, "ok"), (("back",), 0, "ok"), (("value", "door", "1"), 1, "error that is a line, and only sensors have values"),
        (("on", "pump"), 1, "error 'pump' is an output: shadowpin drives it"),
    ):
        result = subprocess.run(
            [SHADOWPIN, "simulate", running.file, *words], capture_output=True, text=True, env=running.environment, timeout=10)
        assert (result.returncode, result.stdout, result.stderr) == (code, answer + "\n", ""), words


def test_an_answer_that_cannot_be_written_is_a_failure(tmp_path):
    with open("/dev/full", "w") as full:
        for words in (("check", good(tmp_path)), ("help",), ("version",)):
            result = subprocess.run([SHADOWPIN, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=10)
            assert (result.returncode, result.stderr) == (1, "shadowpin: standard output: No space left on device (errno 28)\n")
