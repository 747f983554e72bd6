"""32-bit ARM, in both of its instruction sets."""

import re

from .machine import CALLS_BY_POINTER, ENDS, JUMPS_BY_POINTER, Machine, Outcome, address_of, number
from .state import Stack, minus, plus

FALLS = Outcome()
CONDITIONS = "eq|ne|hs|lo|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le"
# The words before a condition that are looked at here.
WORD = re.compile(
    rf"^(blx|bl|bx|b|push|pop|add|adds|addw|sub|subs|subw|mov|movs|movw|movt|ldr|ldm|ldmia|ldmib|ldmdb|ldmda|lsl|lsls|"
    rf"orr|cmp|bic|bfc|vpush|vpop)({CONDITIONS})?(?:\.[wn])?$")
NO_RESULT = ("cmp", "cmn", "tst", "teq", "nop", "str", "stm", "stc", "vst", "it", "dmb", "dsb", "isb", "pld", "vcmp",
             "vmsr", "svc", "push", "vpush", "yield")
TRAPS = {"udf", "trap", "bkpt"}
BEFORE = re.compile(r"\[(\w+), #(-?0x[0-9a-f]+|-?\d+)\]!$")
AFTER = re.compile(r"\[(\w+)\], #(-?0x[0-9a-f]+|-?\d+)$")
ALIASES = {"r13": "sp", "r14": "lr", "r15": "pc", "r11": "r11", "fp": "r11", "ip": "r12"}


def registers(text):
    """The names out of `{r4, r5, d8-d11}`."""
    names = []
    for part in text[text.index("{") + 1:text.index("}")].split(", "):
        first, _, last = part.strip().partition("-")
        if last:
            names += [f"{first[0]}{n}" for n in range(int(first[1:]), int(last[1:]) + 1)]
        else:
            names.append(ALIASES.get(first, first))
    return names


def size(names):
    return sum(8 if register[0] == "d" else 4 for register in names)


