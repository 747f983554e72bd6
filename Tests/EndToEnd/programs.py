"""Programs that are no shadowpin: the smallest ELF files that do one thing (x86-64 and AArch64, Linux)."""

import platform
import struct

CODE = {
    "x86_64": {
        # ud2
        "crash": "0f0b",
        # mov edi, 3; mov eax, 60 (exit); syscall
        "exit": "bf03000000b83c0000000f05",
        # mov eax, 34 (pause); syscall; again
        "hang": "b8220000000f05ebf7",
    },
    "aarch64": {
        # udf #0
        "crash": "00000000",
        # mov x0, #3; mov x8, #93 (exit); svc #0
        "exit": "600080d2a80b80d2010000d4",
        # b to itself
        "hang": "00000014",
    },
}
MACHINES = {"x86_64": 62, "aarch64": 183, "riscv64": 243}


def program(what, machine=None, interpreter=b""):
    """The bytes of a program that does `what`; of another machine's where that is said."""
    code = bytes.fromhex(CODE[platform.machine()][what])
    base, headers = 0x400000, 2 if interpreter else 1
    start = 64 + 56 * headers
    size = start + len(code) + len(interpreter)
    elf = b"\x7fELF\x02\x01\x01" + bytes(9)
    elf += struct.pack(
        "<HHIQQQIHHHHHH", 2, MACHINES[machine or platform.machine()], 1, base + start, 64, 0, 0, 64, 56, headers, 0, 0, 0)
    if interpreter:
        where = start + len(code)
        elf += struct.pack("<IIQQQQQQ", 3, 4, where, base + where, base + where, len(interpreter), len(interpreter), 1)
    elf += struct.pack("<IIQQQQQQ", 1, 5, 0, base, base, size, size, 0x1000)
    return elf + code + interpreter
