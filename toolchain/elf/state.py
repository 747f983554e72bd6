"""What is known of a processor's registers at one place of a function."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stack:
    """An address so many bytes below the stack pointer that the function was called with."""

    depth: int


class State:
    """Registers of which the value is known: a number, or a place on the stack."""

    __slots__ = ("depth", "registers", "probed")

    def __init__(self, depth, registers=None):
        # How far the stack pointer is below that of the caller, its return address included.
        self.depth = depth
        self.registers = registers if registers is not None else {}
        # True after the stack pointer was compared to where it has to arrive: what follows is the jump back.
        self.probed = False

    def copy(self):
        return State(self.depth, dict(self.registers))

    def join(self, other, keeps_depth=False):
        """Becomes what holds wherever one comes from. True if that is less than was known before."""
        changed = False
        if other.depth > self.depth and not keeps_depth:
            self.depth = other.depth
            changed = True
        for register, value in list(self.registers.items()):
            if other.registers.get(register) != value:
                del self.registers[register]
                changed = True
        return changed

    def set(self, register, value):
        if value is None:
            self.registers.pop(register, None)
        else:
            self.registers[register] = value

    def forget(self, registers):
        for register in registers:
            self.registers.pop(register, None)


def plus(value, other):
    """The sum, where it is known."""
    if value is None or other is None:
        return None
    if isinstance(value, Stack):
        return None if isinstance(other, Stack) else Stack(value.depth - other)
    if isinstance(other, Stack):
        return Stack(other.depth - value)
    return value + other


def minus(value, other):
    """The difference, where it is known."""
    if value is None or other is None:
        return None
    if isinstance(other, Stack):
        return other.depth - value.depth if isinstance(value, Stack) else None
    return plus(value, -other)
