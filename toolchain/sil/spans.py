"""Addresses of a function's own stack memory that are used after that memory is given up, in the text of SIL."""

import re

FUNCTION = re.compile(r"^sil .*@(\S+) :.*\{$")
BLOCK = re.compile(r"^(bb\d+)(?:\((.*)\))?:")
RESULT = re.compile(r"^\s+(%\d+) = (\w+)")
VALUES = re.compile(r"%\d+")
# What makes an address of one part out of that of the whole, and a pointer of a pointer.
ADDRESSES = {"struct_element_addr", "tuple_element_addr", "vector_base_addr", "index_addr", "unchecked_addr_cast",
             "unchecked_take_enum_data_addr", "init_enum_data_addr"}
AGGREGATES = {"struct", "tuple"}
POINTERS = {"address_to_pointer", "enum", "mark_dependence", "struct_extract", "unchecked_enum_data", "index_raw_pointer",
            "tuple_extract", "unchecked_trivial_bit_cast", "pointer_to_address"} | AGGREGATES
# Through an address that is no pointer yet, these read a value, which is its own.
READS = {"struct", "enum", "struct_extract", "tuple", "unchecked_enum_data"}
USES = re.compile(r"= (?:apply|mark_dependence|load|begin_apply|index_addr|pointer_to_address)\b|try_apply")


def dangling(lines):
    """Yields (function, place in the source) for each first use of such an address."""
    function = None
    for line in lines:
        if match := FUNCTION.match(line):
            function, blocks, parameters, block = match.group(1), {}, {}, None
        elif function and line.startswith("}"):
            for use in uses_of_dead(blocks, parameters):
                place = re.search(r'loc (?:\* )?"([^"]*)":(\d+)', use)
                yield function, f"{place.group(1)}:{place.group(2)}" if place else use.strip()
            function = None
        elif function and (match := BLOCK.match(line)):
            block = match.group(1)
            blocks[block], parameters[block] = [], re.findall(r"(%\d+) :", match.group(2) or "")
        elif function and block and line.strip() and not line.lstrip().startswith("//") and "debug_value" not in line:
            blocks[block].append(line.rstrip())


def code(line):
    """The instruction without comment and place."""
    return line.split("//")[0].split(", loc")[0]


def roots(blocks, parameters):
    """{value: (the alloc_stack that it is an address in, whether it is a pointer)}"""
    found = {}
    lines = [line for of_block in blocks.values() for line in of_block]
    for line in lines:
        if (match := RESULT.match(line)) and match.group(2) == "alloc_stack":
            found[match.group(1)] = (match.group(1), False)
    changed = bool(found)
    while changed:
        changed = False
        for line in lines:
            match = RESULT.match(line)
            if match and match.group(1) not in found and match.group(2) in ADDRESSES | POINTERS:
                kind = match.group(2)
                operands = VALUES.findall(code(line))[1:]
                for operand in operands if kind in AGGREGATES else operands[:1]:
                    root, is_pointer = found.get(operand, (None, False))
                    is_pointer = is_pointer or kind == "address_to_pointer"
                    if root and (is_pointer or kind not in READS):
                        found[match.group(1)] = (root, is_pointer)
                        changed = True
                        break
            elif not match:
                for target, handed in re.findall(r"(bb\d+)\(([^)]*)\)", code(line)):
                    for value, parameter in zip(VALUES.findall(handed), parameters.get(target, [])):
                        if value in found and found[value][1] and parameter not in found:
                            found[parameter] = found[value]
                            changed = True
    return found


def uses_of_dead(blocks, parameters):
    """The instructions that use a pointer into memory that is given up on every way to them."""
    if not blocks:
        return []
    known = roots(blocks, parameters)
    if not known:
        return []
    first = next(iter(blocks))
    dead_before = {first: frozenset()}
    work, found = [first], {}
    while work:
        block = work.pop()
        dead = set(dead_before[block])
        for line in blocks[block]:
            text = code(line)
            values = VALUES.findall(text)
            match = RESULT.match(line)
            if match and match.group(2) == "alloc_stack":
                dead.discard(match.group(1))
            elif "dealloc_stack" in text:
                dead.update(value for value in values if value in known and known[value][0] == value)
            elif USES.search(text):
                for value in values[1:] if match else values:
                    root, is_pointer = known.get(value, (None, False))
                    if is_pointer and root in dead:
                        found.setdefault(root, line)
        last = code(blocks[block][-1]) if blocks[block] else ""
        for target in re.findall(r"bb\d+", last):
            if target not in blocks:
                continue
            before = dead_before.get(target)
            after = frozenset(dead) if before is None else before & frozenset(dead)
            if before is None or after != before:
                dead_before[target] = after
                work.append(target)
    return list(found.values())
