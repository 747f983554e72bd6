"""What is large in a file, for those who make it smaller."""

from .gates import COPY, FRAME, large_copies
from .graph import CLEARS
from .names import is_swift

# What goes round as long as the device runs. All else is done at the start, or by another command.
LOOP = "Runtime.run()"


def row(count, text, mark=" "):
    return f"{count:>12,} {mark} {text}"


def frames(graph, addresses, count):
    for address in sorted(addresses, key=lambda address: -graph.facts[address].frame)[:count]:
        facts = graph.facts[address]
        yield row(facts.frame, graph.title(address), "+" if facts.is_variable else " ")


def large_clears(graph, address):
    return sorted((copy.size for copy in graph.facts[address].copies
                   if copy.size is not None and copy.size >= COPY and copy.by in CLEARS), reverse=True)


def reached(graph, title):
    """All functions that those of this name call, directly or through others."""
    waiting = [address for address in graph.facts if graph.title(address) == title]
    found = set(waiting)
    while waiting:
        new = set(graph.callees(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def by_function(graph, sizes_of, turn):
    found = [(sizes_of(graph, address), address) for address in graph.ours]
    for sizes, address in sorted((each for each in found if each[0]), key=lambda each: -sum(each[0])):
        listed = ", ".join(f"{sizes.count(size)} × {size:,}" for size in sorted(set(sizes), reverse=True))
        yield row(sum(sizes), f"{graph.title(address)}: {listed}", "r" if address in turn else " ")


def chain(graph, start):
    for step in graph.chain(start):
        mark = "+" if step.is_variable else "*" if step.calls_by_pointer else " "
        yield row(step.taken, graph.titles[step.symbol], mark)


def beside(graph, start):
    """The deepest chains that leave the deepest one."""
    symbols = {step.symbol for step in graph.chain(start)}
    found = set()
    for address, facts in graph.facts.items():
        if graph.names[address] in symbols:
            found.update((call.depth + graph.depths[call.target], address, call.target) for call in facts.calls
                         if call.target in graph.depths and graph.names[call.target] not in symbols)
    for depth, address, target in sorted(found, reverse=True)[:20]:
        yield row(depth, f"{graph.title(address)} → {graph.title(target)}")


def summary(graph):
    ours = [graph.facts[address] for address in graph.ours]
    over = {limit: sum(1 for facts in ours if facts.frame > limit) for limit in (FRAME, 64 << 10, 1 << 20)}
    copies = [size for address in graph.ours for size in large_copies(graph, address)]
    clears = [size for address in graph.ours for size in large_clears(graph, address)]
    unknown = sum(1 for facts in ours for copy in facts.copies if copy.size is None and copy.by not in CLEARS)
    yield f"{graph.machine}: {len(graph.names)} functions, {len(ours)} of them Swift's"
    yield "frames of Swift's over " + ", ".join(f"{limit >> 10} KiB: {count}" for limit, count in over.items())
    yield f"copies of a constant 4 KiB and more in Swift: {len(copies)}, together {sum(copies):,} bytes"
    yield f"clears of a constant 4 KiB and more in Swift: {len(clears)}, together {sum(clears):,} bytes"
    yield f"copies in Swift of a size that is no constant: {unknown}"


def report(graph, count):
    """Lines of text."""
    yield from summary(graph)
    others = [address for address in graph.facts if not is_swift(graph.names[address])]
    yield f"\nThe {count} largest frames of Swift (+: and more, known only as it runs)"
    yield from frames(graph, graph.ours, count)
    yield "\nThe 12 largest frames of the libraries"
    yield from frames(graph, others, 12)
    turn = reached(graph, LOOP)
    if not turn:
        yield f"\nThere is no function {LOOP}: nothing is known to be below it"
    yield f"\nCopies of a constant 4 KiB and more in Swift, by function: together, and each (r: below {LOOP})"
    yield from by_function(graph, large_copies, turn)
    yield f"\nClears of a constant 4 KiB and more in Swift, by function: together, and each (r: below {LOOP})"
    yield from by_function(graph, large_clears, turn)
    start = graph.named("main")
    if start is not None:
        yield f"\nThe deepest chain of direct calls from main, {graph.depths[start]:,} bytes"
        yield "(*: calls others by pointer, too, which are not counted)"
        yield from chain(graph, start)
        yield "\nThe deepest chains that branch off from it"
        yield from beside(graph, start)
    yield "\nThe deepest chains from what is called by pointer only, and from what no one calls"
    starts = [address for address in graph.starts() if address != start]
    for address in sorted(starts, key=lambda address: -graph.depths[address])[:12]:
        yield row(graph.depths[address], graph.title(address))
    yield "\nSwift functions that call themselves, or one another in a circle"
    circles = [members for members in graph.circles if any(is_swift(graph.names[member]) for member in members)]
    for members in circles:
        yield "    " + ", ".join(graph.title(member) for member in members[:8])
    yield f"and {len(graph.circles) - len(circles)} such circles in the libraries, counted once"
