"""Functions without a symbol: the compiler makes some for itself, and the linker drops their names."""

from bisect import bisect_right

from .disassembly import Function
from .machine import address_of
from .names import UNNAMED, is_swift

CALLS = {"bl", "blx", "call"}
JUMPS = {"b", "b.w", "jmp"}


def part(code, address):
    """Makes a function of its own of what begins at an address in the middle of another. True if it was in one."""
    starts = code.starts
    function = code.at[starts[bisect_right(starts, address) - 1]] if starts and address >= starts[0] else None
    if function is None or function.address == address:
        return False
    places = [instruction[0] for instruction in function.instructions]
    index = bisect_right(places, address - 1)
    if index == len(places) or places[index] != address:
        return False
    name = function.name if function.name.endswith(UNNAMED) else function.name + UNNAMED
    other = Function(name, address, function.instructions[index:], function.words)
    del function.instructions[index:]
    code.functions.insert(code.functions.index(function) + 1, other)
    code.at[address] = other
    starts.insert(bisect_right(starts, address), address)
    return True


def part_called(code):
    """Parts what is called, or jumped to from another function, without having a name."""
    targets = set()
    for function in code.functions:
        if not function.instructions:
            continue
        is_ours, last = is_swift(function.name), function.instructions[-1][0]
        for _, mnemonic, text in function.instructions:
            # Jumps into the middle of a function are common in assembly and in what gcc makes; Swift has none.
            if mnemonic in CALLS or is_ours and mnemonic in JUMPS:
                target = address_of(text)
                if target is not None and target not in code.at \
                        and (mnemonic in CALLS or not function.address <= target <= last):
                    targets.add(target)
    for target in sorted(targets):
        part(code, target)
