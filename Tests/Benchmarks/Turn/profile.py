"""What callgrind has written down, by functions."""

import re
import subprocess
from collections import defaultdict

# Positions in callgrind's format: `fn=(7) name` says the name once, `fn=(7)` from then on.
NAMED = re.compile(r"(fn|cfn|cfi|cfl|fl|fi|fe|ob|cob)=\((\d+)\)(?: (.*))?")


class Profile:
    """Instructions of each function: of its own, with what it called, and how often it was called, by whom."""

    def __init__(self, path):
        self.own, self.called, self.calls = defaultdict(int), defaultdict(int), defaultdict(int)
        # (caller, callee): instructions and calls.
        self.edges = defaultdict(lambda: [0, 0])
        names, function, callee, count = {}, "", "", 0
        is_call = False
        for line in open(path, encoding="utf-8", errors="replace"):
            found = NAMED.match(line)
            if found:
                kind, key, name = found.groups()
                if kind in ("fn", "cfn"):
                    if name is not None:
                        # 'NUMBER is callgrind's mark of a recursion.
                        names[key] = re.sub(r"'\d+$", "", name.strip())
                    if kind == "fn":
                        function = names[key]
                    else:
                        callee = names[key]
            elif line.startswith("calls="):
                count, is_call = int(line[6:].split()[0]), True
            elif line[:1].isdigit() or line[:1] in "+-*":
                cost = int(line.split()[1]) if len(line.split()) > 1 else 0
                if not is_call:
                    self.own[function] += cost
                    continue
                is_call = False
                edge = self.edges[function, callee]
                edge[0] += cost
                edge[1] += count
                if function != callee:
                    self.called[callee] += cost
                self.calls[callee] += count

    def show(self, events, count):
        """Per event: the functions that cost most of their own and with what they called; who has most copied."""
        names = {*self.own, *self.called}
        plain = demangle(names)

        def table(title, rows):
            print(f"{title}\n" + "\n".join(rows))

        def row(cost, calls, name):
            return f"  {cost / events:>10,.0f}  {calls / events:>8,.1f} ×  {plain[name][:150]}"

        table("of its own:", [
            row(cost, self.calls[name], name)
            for name, cost in sorted(self.own.items(), key=lambda item: -item[1])[:count]])
        # What has begun before the events and goes on after them is not called in them.
        called = [(name, cost) for name, cost in self.called.items() if self.calls[name]]
        table("with what it called:", [
            row(cost, self.calls[name], name)
            for name, cost in sorted(called, key=lambda item: -item[1])[:2 * count]])
        copies = [(edge, cost) for edge, cost in self.edges.items() if re.search("mem(cpy|move|set)", edge[1])]
        table("copies and fills, by who makes them:", [
            row(cost[0], cost[1], edge[0]) for edge, cost in sorted(copies, key=lambda item: -item[1][0])[:count]])


def demangle(names):
    # Embedded Swift's own prefix is not known to everybody.
    names = sorted(names)
    text = "\n".join(name.replace("$e", "$s", 1) if name.startswith("$e") else name for name in names)
    shown = subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True)
    return dict(zip(names, shown.stdout.splitlines() if shown.returncode == 0 else names))
