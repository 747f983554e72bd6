"""Follows the code of a function: how deep its stack is at each call, and which constants it hands over there."""

import heapq
from dataclasses import dataclass, field

from .aarch64 import AArch64
from .armv7 import ARMv7
from .machine import NEVER_RETURN, address_of
from .state import State
from .x86_64 import X86

MACHINES = {"aarch64": AArch64(), "armv7": ARMv7(), "x86_64": X86()}
# What lies between functions, and after calls that do not return.
PADDING = {"nop", "int3", "ud2", "udf", "brk", "trap"}


@dataclass(frozen=True)
class Call:
    """A call, or a jump into another function."""

    # The caller's part of the stack at that time.
    depth: int
    target: int


@dataclass(frozen=True)
class Copy:
    """A call of memcpy or the like, or an instruction that copies."""

    # Nothing: it is not a constant.
    size: int | None
    # The function that is called; nothing if an instruction does it.
    by: str | None = None


@dataclass
class Facts:
    """What a function does with the stack."""

    # The deepest it goes below its caller's stack pointer.
    frame: int = 0
    calls: list = field(default_factory=list)
    copies: list = field(default_factory=list)
    calls_by_pointer: int = 0
    # True if the stack grows further by what is known only as it runs.
    is_variable: bool = False


class Walk:
    """One function, followed along all of its ways until nothing new turns up."""

    def __init__(self, code, function, sizes):
        self.code, self.function, self.sizes = code, function, sizes
        self.machine = MACHINES[code.machine]
        self.instructions = function.instructions
        self.index_of = {instruction[0]: index for index, instruction in enumerate(self.instructions)}
        self.leaders = self.find_leaders()
        # What is known at the start of a block, by the index of its first instruction; and those to go through again.
        self.states, self.waiting = {}, []
        self.notes = set()
        self.frame = self.machine.return_address
        # By the instruction's address, since it may be come by more than once.
        self.calls, self.copies, self.by_pointer = {}, {}, set()
        # What is known wherever the function jumps to a place out of a table.
        self.jumped = None

    def facts(self):
        if self.instructions:
            self.arrive(0, State(self.machine.return_address), None)
            self.run()
            # The arms of a table of jumps: no jump is known that leads there.
            for start in sorted(self.leaders):
                if self.jumped is not None and start not in self.states \
                        and self.instructions[start][1] not in PADDING:
                    self.arrive(start, self.jumped, None)
                    self.run()
        return Facts(self.frame, [Call(*call) for call in sorted(set(self.calls.values()))],
                     [Copy(*copy) for _, copy in sorted(self.copies.items())], len(self.by_pointer),
                     "variable" in self.notes)

    def rest(self):
        """The address of what no way of the function leads to: another function."""
        for start in sorted(self.leaders):
            address, mnemonic, _ = self.instructions[start]
            if start not in self.states and mnemonic not in PADDING:
                return address
        return None

    def find_leaders(self):
        """Where the flow may come in from elsewhere than from the instruction before, as indices."""
        leaders = {0}
        for index, (_, mnemonic, text) in enumerate(self.instructions):
            if self.machine.may_jump(mnemonic, text):
                leaders.add(index + 1)
                target = self.index_of.get(address_of(text.rpartition(", ")[2]))
                if target is not None:
                    leaders.add(target)
        leaders.discard(len(self.instructions))
        return leaders

    def run(self):
        while self.waiting:
            self.block(heapq.heappop(self.waiting))

    def arrive(self, index, state, start):
        """A way leads from the block at `start` to that at `index`."""
        known = self.states.get(index)
        if known is None:
            self.states[index] = state.copy()
            heapq.heappush(self.waiting, index)
            return
        is_back = start is not None and index <= start
        if is_back and state.depth > known.depth:
            # A loop that takes more of the stack in each round; how many rounds is not known here.
            self.notes.add("variable")
        if known.join(state, keeps_depth=is_back) and index not in self.waiting:
            heapq.heappush(self.waiting, index)

    def block(self, start):
        """From the start of a block to its end."""
        state = self.states[start].copy()
        index, falls, targets = start, True, []
        while True:
            instruction = self.instructions[index]
            outcome = self.machine.step(state, instruction, self.function, self.notes)
            self.frame = max(self.frame, state.depth)
            falls = outcome.falls and not self.calls_for_good(outcome.call)
            self.note(state, instruction[0], outcome, targets)
            index += 1
            if not falls or index == len(self.instructions) or index in self.leaders:
                break
        for target in targets:
            self.arrive(target, state, start)
        if falls and index < len(self.instructions):
            self.arrive(index, state, start)
        elif falls and self.runs_on():
            # It has no end of its own: the next function is the rest of it.
            self.call(state, instruction[0], self.code.following[self.function.address])

    def calls_for_good(self, target):
        called = self.code.at.get(target)
        return called is not None and called.name.removesuffix("@plt") in NEVER_RETURN

    def runs_on(self):
        """True if the function's last instruction leads to the next function. A call there is one that never returns."""
        last = next((each for each in reversed(self.instructions) if each[1] not in PADDING), None)
        return last is not None and last[0] not in self.calls and last[0] not in self.by_pointer \
            and self.function.address in self.code.following

    def note(self, state, address, outcome, targets):
        """What an instruction does beside computing."""
        if outcome.copy is not None:
            self.copies[address] = (outcome.copy, None)
        target = self.index_of.get(outcome.target)
        if target is not None:
            # A loop that probes page after page of the stack has been taken as gone through.
            if not state.probed:
                targets.append(target)
            state.probed = False
        elif outcome.target is not None or outcome.call is not None:
            self.call(state, address, outcome.target if outcome.call is None else outcome.call)
        if outcome.is_call_by_pointer:
            self.by_pointer.add(address)
        if outcome.is_jump_by_pointer:
            if self.jumped is None:
                self.jumped = state.copy()
            else:
                self.jumped.join(state)
        if outcome.call is not None or outcome.is_call_by_pointer:
            state.forget(self.machine.not_kept)

    def call(self, state, address, target):
        depth, _ = self.calls.get(address, (0, target))
        self.calls[address] = (max(depth, state.depth), target)
        if target in self.sizes:
            by, place = self.sizes[target]
            size = state.registers.get(self.machine.arguments[place])
            self.copies[address] = (size if isinstance(size, int) else None, by)


def follow(code, function, sizes):
    """The facts of a function, and where in it another begins, if that has no name.

    `sizes`: of those that copy, by their address, the name and which argument is the size."""
    walk = Walk(code, function, sizes)
    return walk.facts(), walk.rest()
