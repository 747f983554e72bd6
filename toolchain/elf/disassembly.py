"""Functions of an ELF file as llvm-objdump reads them: the one of the Swift toolchain knows every processor we have."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


class Unreadable(Exception):
    """The file, or a tool that must read it, is of no use."""


@dataclass
class Function:
    """What lies between one symbol of the code and the next."""

    name: str
    address: int
    # (address, mnemonic, operands), the operands without objdump's remarks.
    instructions: list = field(default_factory=list)
    # Words that lie in the code of 32-bit ARM, by their address.
    words: dict = field(default_factory=dict)


@dataclass
class Code:
    """All code of a file."""

    machine: str
    functions: list

    def __post_init__(self):
        self.at = {function.address: function for function in self.functions}


MACHINES = {"elf64-littleaarch64": "aarch64", "elf32-littlearm": "armv7", "elf64-x86-64": "x86_64"}
REMARK = {"aarch64": "//", "armv7": "@", "x86_64": "#"}
# What lld fills up with between functions, 0xd4d4d4d4, as objdump reads it. Of the other processors it is a trap.
FILLERS = {"armv7": ("ldrble", "sp, [r4], #1236")}


def swift_tool(name):
    """The path of a tool that comes with the Swift compiler."""
    swift = shutil.which("swift")
    tool = Path(swift).resolve().parent / name if swift else None
    if not tool or not tool.exists():
        raise Unreadable(f"no '{name}' beside 'swift', or no 'swift' in PATH: see toolchain/install")
    return str(tool)


def disassemble(file):
    """The code of the file. A file without symbols is one function, and proves nothing: the caller looks for 'main'."""
    command = [swift_tool("llvm-objdump"), "--disassemble", "--no-show-raw-insn", "-M", "intel", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace") as tool:
        code = read(tool.stdout)
        complaint = tool.stderr.read()
    if tool.returncode != 0 or code is None:
        raise Unreadable(complaint.strip() or "is no ELF file of a processor that is known here")
    return code


def read(lines):
    """Code out of objdump's lines; nothing if they are of no processor that is known."""
    machine, functions, function = None, [], None
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        if len(parts) == 1:
            if line.endswith(">:\n"):
                address, _, name = line.partition(" ")
                function = Function(name[1:-3], int(address, 16))
                functions.append(function)
            continue
        if "file format " in line:
            machine = MACHINES.get(line.rpartition("file format ")[2].strip())
            if machine is None:
                return None
            remark = REMARK[machine]
            continue
        # Without an address: "..." in place of zeros.
        if function is None or not parts[0]:
            continue
        address = int(parts[0].partition(":")[0], 16)
        mnemonic = parts[1].strip()
        operands = "\t".join(parts[2:])
        if mnemonic == ".word":
            function.words[address] = int(operands.partition(" ")[0], 16)
        elif not mnemonic.startswith(".") and mnemonic != "<unknown>":
            operands, _, remarks = operands.partition(remark)
            operands = operands.rstrip()
            if "[pc" in operands and remarks.startswith(" 0x"):
                # A word of the code is read: objdump remarks which.
                operands = operands.partition("[")[0] + remarks.strip()
            if (mnemonic, operands) != FILLERS.get(machine):
                function.instructions.append((address, mnemonic, operands))
    return Code(machine, functions) if machine else None
