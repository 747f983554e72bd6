"""64-bit x86, in Intel's notation: the destination comes first."""

import re

from .machine import CALLS_BY_POINTER, ENDS, JUMPS_BY_POINTER, Machine, Outcome, address_of, number
from .state import Stack, minus, plus

FALLS = Outcome()
ENDING = {"ret", "retn", "ud2", "hlt", "int3", "iretq", "sysret", "ud1", "ud0"}
NO_RESULT = {"cmp", "test", "nop", "bt", "ucomisd", "ucomiss", "comisd", "comiss", "ptest", "prefetcht0", "prefetchnta"}
RESULT_IN_A = {"mul", "imul", "div", "idiv", "cqo", "cdq", "cdqe", "cwde", "cpuid", "rdtsc", "xgetbv", "syscall", "lodsb"}
WIDTH = {"b": 1, "w": 2, "d": 4, "q": 8}
ADDRESS = re.compile(r"\[(\w+)(?: ([+-]) (0x[0-9a-f]+|\d+))?\]$")

NAMES = {}
for letter in "abcd":
    for alias in (f"r{letter}x", f"e{letter}x", f"{letter}x", f"{letter}l", f"{letter}h"):
        NAMES[alias] = f"r{letter}x"
for pair in ("si", "di", "bp", "sp"):
    for alias in (f"r{pair}", f"e{pair}", pair, f"{pair}l"):
        NAMES[alias] = f"r{pair}"
for count in range(8, 16):
    for alias in ("", "d", "w", "b"):
        NAMES[f"r{count}{alias}"] = f"r{count}"
# Those of which the whole register is the result.
WHOLE = {alias for alias in NAMES if alias.startswith(("r", "e")) and not alias.endswith(("w", "b"))}


class X86(Machine):
    stack_pointer = "rsp"
    return_address = 8
    arguments = ("rdi", "rsi", "rdx", "rcx")
    not_kept = ("rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11")

    def may_jump(self, mnemonic, text):
        """True if an instruction of this name ends a block. A call does not."""
        return mnemonic[0] == "j" or mnemonic in ENDING or mnemonic in ("notrack", "bnd")

    def operand(self, state, text):
        register = NAMES.get(text)
        if register is None:
            return number(text)
        value = self.value(state, register)
        if text.startswith("e") or text.endswith("d"):
            return value & 0xFFFFFFFF if isinstance(value, int) else None
        return value

    def step(self, state, instruction, function, notes):
        address, mnemonic, text = instruction
        if mnemonic[0] == "j":
            target = address_of(text)
            if mnemonic == "jmp":
                return JUMPS_BY_POINTER if target is None else Outcome(falls=False, target=target)
            return Outcome(target=target)
        if mnemonic == "call":
            target = address_of(text)
            return CALLS_BY_POINTER if target is None else Outcome(call=target)
        if mnemonic in ENDING:
            return ENDS
        if mnemonic in ("notrack", "bnd"):
            return JUMPS_BY_POINTER if "jmp" in text else FALLS
        if mnemonic == "push":
            state.depth += 8
            return FALLS
        if mnemonic == "pop":
            state.depth = max(state.depth - 8, 0)
            self.assign(state, NAMES.get(text, text), None, notes) if text != "rsp" else notes.add("variable")
            return FALLS
        if mnemonic == "leave":
            self.assign(state, "rsp", state.registers.get("rbp"), notes)
            state.depth = max(state.depth - 8, 0)
            state.registers.pop("rbp", None)
            return FALLS
        if mnemonic.startswith("rep"):
            return self.repeated(state, mnemonic + " " + text)
        if mnemonic in NO_RESULT:
            if mnemonic == "cmp" and "rsp" in text:
                one, _, other = text.partition(", ")
                self.compare(state, NAMES.get(one), NAMES.get(other))
            return FALLS
        if mnemonic in RESULT_IN_A and (mnemonic != "imul" or "," not in text):
            state.forget(("rax", "rdx", "rbx", "rcx") if mnemonic == "cpuid" else ("rax", "rdx", "rcx"))
            return FALLS
        to, _, source = text.partition(", ")
        if mnemonic.startswith(("xchg", "cmpxchg", "xadd")):
            state.forget([NAMES.get(to), NAMES.get(source), "rax"])
            return FALLS
        register = NAMES.get(to)
        if register is None:
            return FALLS
        value = None
        if to in WHOLE:
            old = self.operand(state, to)
            if mnemonic in ("mov", "movabs"):
                value = self.operand(state, source)
            elif mnemonic == "lea":
                match = ADDRESS.search(source)
                if match:
                    base, sign, offset = match.groups()
                    offset = number(offset) * (-1 if sign == "-" else 1) if offset else 0
                    value = plus(self.value(state, NAMES.get(base, base)), offset)
            elif mnemonic in ("add", "sub"):
                value = (plus if mnemonic == "add" else minus)(old, self.operand(state, source))
            elif mnemonic in ("inc", "dec"):
                value = plus(old, 1 if mnemonic == "inc" else -1)
            elif mnemonic == "xor" and to == source:
                value = 0
            elif mnemonic == "and" and register == "rsp":
                mask = number(source)
                self.align(state, -mask if mask is not None and mask < 0 else 16)
                return FALLS
            elif mnemonic == "shl" and isinstance(old, int) and number(source) is not None:
                value = old << number(source)
            if isinstance(value, int):
                value &= 0xFFFFFFFF if to[0] == "e" or to[-1] == "d" else 0xFFFFFFFFFFFFFFFF
        self.assign(state, register, value, notes)
        return FALLS

    def repeated(self, state, text):
        """`rep movsq` copies rcx words."""
        match = re.search(r"\bmovs([bwdq])\b", text)
        count = state.registers.get("rcx")
        state.forget(("rcx", "rsi", "rdi"))
        if match and isinstance(count, int):
            return Outcome(copy=count * WIDTH[match.group(1)])
        return FALLS
