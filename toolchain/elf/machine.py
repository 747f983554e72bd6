"""What the three processors have in common for whoever follows their code."""

from .state import Stack

# Whoever calls one of these does not come back.
NEVER_RETURN = {
    "abort", "exit", "_exit", "_Exit", "pthread_exit", "__stack_chk_fail", "__stack_chk_fail_local", "__fortify_fail",
    "__chk_fail", "__assert", "__assert_fail", "__libc_assert_fail", "__libc_fatal", "longjmp", "_longjmp", "siglongjmp",
    "__longjmp_chk", "____longjmp_chk",
}


class Outcome:
    """What one instruction does beside computing."""

    __slots__ = ("falls", "target", "call", "is_call_by_pointer", "is_jump_by_pointer", "copy")

    def __init__(self, falls=True, target=None, call=None, is_call_by_pointer=False, is_jump_by_pointer=False, copy=None):
        # True if what follows in memory may be next.
        self.falls = falls
        # Where it may jump to.
        self.target = target
        # Which address it calls.
        self.call = call
        self.is_call_by_pointer = is_call_by_pointer
        self.is_jump_by_pointer = is_jump_by_pointer
        # How many bytes it copies itself, if that is a constant.
        self.copy = copy


ENDS = Outcome(falls=False)
JUMPS_BY_POINTER = Outcome(falls=False, is_jump_by_pointer=True)
CALLS_BY_POINTER = Outcome(is_call_by_pointer=True)


def address_of(operand):
    """The address out of `0x2102f8 <use>`; nothing if the operand is none."""
    word = operand.partition(" ")[0].lstrip("#")
    try:
        return int(word, 16) if word.startswith("0x") else None
    except ValueError:
        return None


def number(text):
    """The number out of `#0x20`, `-16`, `0x10`; nothing if it is none."""
    try:
        return int(text.strip().lstrip("#"), 0)
    except ValueError:
        return None


class Machine:
    """A processor: `step` follows one instruction."""

    # The stack pointer's name, and how much of the stack a call takes before the function's first instruction.
    stack_pointer = "sp"
    return_address = 0
    # Where the arguments of a call are, and what it does not keep.
    arguments = ()
    not_kept = ()

    def value(self, state, register):
        if register == self.stack_pointer:
            return Stack(state.depth)
        return state.registers.get(register)

    def assign(self, state, register, value, notes):
        """Gives a register its value. A stack pointer of which nothing is known stays where it was, and is noted."""
        if register != self.stack_pointer:
            state.set(register, value)
        elif isinstance(value, Stack):
            # Above the caller's stack pointer there is nothing of this function's.
            state.depth = max(value.depth, 0)
        else:
            notes.add("variable")

    def align(self, state, alignment):
        """The stack pointer is rounded down; 16 it is aligned to already."""
        state.depth += max(alignment - 16, 0)

    def compare(self, state, one, other):
        """A stack pointer compared to where it has to arrive: the loop that probes page after page ends there."""
        if one == self.stack_pointer:
            goal = state.registers.get(other)
        elif other == self.stack_pointer:
            goal = state.registers.get(one)
        else:
            return
        if isinstance(goal, Stack) and goal.depth >= state.depth:
            state.depth = goal.depth
            state.probed = True
