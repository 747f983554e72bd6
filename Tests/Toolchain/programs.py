"""Small programs for each of the processors, compiled by what the Swift toolchain brings: no SDK is needed."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECK = ROOT / "toolchain" / "check-elf"
TOOLS = Path(shutil.which("swift") or sys.exit("Tests/Toolchain: no 'swift' in PATH")).resolve().parent

# The processors, and 32-bit ARM in both of its instruction sets.
TARGETS = {
    "aarch64": ["--target=aarch64-unknown-linux-gnu"],
    "armv7": ["--target=armv7-unknown-linux-gnueabihf", "-marm"],
    "thumb": ["--target=armv7-unknown-linux-gnueabihf", "-mthumb"],
    "x86_64": ["--target=x86_64-unknown-linux-gnu"],
}

# What the compiler calls by itself, and ways to make it keep what a test is about. A `keep` that this file does not
# hold can use what it is given.
BASE = """
typedef __SIZE_TYPE__ size_t;
void *memcpy(void *, const void *, size_t);
void *memset(void *, int, size_t);
void keep(void *);
#define SWIFT(name) __asm__("$s4Room" name "yyF")
#define ALONE __attribute__((noinline, used))
"""
LIBRARY = """
typedef __SIZE_TYPE__ size_t;
void keep(void *bytes) { __asm__ volatile("" : : "r"(bytes) : "memory"); }
void *memcpy(void *to, const void *from, size_t count) {
    volatile char *out = to;
    for (const char *in = from; count > 0; count--) *out++ = *in++;
    return to;
}
void *memset(void *to, int value, size_t count) {
    for (volatile char *out = to; count > 0; count--) *out++ = value;
    return to;
}
void __aeabi_memcpy(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy4(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy8(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memclr(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr8(void *to, size_t count) { memset(to, 0, count); }
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **options)


def must(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def objects(folder, target, source, *flags, library=""):
    """The object files of a program. What stands in `library` is compiled apart from it."""
    clang = [TOOLS / "clang", *TARGETS[target], "-ffreestanding", "-fno-stack-protector", "-ffunction-sections"]
    for name, text, more in (("program", BASE + source, flags), ("library", LIBRARY + library, ["-fno-builtin"])):
        (folder / f"{name}.c").write_text(text)
        must(*clang, "-O1", *more, "-c", f"{name}.c", "-o", f"{name}.o", cwd=folder)
    return [folder / "program.o", folder / "library.o"]


def build(folder, target, source, *flags, link=("-static",), library=""):
    """A program that was linked like a board's."""
    program = folder / "program"
    must(TOOLS / "ld.lld", *link, "-e", "main", "-o", program, *objects(folder, target, source, *flags, library=library))
    return program


def check(program, *options, exceptions=None, folder=None):
    """What check-elf says of a program: its exit status, and what it printed."""
    if exceptions is None:
        exceptions = ""
    file = Path(folder or program.parent) / "elf-exceptions"
    file.write_text(exceptions)
    return run(CHECK, "--exceptions", file, *options, program)


def passes(program, *options, **more):
    done = check(program, *options, **more)
    assert done.returncode == 0, done.stderr
    assert "no frame, copy or chain of calls too large" in done.stdout
    return done.stdout


def fails(program, *options, **more):
    """The complaints, a line each, without the file's name."""
    done = check(program, *options, **more)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    return [line.removeprefix(f"{program}: ") for line in done.stderr.splitlines()]
