"""Functions that can call one another."""


def components(nodes, callees):
    """Lists of functions that can call one another, most of them of one, in an order in which those called come first
    (Tarjan's). Within a list callees come before callers, too, other than on the way back of the circle."""
    index, low, waiting, is_waiting, found = {}, {}, [], set(), []
    finished = {}
    for root in sorted(nodes):
        if root in index:
            continue
        work = []
        enter = root
        while enter is not None or work:
            if enter is not None:
                index[enter] = low[enter] = len(index)
                waiting.append(enter)
                is_waiting.add(enter)
                work.append((enter, iter(callees(enter))))
                enter = None
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    enter = target
                    break
                if target in is_waiting:
                    low[node] = min(low[node], index[target])
            if enter is not None:
                continue
            work.pop()
            finished[node] = len(finished)
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                place = waiting.index(node) if waiting[-1] != node else len(waiting) - 1
                members = waiting[place:]
                del waiting[place:]
                is_waiting.difference_update(members)
                found.append(sorted(members, key=finished.get))
    return found
