"""Which function calls which, and how deep the stack gets that way."""

from dataclasses import dataclass

from .disassembly import Function
from .flow import follow

# Where these find how many bytes they are to copy: the number of the argument.
COPIES = {name: 2 for name in (
    "memcpy", "memmove", "mempcpy", "__memcpy_chk", "__memmove_chk", "__mempcpy_chk",
    "__aeabi_memcpy", "__aeabi_memcpy4", "__aeabi_memcpy8", "__aeabi_memmove", "__aeabi_memmove4", "__aeabi_memmove8")}
CLEARS = {"memset": 2, "__memset_chk": 2, "bzero": 1, "__aeabi_memset": 1, "__aeabi_memset4": 1, "__aeabi_memset8": 1,
          "__aeabi_memclr": 1, "__aeabi_memclr4": 1, "__aeabi_memclr8": 1}


def best_name(names):
    """Of the names of one place the one that says what is called."""
    plain = [name for name in names if not name.startswith("$")]
    known = [name for name in plain if name in COPIES or name in CLEARS]
    return min(known or plain or names, key=lambda name: (len(name), name))


@dataclass
class Step:
    """A function on the way to the deepest place, and what it has on the stack at that time."""

    name: str
    taken: int
    # How often it is there, for functions that call themselves.
    times: int = 1
    # True if more is called by pointer from here, which this does not count.
    by_pointer: bool = False


class Graph:
    """All functions of a file, with what they do with the stack."""

    def __init__(self, code, image, bounds=None):
        """`bounds`: how often at most a function of a cycle is called before it returns, by its name."""
        self.code = code
        self.bounds = bounds or {}
        aliases = {}
        for symbol in image.symbols:
            aliases.setdefault(symbol.address, []).append(symbol.name)
        for entry, chooser in image.indirect_functions().items():
            aliases[entry] = aliases.get(chooser, ["?"])
            code.functions = [function for function in code.functions if function.address != entry]
            code.functions.append(Function(best_name(aliases[entry]), entry))
        code.functions.sort(key=lambda function: function.address)
        code.at = {function.address: function for function in code.functions}
        code.following = {one.address: other.address for one, other in zip(code.functions, code.functions[1:])}
        sizes = {}
        for function in code.functions:
            for name in [function.name] + aliases.get(function.address, []):
                name = name.removesuffix("@plt")
                place = COPIES.get(name, CLEARS.get(name))
                if place is not None:
                    sizes[function.address] = (name, place)
                    break
        self.facts = {function.address: follow(code, function, sizes) for function in code.functions}
        self.names = {function.address: function.name for function in code.functions}
        self.depths, self.next, self.rounds, self.cyclic = {}, {}, {}, []
        for members in self.cycles():
            self.measure(members)

    def named(self, name):
        return next((address for address, other in self.names.items() if other == name), None)

    def measure(self, members):
        """How deep the stack gets below each of the members, whose callees outside of them are measured already."""
        inside = set(members)
        cyclic = len(members) > 1 or members[0] in self.targets(members[0])
        if not cyclic:
            self.deepest(members[0], inside)
            return
        self.cyclic.append(sorted(members))
        # Each once: calls of what is on the way already are left out. The order is that of a walk from the first.
        order, seen = [], set()
        for root in sorted(members):
            if root in seen:
                continue
            seen.add(root)
            work = [(root, iter(self.targets(root)))]
            while work:
                node, targets = work[-1]
                for target in targets:
                    if target in inside and target not in seen:
                        seen.add(target)
                        work.append((target, iter(self.targets(target))))
                        break
                else:
                    order.append(node)
                    work.pop()
        left = set(members)
        for node in order:
            self.deepest(node, left)
            left.discard(node)
        bound = max((self.bounds.get(self.names[member], 1) for member in members), default=1)
        if bound > 1:
            # Every further round takes at most what all of them take together.
            round_ = sum(max(call.depth for call in self.facts[member].calls if call.target in inside)
                         for member in members if any(call.target in inside for call in self.facts[member].calls))
            for member in members:
                self.depths[member] += round_ * (bound - 1)
                self.rounds[member] = (bound, round_)

    def deepest(self, address, left):
        """Of one function, without its calls of those that are left."""
        facts = self.facts[address]
        depth, way = facts.frame, None
        for call in sorted(facts.calls, key=lambda call: (call.depth, call.target)):
            if call.target in self.depths and call.target not in left:
                below = call.depth + self.depths[call.target]
                if below > depth:
                    depth, way = below, call
        self.depths[address], self.next[address] = depth, way

    def chain(self, address):
        """The way from a function to the deepest place below it."""
        steps = []
        while address is not None:
            way = self.next[address]
            facts = self.facts[address]
            steps.append(Step(self.names[address], way.depth if way else facts.frame, self.rounds.get(address, (1, 0))[0],
                              facts.calls_by_pointer > 0))
            address = way.target if way else None
        return steps

    def cycles(self):
        """Sets of functions that can call one another, in an order in which callees come before callers (Tarjan)."""
        index, low, on, stack, out = {}, {}, set(), [], []
        for root in sorted(self.facts):
            if root in index:
                continue
            work = [(root, iter(self.targets(root)))]
            index[root] = low[root] = len(index)
            stack.append(root)
            on.add(root)
            while work:
                node, targets = work[-1]
                for target in targets:
                    if target not in index:
                        index[target] = low[target] = len(index)
                        stack.append(target)
                        on.add(target)
                        work.append((target, iter(self.targets(target))))
                        break
                    if target in on:
                        low[node] = min(low[node], index[target])
                else:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[node])
                    if low[node] == index[node]:
                        members = []
                        while True:
                            member = stack.pop()
                            on.discard(member)
                            members.append(member)
                            if member == node:
                                break
                        out.append(members)
        return out

    def targets(self, address):
        return sorted({call.target for call in self.facts[address].calls if call.target in self.facts})
