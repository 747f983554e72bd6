"""64-bit ARM."""

import re

from .machine import CALLS_BY_POINTER, ENDS, JUMPS_BY_POINTER, Machine, Outcome, address_of, number
from .state import Stack, minus, plus

FALLS = Outcome()
REGISTER = re.compile(r"[wx](?:\d+|zr)|sp|wsp")
# Addressing that moves the base register: [sp, #-0x20]! before, [sp], #0x20 after.
BEFORE = re.compile(r"\[(\w+), #(-?0x[0-9a-f]+|-?\d+)\]!$")
AFTER = re.compile(r"\[(\w+)\], #(-?0x[0-9a-f]+|-?\d+)$")
STORES = ("st",)
NO_RESULT = {
    "cmp", "cmn", "tst", "ccmp", "ccmn", "fcmp", "fcmpe", "nop", "hint", "dmb", "dsb", "isb", "prfm", "prfum", "msr",
    "bti", "paciasp", "autiasp", "pacibsp", "autibsp", "xpaclri", "clrex", "yield", "svc", "dc", "ic", "sys",
}
ENDING = {"ret", "retaa", "retab", "brk", "udf", "hlt", "eret"}


def name(operand):
    """One name for a register whichever half of it is meant."""
    if operand in ("sp", "wsp"):
        return "sp"
    if operand[:1] in "wx" and (operand[1:].isdigit() or operand[1:] == "zr"):
        return "x" + operand[1:]
    return operand


class AArch64(Machine):
    arguments = ("x0", "x1", "x2", "x3")
    not_kept = tuple(f"x{n}" for n in range(19)) + ("x30",)

    def may_jump(self, mnemonic, text):
        """True if an instruction of this name ends a block. A call does not."""
        if mnemonic[0] == "b":
            return mnemonic in ("b", "br", "brk", "braa", "brab", "braaz", "brabz") or mnemonic.startswith("b.")
        return mnemonic in ENDING or mnemonic in ("cbz", "cbnz", "tbz", "tbnz")

    def operand(self, state, text, shift=None):
        """The value of a register or a number, shifted."""
        if text.startswith("#"):
            value = number(text)
        elif name(text) == "xzr":
            value = 0
        else:
            value = self.value(state, name(text))
        if shift and value is not None:
            kind, _, count = shift.partition(" ")
            count = number(count) if count else 0
            if kind != "lsl" or isinstance(value, Stack) or count is None:
                return None
            value <<= count
        return value

    def step(self, state, instruction, function, notes):
        address, mnemonic, text = instruction
        first = mnemonic[0]
        if first == "b" or mnemonic in ENDING:
            if mnemonic == "b":
                return Outcome(falls=False, target=address_of(text))
            if mnemonic.startswith("b."):
                return Outcome(target=address_of(text))
            if mnemonic == "bl":
                return Outcome(call=address_of(text))
            if mnemonic.startswith("blr"):
                return CALLS_BY_POINTER
            if mnemonic in ("br", "braa", "brab", "braaz", "brabz"):
                return JUMPS_BY_POINTER
            if mnemonic in ENDING:
                return ENDS
        elif mnemonic in ("cbz", "cbnz", "tbz", "tbnz"):
            return Outcome(target=address_of(text.rpartition(", ")[2]))
        parts = text.split(", ") if text else []
        if "[" in text:
            if text.endswith("]!") or AFTER.search(text):
                match = BEFORE.search(text) or AFTER.search(text)
                if match:
                    base = name(match.group(1))
                    moved = plus(self.value(state, base), number(match.group(2)))
                    self.loaded(state, mnemonic, parts)
                    self.assign(state, base, moved, notes)
                    return FALLS
            self.loaded(state, mnemonic, parts)
            return FALLS
        if mnemonic in NO_RESULT or not parts:
            if mnemonic == "cmp" and "sp" in parts:
                self.compare(state, name(parts[0]), name(parts[1]))
            return FALLS
        to = name(parts[0])
        value = None
        if mnemonic in ("mov", "movz") and len(parts) in (2, 3):
            value = self.operand(state, parts[1], parts[2] if len(parts) == 3 else None)
        elif mnemonic == "movk":
            old = state.registers.get(to)
            if isinstance(old, int):
                count = number(parts[2].split()[1]) if len(parts) == 3 else 0
                value = old & ~(0xFFFF << count) | number(parts[1]) << count
        elif mnemonic in ("add", "sub", "adds", "subs") and len(parts) >= 3:
            one = self.operand(state, parts[1])
            other = self.operand(state, parts[2], parts[3] if len(parts) > 3 else None)
            value = plus(one, other) if mnemonic.startswith("add") else minus(one, other)
        elif mnemonic == "and" and to == "sp":
            mask = number(parts[2])
            self.align(state, (~mask & 0xFFFFFFFFFFFFFFFF) + 1 if mask is not None else 16)
            return FALLS
        elif mnemonic == "orr" and len(parts) == 3:
            one, other = self.operand(state, parts[1]), self.operand(state, parts[2])
            if isinstance(one, int) and isinstance(other, int):
                value = one | other
        elif mnemonic == "lsl" and len(parts) == 3:
            value = self.operand(state, parts[1], "lsl " + parts[2])
        if isinstance(value, int):
            value &= 0xFFFFFFFF if parts[0][0] == "w" else 0xFFFFFFFFFFFFFFFF
        self.assign(state, to, value, notes)
        return FALLS

    def loaded(self, state, mnemonic, parts):
        """Forgets what is read from memory."""
        if mnemonic[:2] in STORES and not mnemonic.startswith(("stx", "stlx")):
            return
        if mnemonic.startswith("prf"):
            return
        for part in parts[:2]:
            if part.startswith("["):
                break
            state.registers.pop(name(part), None)
