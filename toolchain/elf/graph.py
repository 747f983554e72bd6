"""Which function calls which, and how deep the stack gets that way."""

import re
from dataclasses import dataclass

from .cycles import components
from .disassembly import Function, disassemble
from .flow import follow
from .image import Image
from .names import is_swift, readable
from .unnamed import part, part_called

# Where these find how many bytes they are to copy: the number of the argument.
COPIES = {name: 2 for name in (
    "memcpy", "memmove", "mempcpy", "__memcpy_chk", "__memmove_chk", "__mempcpy_chk",
    "__aeabi_memcpy", "__aeabi_memcpy4", "__aeabi_memcpy8", "__aeabi_memmove", "__aeabi_memmove4", "__aeabi_memmove8")}
CLEARS = {"memset": 2, "__memset_chk": 2, "bzero": 1, "__aeabi_memset": 1, "__aeabi_memset4": 1, "__aeabi_memset8": 1,
          "__aeabi_memclr": 1, "__aeabi_memclr4": 1, "__aeabi_memclr8": 1}
SIZES = COPIES | CLEARS


@dataclass
class Step:
    """A function on the way to the deepest place."""

    symbol: str
    # What it has on the stack at that time, in bytes.
    taken: int
    # How many functions are called by pointer from here: what they take is not counted.
    calls_by_pointer: int
    is_variable: bool


def best_name(names):
    """Of the names of one place the one that says what is called."""
    plain = [name for name in names if not name.startswith("$")] or names
    return min([name for name in plain if name in SIZES] or plain, key=lambda name: (len(name), name))


def callee(name):
    """What is called by calling an entry or a bridge that the linker made."""
    return re.sub(r"^__\w+Thunk_", "", name).removesuffix("@plt")


class Graph:
    """All functions of a file, and what they do with the stack."""

    def __init__(self, code, image, exempt=None):
        self.machine = code.machine
        self.exempt = exempt
        aliases = {}
        for symbol in image.symbols:
            aliases.setdefault(symbol.address, []).append(symbol.name)
        functions = {function.address: function for function in code.functions}
        for entry, chooser in image.indirect_functions().items():
            aliases[entry] = aliases.get(chooser, ["?"])
            functions[entry] = Function(best_name(aliases[entry]), entry)
        code.functions = [functions[address] for address in sorted(functions)]
        code.at, code.starts = functions, sorted(functions)
        part_called(code)
        code.following = {one.address: other.address for one, other in zip(code.functions, code.functions[1:])}
        sizes = {}
        for address, function in functions.items():
            names = [callee(function.name)] + aliases.get(address, [])
            sizes.update((address, (name, SIZES[name])) for name in names if name in SIZES)
        self.facts = {}
        for function in code.functions:
            self.facts[function.address], rest = follow(code, function, sizes)
            if rest is not None and is_swift(function.name):
                part(code, rest)
        self.names = {address: "main" if "main" in aliases.get(address, []) else function.name
                      for address, function in functions.items()}
        self.titles = readable(self.names.values())
        self.ours = [address for address, name in self.names.items() if is_swift(name)]
        # Of each function: the deepest the stack gets below its caller, and the call that leads there.
        self.depths, self.way, self.circles = {}, {}, []
        # Functions whose frame an exception says.
        self.grown = set()
        for members in components(self.facts, self.callees):
            self.measure(members)

    def title(self, address):
        return self.titles[self.names[address]]

    def named(self, name):
        return next((address for address, other in self.names.items() if other == name), None)

    def callees(self, address):
        return sorted({call.target for call in self.facts[address].calls if call.target in self.facts})

    def starts(self):
        """Where a chain may begin: in main, and in functions that no other calls, other than by pointer."""
        called = {target for address in self.facts for target in self.callees(address) if target != address}
        main = self.named("main")
        # Before main there is only what the C library puts there to call it.
        return [address for address in self.facts
                if address == main or address not in called and main not in self.callees(address)]

    def measure(self, members):
        """How deep the stack gets below each of the members; what they call outside of them is measured already.

        In a circle each is on the way once, and further rounds are added where an exception says how many."""
        inside = set(members)
        if len(members) > 1 or members[0] in self.callees(members[0]):
            self.circles.append(members)
        left = set(inside)
        for address in members:
            self.deepest(address, left)
            left.discard(address)
        if not self.exempt or not self.circles or self.circles[-1] is not members:
            return
        times = max(self.exempt.limit("circle", self.title(member), 1) for member in members)
        # A round takes at most what all of them take together.
        taken = sum(max((call.depth for call in self.facts[member].calls if call.target in inside), default=0)
                    for member in members)
        for member in members:
            self.depths[member] += taken * (times - 1)

    def deepest(self, address, left):
        """Of one function, without its calls of those that are left."""
        facts, best, way = self.facts[address], self.facts[address].frame, None
        title = self.title(address)
        limit = self.exempt.limit("grows", title, None) if self.exempt and facts.is_variable else None
        if limit is not None:
            self.grown.add(title)
            best = limit
        for call in facts.calls:
            depth = call.depth if limit is None else limit
            if call.target in self.depths and call.target not in left and depth + self.depths[call.target] > best:
                best, way = depth + self.depths[call.target], call
        self.depths[address], self.way[address] = best, way

    def chain(self, address):
        """The way from a function to the deepest place below it."""
        while address is not None:
            way, facts = self.way[address], self.facts[address]
            below = self.depths[way.target] if way else 0
            yield Step(self.names[address], self.depths[address] - below, facts.calls_by_pointer, facts.is_variable)
            address = way.target if way else None


def graph_of(file, exempt=None):
    """The functions of an ELF file."""
    return Graph(disassemble(file), Image(file), exempt)
