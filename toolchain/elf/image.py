"""The tables of an ELF file: symbols, sections and what they hold. Little-endian, as all our processors are."""

import struct
from dataclasses import dataclass
from pathlib import Path

from .disassembly import Unreadable

SYMBOL_TABLE, NO_BITS, RELOCATIONS_WITH_ADDEND, RELOCATIONS = 2, 8, 4, 9
FUNCTION, INDIRECT_FUNCTION = 2, 10
ARM = 40
# R_X86_64_IRELATIVE, R_AARCH64_IRELATIVE, R_ARM_IRELATIVE
INDIRECT = {62: 37, 183: 1032, ARM: 160}


@dataclass(frozen=True)
class Section:
    name: str
    kind: int
    address: int
    offset: int
    size: int
    entry: int
    link: int


@dataclass(frozen=True)
class Symbol:
    name: str
    address: int
    # Nothing: it is defined elsewhere.
    section: int


class Image:
    """An ELF file as it lies on the disk."""

    def __init__(self, file):
        try:
            self.data = Path(file).read_bytes()
        except OSError as problem:
            raise Unreadable(f"cannot be read: {problem.strerror}") from None
        if len(self.data) < 64 or self.data[:4] != b"\x7fELF" or self.data[5] != 1:
            raise Unreadable("cannot be read as an ELF file")
        try:
            self.read()
        except (struct.error, ValueError, IndexError):
            raise Unreadable("cannot be read as an ELF file: it is cut off or damaged") from None

    def read(self):
        self.wide = self.data[4] == 2
        self.kind, self.machine = self.unpack("HH", 16)
        table = self.unpack("Q" if self.wide else "I", 40 if self.wide else 32)[0]
        size, count, names = self.unpack("HHH", 58 if self.wide else 46)
        raw = [self.unpack("IIQQQQIIQQ" if self.wide else "IIIIIIIIII", table + size * index) for index in range(count)]
        sections = [Section(str(name), kind, address, offset, size, entry, link)
                    for name, kind, _, address, offset, size, link, _, _, entry in raw]
        text = sections[names]
        self.sections = [Section(self.text(text, int(section.name)), *list(vars(section).values())[1:])
                         for section in sections]
        self.symbols = self.read_symbols()
        start = self.unpack("Q" if self.wide else "I", 32 if self.wide else 28)[0]
        size, count = self.unpack("HH", 54 if self.wide else 42)
        # Only of which kind they are.
        self.segments = {self.unpack("I", start + size * index)[0] for index in range(count)}

    def unpack(self, form, offset):
        return struct.unpack_from("<" + form, self.data, offset)

    def text(self, section, offset):
        start = section.offset + offset
        return self.data[start:self.data.index(b"\0", start)].decode(errors="replace")

    def named(self, name):
        return next((section for section in self.sections if section.name == name), None)

    def read_symbols(self):
        symbols = []
        for table in self.sections:
            if table.kind != SYMBOL_TABLE:
                continue
            for offset in range(table.offset, table.offset + table.size, table.entry):
                if self.wide:
                    name, info, _, section, address, size = self.unpack("IBBHQQ", offset)
                else:
                    name, address, size, info, _, section = self.unpack("IIIBBH", offset)
                symbols.append(Symbol(self.text(self.sections[table.link], name), self.even(address, info & 15), section))
        return symbols

    def even(self, address, kind):
        """The address of a function, of which 32-bit ARM keeps in the lowest bit which instruction set it is in."""
        return address & ~1 if self.machine == ARM and kind in (FUNCTION, INDIRECT_FUNCTION) else address

    def indirect_functions(self):
        """{address that is called: address of the function that chooses} of functions that are chosen at the start."""
        places = []
        for table in self.sections:
            if table.kind not in (RELOCATIONS, RELOCATIONS_WITH_ADDEND):
                continue
            for offset in range(table.offset, table.offset + table.size, table.entry):
                if self.wide:
                    place, info, addend = self.unpack("QQq", offset)
                    kind = info & 0xFFFFFFFF
                else:
                    place, info = self.unpack("II", offset)
                    kind, addend = info & 0xFF, None
                if kind == INDIRECT.get(self.machine):
                    places.append((place, self.word(place) if addend is None else addend))
        calls = self.named(".iplt") or self.named(".plt")
        if not places or calls is None:
            return {}
        if calls.size % len(places):
            raise Unreadable(f"{calls.name} does not have one entry for each of {len(places)} functions")
        step = calls.size // len(places)
        return {calls.address + step * index: self.even(chooser, INDIRECT_FUNCTION)
                for index, (_, chooser) in enumerate(sorted(places))}

    def word(self, address):
        for section in self.sections:
            if section.kind != NO_BITS and section.address <= address < section.address + section.size:
                return self.unpack("I", section.offset + address - section.address)[0]
        raise Unreadable(f"holds nothing at {address:#x}")
