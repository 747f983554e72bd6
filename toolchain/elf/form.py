"""What is asked of the file as a whole: wholly static, and free of Swift's allocation and reference counting."""

import re

EXECUTABLE = 2
DYNAMIC, INTERPRETER = 2, 3
# The run-time calls of Embedded Swift that have to do with a heap.
HEAP = re.compile(r"_*swift_.*([aA]lloc|[rR]etain|[rR]elease|[rR]efCount|UniquelyReferenced|[bB]ridgeObject|initSta)")


def names_faults(image):
    """What is wrong with a file of which nothing can be told."""
    if any(symbol.name == "main" and symbol.section for symbol in image.symbols):
        return []
    return ["has no symbol 'main': it is stripped, or is no program"]


def faults(image):
    """What is wrong with the file of a board, in words."""
    found = []
    if image.kind != EXECUTABLE:
        found.append("is no executable of a fixed address")
    if INTERPRETER in image.segments:
        found.append("asks for an interpreter (INTERP)")
    if DYNAMIC in image.segments:
        found.append("is linked dynamically (DYNAMIC)")
    found += names_faults(image)
    heap = sorted({symbol.name for symbol in image.symbols if HEAP.match(symbol.name)})
    if heap:
        found.append(f"holds Swift allocation or reference counting: {' '.join(heap)}")
    return found
