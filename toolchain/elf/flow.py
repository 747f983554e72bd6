"""Follows the code of a function: how deep its stack is at each call, and which constants it hands over there."""

import heapq
from dataclasses import dataclass, field

from .aarch64 import AArch64
from .armv7 import ARMv7
from .machine import NEVER_RETURN, address_of
from .state import State
from .x86_64 import X86

MACHINES = {"aarch64": AArch64(), "armv7": ARMv7(), "x86_64": X86()}
# Sizes of a stack that grows in a loop have no end: after so many rounds it is taken as variable.
ROUNDS = 24
PADDING = {"nop", "int3", "ud2", "udf", "brk", "trap", "andeq"}


@dataclass(frozen=True)
class Call:
    """A call, or a jump into another function."""

    depth: int
    target: int
    jump: bool = False


@dataclass(frozen=True)
class Copy:
    """A call of memcpy or the like, or an instruction that copies. No size: it is not a constant."""

    address: int
    size: int | None
    # The function that is called; nothing if an instruction does it.
    by: str | None = None


@dataclass
class Facts:
    """What a function does with the stack."""

    # The deepest it goes below its caller's stack pointer.
    frame: int = 0
    calls: set = field(default_factory=set)
    copies: list = field(default_factory=list)
    calls_by_pointer: int = 0
    # How deep the stack is at the deepest call by pointer.
    pointer_depth: int = 0
    # True if the stack also grows by what is known only as it runs.
    variable: bool = False


def blocks(machine, instructions, index_of):
    """Where the flow may come in from elsewhere than from the instruction before, as indices."""
    leaders = {0}
    for index, (_, mnemonic, text) in enumerate(instructions):
        if machine.may_jump(mnemonic, text):
            leaders.add(index + 1)
            target = address_of(text.rpartition(", ")[2])
            if target in index_of:
                leaders.add(index_of[target])
    leaders.discard(len(instructions))
    return leaders


def follow(code, function, size_register_of):
    """The facts of the function. `size_register_of` says where a called address finds how much to copy."""
    machine = MACHINES[code.machine]
    instructions = function.instructions
    facts = Facts()
    if not instructions:
        return facts
    index_of = {instruction[0]: index for index, instruction in enumerate(instructions)}
    leaders = blocks(machine, instructions, index_of)
    entry = State(machine.return_address)
    states, rounds, waiting = {0: entry}, {}, [0]
    heapq.heapify(waiting)
    notes, found = set(), {}
    jumped, orphans = None, False
    frame = entry.depth
    calls, copies = {}, {}
    while True:
        while waiting:
            start = heapq.heappop(waiting)
            state = states[start].copy()
            rounds[start] = rounds.get(start, 0) + 1
            index = start
            after = []
            falls = True
            while True:
                instruction = instructions[index]
                outcome = machine.step(state, instruction, function, notes)
                if state.depth > frame:
                    frame = state.depth
                address = instruction[0]
                if outcome.copy is not None:
                    copies[address] = (outcome.copy, None)
                call = outcome.call
                if call is None and outcome.target is not None and outcome.target not in index_of:
                    call = outcome.target
                    calls[address] = (max(state.depth, calls.get(address, (0,))[0]), call, True)
                    note_copy(code, machine, state, address, call, size_register_of, copies)
                elif call is not None:
                    calls[address] = (max(state.depth, calls.get(address, (0,))[0]), call, False)
                    note_copy(code, machine, state, address, call, size_register_of, copies)
                    called = code.at.get(call)
                    if called is not None and called.name in NEVER_RETURN:
                        falls = False
                        break
                    state.forget(machine.not_kept)
                elif outcome.target is not None:
                    if not state.probed:
                        after.append(index_of[outcome.target])
                    state.probed = False
                if outcome.indirect_call:
                    facts.calls_by_pointer += found.setdefault(address, 1)
                    found[address] = 0
                    facts.pointer_depth = max(facts.pointer_depth, state.depth)
                    state.forget(machine.not_kept)
                if outcome.indirect_jump:
                    if jumped is None:
                        jumped = state.copy()
                    else:
                        jumped.join(state)
                falls = outcome.falls
                index += 1
                if not falls or index == len(instructions) or index in leaders:
                    break
            if falls and index < len(instructions):
                after.append(index)
            elif falls and not orphans:
                # The next function begins where this one has no end.
                last = instructions[-1][0]
                following = code.following.get(function.address)
                if following is not None:
                    calls[last] = (state.depth, following, True)
            for next_start in after:
                known = states.get(next_start)
                if known is None:
                    states[next_start] = state.copy()
                    heapq.heappush(waiting, next_start)
                elif known.join(state, back=next_start <= start, notes=notes):
                    if rounds.get(next_start, 0) < ROUNDS:
                        if next_start not in waiting:
                            heapq.heappush(waiting, next_start)
                    else:
                        notes.add("variable")
        # What no jump is known to: the arms of a table of jumps.
        left = [start for start in sorted(leaders) if start not in states
                and instructions[start][1] not in PADDING]
        if not left or jumped is None:
            break
        orphans = True
        states[left[0]] = jumped.copy()
        waiting.append(left[0])
    facts.frame = frame
    facts.calls = {Call(depth, target, jump) for depth, target, jump in calls.values()}
    facts.copies = [Copy(address, size, by) for address, (size, by) in sorted(copies.items())]
    facts.variable = "variable" in notes
    return facts


def note_copy(code, machine, state, address, target, size_register_of, copies):
    register = size_register_of.get(target)
    if register is None:
        return
    by, place = register
    size = state.registers.get(machine.arguments[place])
    copies[address] = (size if isinstance(size, int) else None, by)
