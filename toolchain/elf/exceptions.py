"""What the gates let pass: toolchain/elf-exceptions.

    frame 12,288 Views.name(of:)
        A reason, indented, in as many lines as it needs.
    copy on armv7,aarch64 240,784 Runtime.init(_:boardFile:log:)
        Bytes, the comma between thousands as one likes; `on` names the processors, without it all of a board.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from .disassembly import Unreadable

KINDS = {
    "frame": "the function's frame is at most so many bytes",
    "copy": "the function's large copies of constant size are together at most so many bytes",
    "chain": "the deepest chain of calls that begins with the function takes at most so many bytes",
    "grows": "the function, whose frame is known only as it runs, takes at most so many bytes",
    "circle": "the function, which calls itself on some way, is at most so many times on the stack",
}
MACHINES = ("aarch64", "armv7", "x86_64")
LINE = re.compile(r"(?P<kind>\S+)(?: on (?P<machines>\S+))? (?P<limit>[\d,]+) (?P<name>\S.*)")


@dataclass
class Exempt:
    """One that is let pass."""

    kind: str
    name: str
    limit: int
    machines: tuple
    line: int
    reason: str = ""
    # True once something needed it.
    is_needed: bool = False


class Exceptions:
    """All that is let pass of a file for one kind of processor."""

    def __init__(self, all_, machine):
        self.entries = {(each.kind, each.name): each for each in all_ if machine in each.machines}

    def limit(self, kind, name, otherwise):
        """The limit for this function, in place of the one for all."""
        entry = self.entries.get((kind, name))
        return entry.limit if entry else otherwise

    def need(self, kind, name):
        """Something is let pass for the sake of this entry."""
        entry = self.entries.get((kind, name))
        if entry:
            entry.is_needed = True

    def superfluous(self):
        return [entry for entry in self.entries.values() if not entry.is_needed]


def read(file):
    """The entries of the file; a mistake in it is told with its line."""
    entries = []
    for number, line in enumerate(Path(file).read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            if not entries:
                raise Unreadable(f"line {number}: a reason for nothing")
            entries[-1].reason += line.strip() + "\n"
            continue
        match = LINE.fullmatch(line.rstrip())
        if not match or match["kind"] not in KINDS:
            raise Unreadable(f"line {number}: expected KIND [on PROCESSORS] NUMBER FUNCTION, "
                             f"where KIND is one of {', '.join(KINDS)}")
        machines = tuple(match["machines"].split(",")) if match["machines"] else MACHINES
        unknown = [machine for machine in machines if machine not in MACHINES]
        if unknown:
            raise Unreadable(f"line {number}: no processor '{unknown[0]}' is known: {', '.join(MACHINES)}")
        limit = int(match["limit"].replace(",", ""))
        entry = Exempt(match["kind"], match["name"], limit, machines, number)
        for other in entries:
            if (other.kind, other.name) == (entry.kind, entry.name) and set(other.machines) & set(machines):
                raise Unreadable(f"line {number}: {entry.kind} {entry.name} is in line {other.line} already")
        entries.append(entry)
    for entry in entries:
        if not entry.reason:
            raise Unreadable(f"line {entry.line}: no reason is given below it")
    return entries
