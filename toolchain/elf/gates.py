"""What our own functions may do with the stack, and how deep any chain of calls may get."""

from .graph import CLEARS
from .names import UNNAMED, is_swift

FRAME = 8 * 1024
COPY = 4 * 1024
CHAIN = 128 * 1024


def frame_faults(graph, exempt):
    for address in graph.ours:
        facts, name = graph.facts[address], graph.title(address)
        limit = exempt.limit("frame", name, FRAME)
        if facts.frame > FRAME:
            exempt.need("frame", name)
        if facts.frame > limit:
            yield f"frame of {facts.frame:,} bytes, {limit:,} at most: {name}"
        # A piece without a name is shared by several functions: what it does to the stack pointer it does to their frames,
        # which are known from where they begin.
        if facts.is_variable and not graph.names[address].endswith(UNNAMED):
            exempt.need("grows", name)
            if exempt.limit("grows", name, None) is None:
                yield f"frame whose size is known only as it runs: {name}"


def large_copies(graph, address):
    """The sizes of the function's large copies."""
    return sorted((copy.size for copy in graph.facts[address].copies
                   if copy.size is not None and copy.size >= COPY and copy.by not in CLEARS), reverse=True)


def copy_faults(graph, exempt):
    for address in graph.ours:
        sizes, name = large_copies(graph, address), graph.title(address)
        if not sizes:
            continue
        exempt.need("copy", name)
        limit = exempt.limit("copy", name, 0)
        if sum(sizes) > limit:
            listed = " + ".join(f"{size:,}" for size in sizes)
            yield f"copies of constant size, {listed} bytes, {limit:,} at most: {name}"


def circle_faults(graph, exempt):
    for members in graph.circles:
        swift = [member for member in members if is_swift(graph.names[member])]
        named = [graph.title(member) for member in members if exempt.limit("circle", graph.title(member), None)]
        for name in named:
            exempt.need("circle", name)
        if swift and not named:
            names = ", ".join(sorted(graph.title(member) for member in members)[:6])
            yield f"functions that call themselves, how often is not said: {names}"


def chain_faults(graph, exempt):
    for start in graph.starts():
        name, depth = graph.title(start), graph.depths[start]
        limit = exempt.limit("chain", name, CHAIN)
        if depth > CHAIN:
            exempt.need("chain", name)
        if depth > limit:
            largest = sorted(graph.chain(start), key=lambda step: -step.taken)[:5]
            listed = ", ".join(f"{graph.titles[step.symbol]} {step.taken:,}" for step in largest)
            yield f"chain of calls of {depth:,} bytes, {limit:,} at most: from {name}; largest: {listed}"
    for name in graph.grown:
        exempt.need("grows", name)


def faults(graph, exempt):
    """What is over a limit, in words."""
    for gate in (frame_faults, copy_faults, circle_faults, chain_faults):
        yield from gate(graph, exempt)
