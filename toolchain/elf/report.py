"""What is large in a file, for those who make it smaller."""

import subprocess
import sys
import tempfile

from .disassembly import disassemble, swift_tool
from .graph import CLEARS, COPIES, Graph
from .image import Image

LARGE = 4096


def is_ours(name):
    """True of a function that Swift made: of ours, or of the standard library's for ours."""
    return name.startswith(("$s", "$e")) or name == "main" or name.startswith("OUTLINED_FUNCTION")


def demangled(names):
    """{name: as one reads it}"""
    names = sorted(names)
    tool = subprocess.run([swift_tool("swift-demangle"), "--simplified"], input="\n".join(names) + "\n", text=True,
                          capture_output=True, check=True)
    return dict(zip(names, tool.stdout.splitlines()))


def bytes_of(count):
    return f"{count:,}"


def report(file, count):
    graph = Graph(disassemble(file), Image(file))
    readable = demangled(graph.names.values())
    show = lambda address: readable[graph.names[address]]
    lines = []

    def head(text):
        lines.extend(["", text])

    ours = [address for address, name in graph.names.items() if is_ours(name)]
    total = lambda size: sum(1 for address in ours if graph.facts[address].frame > size)
    lines.append(f"{file}: {len(graph.names)} functions, {len(ours)} of them from Swift")
    lines.append(f"frames of Swift over 8 KiB: {total(8192)}, over 64 KiB: {total(65536)}, over 1 MiB: {total(1 << 20)}")
    copies = [(copy, address) for address in ours for copy in graph.facts[address].copies]
    large = [(copy, address) for copy, address in copies if copy.size is not None and copy.size >= LARGE]
    moved = [(copy, address) for copy, address in large if copy.by not in CLEARS]
    cleared = [(copy, address) for copy, address in large if copy.by in CLEARS]
    unknown = sum(1 for copy, address in copies if copy.size is None and copy.by not in CLEARS)
    lines.append(f"copies of a constant 4 KiB and more in Swift: {len(moved)}, together {bytes_of(sum(c.size for c, _ in moved))}"
                 f" bytes; {len(cleared)} such clears; {unknown} copies of a size that is no constant")

    head(f"The {count} largest frames of Swift")
    for address in sorted(ours, key=lambda address: -graph.facts[address].frame)[:count]:
        facts = graph.facts[address]
        lines.append(f"{bytes_of(facts.frame):>12}{' and more' if facts.variable else ''}  {show(address)}")
    head("The 12 largest frames of the libraries")
    others = [address for address in graph.facts if not is_ours(graph.names[address])]
    for address in sorted(others, key=lambda address: -graph.facts[address].frame)[:12]:
        facts = graph.facts[address]
        lines.append(f"{bytes_of(facts.frame):>12}{' and more' if facts.variable else ''}  {show(address)}")

    for title, found in (("Copies of a constant 4 KiB and more", moved), ("Clears of a constant 4 KiB and more", cleared)):
        head(f"{title}, by function: how many, together, the sizes")
        by = {}
        for copy, address in found:
            by.setdefault(address, []).append(copy.size)
        for address, sizes in sorted(by.items(), key=lambda item: -sum(item[1])):
            each = ", ".join(f"{sizes.count(size)} × {bytes_of(size)}" for size in sorted(set(sizes), reverse=True))
            lines.append(f"{len(sizes):>5} {bytes_of(sum(sizes)):>12}  {show(address)}: {each}")

    start = graph.named("main") or graph.named("shadowpin_main")
    head("The deepest chain of direct calls")
    if start is not None:
        lines.append(f"from main: {bytes_of(graph.depths[start])} bytes; * calls more by pointer, which is not counted")
        for step in graph.chain(start):
            lines.append(f"{bytes_of(step.taken):>12} {'*' if step.by_pointer else ' '} {readable[step.name]}")
        head("Next to it: the deepest chain below each of the functions of that chain's callees, the 20 deepest")
        on_chain = {step.name for step in graph.chain(start)}
        below = set()
        for address in graph.facts:
            if graph.names[address] in on_chain:
                for call in graph.facts[address].calls:
                    if call.target in graph.depths and graph.names[call.target] not in on_chain:
                        below.add((call.depth + graph.depths[call.target], address, call.target))
        for depth, address, target in sorted(below, reverse=True)[:20]:
            lines.append(f"{bytes_of(depth):>12}  {show(address)} → {show(target)}")
    head("Functions that call one another in a circle")
    for members in sorted(graph.cyclic, key=len):
        if any(is_ours(graph.names[member]) for member in members):
            lines.append(f"{len(members):>5}  {', '.join(show(member) for member in members[:6])}")
    others = [members for members in graph.cyclic if not any(is_ours(graph.names[member]) for member in members)]
    lines.append(f"and {len(others)} such circles in the libraries, of {sum(map(len, others))} functions")
    return lines


def main(words):
    count = int(words.pop()) if words[-1].isdigit() else 40
    if not words[0].endswith(".o"):
        print("\n".join(report(words[0], count)))
        return
    with tempfile.TemporaryDirectory() as folder:
        # Objects are joined as they are: what is missing is a call of nothing.
        joined = f"{folder}/objects"
        subprocess.run([swift_tool("ld.lld"), "-shared", "-Bsymbolic", "--unresolved-symbols=ignore-all",
                        "--noinhibit-exec", "-o", joined, *words], stderr=subprocess.DEVNULL, check=False)
        print("\n".join(report(joined, count)))


if __name__ == "__main__":
    main(sys.argv[1:])