class ARMv7(Machine):
    arguments = ("r0", "r1", "r2", "r3")
    not_kept = ("r0", "r1", "r2", "r3", "r12", "lr")

    def align(self, state, alignment):
        state.depth += max(alignment - 8, 0)

    def may_jump(self, mnemonic, text):
        """True if the instruction ends a block. A call does not."""
        if mnemonic in TRAPS or mnemonic in ("cbz", "cbnz") or mnemonic.startswith(("tbb", "tbh")):
            return True
        match = WORD.match(mnemonic)
        return bool(match) and match.group(1) in ("b", "bx") or "pc" in text and (text.startswith("pc") or "pc}" in text)

    def operand(self, state, text):
        if text.startswith("#"):
            return number(text)
        return self.value(state, ALIASES.get(text, text))

    def step(self, state, instruction, function, notes):
        _, mnemonic, text = instruction
        match = WORD.match(mnemonic)
        if not match:
            return self.other(state, mnemonic, text, notes)
        word, condition = match.groups()
        if condition:
            # It may happen or not: afterwards only that is known which holds both ways.
            before = state.copy()
            outcome = self.plain(state, word, text, function, notes)
            if outcome.falls or outcome.target is not None or outcome.is_jump_by_pointer:
                state.join(before)
            else:
                state.depth, state.registers = before.depth, before.registers
            return Outcome(True, outcome.target, outcome.call, outcome.is_call_by_pointer, outcome.is_jump_by_pointer)
        return self.plain(state, word, text, function, notes)

    def plain(self, state, word, text, function, notes):
        if word == "b":
            return Outcome(falls=False, target=address_of(text))
        if word in ("bl", "blx"):
            target = address_of(text)
            return CALLS_BY_POINTER if target is None else Outcome(call=target)
        if word == "bx":
            target = state.registers.get(ALIASES.get(text, text))
            if isinstance(target, int):
                # The linker's way into a function of the other instruction set.
                return Outcome(falls=False, target=target & ~1)
            return ENDS if text == "lr" else JUMPS_BY_POINTER
        if word in ("push", "vpush"):
            state.depth += size(registers(text))
            return FALLS
        if word in ("pop", "vpop") or word.startswith("ldm"):
            names = registers(text)
            if word in ("pop", "vpop") or text.startswith("sp!"):
                state.depth = max(state.depth - size(names), 0)
            elif "sp" in names:
                # The old way: ldmdb r11, {r4, r11, sp, pc}.
                state.depth = 0
            state.forget(names)
            return ENDS if "pc" in names else FALLS
        parts = text.split(", ")
        if word == "cmp":
            if "sp" in parts:
                self.compare(state, ALIASES.get(parts[0], parts[0]), ALIASES.get(parts[1], parts[1]))
            return FALLS
        to = ALIASES.get(parts[0], parts[0])
        if word == "ldr":
            return self.load(state, to, text, function, notes)
        value = None
        if word in ("mov", "movs", "movw") and len(parts) == 2:
            value = self.operand(state, parts[1])
        elif word == "movt":
            old = state.registers.get(to)
            if isinstance(old, int):
                value = old & 0xFFFF | number(parts[1]) << 16
        elif word[:3] in ("add", "sub") and len(parts) in (2, 3):
            one, other = self.operand(state, parts[-2]), self.operand(state, parts[-1])
            value = plus(one, other) if word[:3] == "add" else minus(one, other)
        elif word == "orr" and len(parts) == 3:
            one, other = self.operand(state, parts[1]), self.operand(state, parts[2])
            if isinstance(one, int) and isinstance(other, int):
                value = one | other
        elif word in ("lsl", "lsls") and len(parts) == 3:
            one, other = self.operand(state, parts[1]), self.operand(state, parts[2])
            if isinstance(one, int) and isinstance(other, int):
                value = one << other
        elif word == "bfc" and to == "sp":
            # sp, #0, #4: aligned to 16.
            self.align(state, 1 << number(parts[2]))
            return FALLS
        elif word == "bic" and to == "sp":
            mask = number(parts[2])
            self.align(state, mask + 1 if mask is not None else 8)
            return FALLS
        if isinstance(value, int):
            value &= 0xFFFFFFFF
        if to == "pc":
            return ENDS if text.endswith("lr") else JUMPS_BY_POINTER
        if to == "sp" and value is None and ALIASES.get(parts[1], parts[1]) in ("r7", "r11"):
            # The end that several functions share gives their frames back by the frame pointer, which they have set.
            state.depth = 0
            return FALLS
        self.assign(state, to, value, notes)
        return FALLS

    def load(self, state, to, text, function, notes):
        value = None
        if ", 0x" in text:
            value = function.words.get(address_of(text.partition(", ")[2]))
        moved = BEFORE.search(text) or AFTER.search(text)
        if moved:
            base = ALIASES.get(moved.group(1), moved.group(1))
            self.assign(state, base, plus(self.value(state, base), number(moved.group(2))), notes)
        if to == "pc":
            return ENDS if moved and moved.group(1) == "sp" else JUMPS_BY_POINTER
        self.assign(state, to, value, notes)
        return FALLS

    def other(self, state, mnemonic, text, notes):
        if mnemonic in TRAPS:
            return ENDS
        if mnemonic in ("cbz", "cbnz"):
            return Outcome(target=address_of(text.rpartition(", ")[2]))
        if mnemonic.startswith(("tbb", "tbh")):
            return JUMPS_BY_POINTER
        if text.startswith("pc,"):
            return JUMPS_BY_POINTER
        moved = BEFORE.search(text) or AFTER.search(text)
        if moved:
            base = ALIASES.get(moved.group(1), moved.group(1))
            self.assign(state, base, plus(self.value(state, base), number(moved.group(2))), notes)
        elif text.startswith("sp!"):
            # stmdb sp!, {…} is push; vldmia sp!, {…} is vpop.
            taken = size(registers(text))
            state.depth = max(state.depth + (taken if mnemonic.startswith(("stm", "vstm")) else -taken), 0)
        if mnemonic.startswith(NO_RESULT):
            return FALLS
        for part in text.split(", ")[:2 if mnemonic.startswith(("ldrd", "umull", "smull", "vmov")) else 1]:
            name = ALIASES.get(part, part)
            if name == "sp":
                notes.add("variable")
            else:
                state.registers.pop(name, None)
        return FALLS
