"""board/schema.json and the loader say the same of a board file: the same keys, and the same values under them."""

import copy
import json
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHADOWPIN = os.environ["SHADOWPIN"]
SCHEMA = json.loads((ROOT / "board/schema.json").read_text())

class Loader(yaml.SafeLoader):
    """YAML 1.2's truth values only, as in editors: `on` and `off` are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


# Holds every mapping that a board file can have, each at least once, with what its keys need beside them.
BASE = yaml.load((pathlib.Path(__file__).parent / "every_mapping.yaml").read_text(), Loader)


def resolved(schema):
    if "$ref" in schema:
        schema = {**SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema}
    return schema


def mappings(document, schema, place=()):
    """Where in the document which mapping of the schema stands."""
    schema = resolved(schema)
    if isinstance(document, dict):
        known = schema.get("properties", {})
        if known:
            yield place, schema
        for key, value in document.items():
            below = known.get(key) or schema.get("additionalProperties")
            if isinstance(below, dict):
                yield from mappings(value, below, (*place, key))
    elif isinstance(document, list) and "items" in schema:
        for index, value in enumerate(document):
            yield from mappings(value, schema["items"], (*place, index))


def properties():
    """Every key that the schema knows: its mapping's path, with all the places where that mapping stands in BASE."""
    found = {}
    for place, schema in mappings(BASE, SCHEMA):
        for key, value in schema["properties"].items():
            path = ".".join("*" if isinstance(step, int) or is_name(step, place[:i]) else step
                            for i, step in enumerate(place))
            found.setdefault((path, key), (resolved(value), []))[1].append(place)
    return [(f"{path}.{key}" if path else key, key, value, places) for (path, key), (value, places) in found.items()]


def is_name(key, place):
    """Whether the key is of the file's own making."""
    schema = SCHEMA
    for step in place:
        schema = resolved(schema)
        schema = schema["items"] if isinstance(step, int) else schema.get("properties", {}).get(step) or schema["additionalProperties"]
    return key not in resolved(schema).get("properties", {})


PROPERTIES = properties()


def written(document, at, key):
    """The document as YAML with a line for each value, and the number of the line of `key` in the mapping at `at`, whose
    value stands in that line whole."""
    lines, found = [], []

    def write(value, place, indent, opening):
        if place == (*at, key):
            found.append(len(lines) + 1)
            lines.append(f"{opening} {flow(value)}")
        elif isinstance(value, dict) and value:
            lines.append(opening)
            for name, item in value.items():
                write(item, (*place, name), indent + 1, "  " * indent + f"{name}:")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(opening)
            for index, item in enumerate(value):
                write(item, (*place, index), indent + 1, "  " * indent + "-")
        else:
            lines.append(f"{opening} {flow(value)}")

    write(document, (), 0, "---")
    return "\n".join(lines) + "\n", found[0]


def flow(value):
    return value if isinstance(value, Plain) else json.dumps(value, ensure_ascii=False)


class Plain(str):
    """Text that stands in the file without quotes."""


def complaints(tmp_path, place, key, value):
    """What the loader says of `value` under `key`."""
    document = copy.deepcopy(BASE)
    mapping = document
    for step in place:
        mapping = mapping[step]
    mapping[key] = value
    text, line = written(document, place, key)
    return [error for error in errors(tmp_path, text) if f"board.yaml:{line}:" in error]


def errors(tmp_path, text):
    """All that the loader says of a board file."""
    path = tmp_path / "board.yaml"
    path.write_text(text)
    check = subprocess.run([SHADOWPIN, "check", path], capture_output=True, text=True, timeout=20)
    found = check.stderr.splitlines()
    assert check.returncode == (1 if found else 0)
    return found


UNITS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}


def milliseconds(text):
    number, unit = re.fullmatch("([0-9]+)([a-z]+)", text).groups()
    return int(number) * UNITS[unit]


def scalars(value):
    return Plain(value) if isinstance(value, str) else value


def right_values(schema):
    yield from map(scalars, schema.get("examples", []))
    if "default" in schema:
        yield scalars(schema["default"])
    yield from (Plain(value) for value in schema.get("enum", []) if isinstance(value, str))
    if "x-range" in schema:
        yield from map(Plain, schema["x-range"].split(",")[0].split(" to "))
    yield from (schema[bound] for bound in ("minimum", "maximum") if bound in schema)


def wrong_values(schema):
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "object" not in kinds:
        yield {"zz": 1}
    if "array" not in kinds:
        yield [1]
    if not {"string", "number", "integer", "boolean"} & set(kinds) and "enum" not in schema:
        yield "zz"
    if "enum" in schema:
        yield "zz"
    if "x-range" in schema:
        lowest, highest = map(milliseconds, schema["x-range"].split(",")[0].split(" to "))
        yield from (f"{lowest - 1}ms", f"{highest + 1}ms", "5", "5 s", "soon")
    if "minimum" in schema:
        yield from (schema["minimum"] - 1, schema["maximum"] + 1, "zz")
    if "maxLength" in schema and "string" in kinds:
        yield "a" * (schema["maxLength"] + 1)
    if schema.get("pattern", "").startswith("^["):
        yield "no blank"
        yield ""


def test_the_reference_is_of_this_schema():
    subprocess.run([ROOT / "toolchain/reference", "--check"], check=True)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted(ROOT.glob("board/*.yaml")), ids=lambda path: path.name)
def test_examples_are_right_by_schema_and_loader(path):
    jsonschema.validate(yaml.load(path.read_text(), Loader), SCHEMA)
    subprocess.run([SHADOWPIN, "check", path], check=True, capture_output=True)


def test_loader_and_schema_know_the_same_keys():
    """The loader's keys are read out of its source: nothing else holds all of them."""
    loader = set()
    for path in (ROOT / "Sources/Board").rglob("*.swift"):
        if path.name == "PinMapDecoder.swift":
            continue
        # A list of words is one literal, on one line or in three quotes.
        for known in re.findall(r'(?:known:|names: WordList \{)\s*("""(?:.*?)"""|"[^"]*")', path.read_text(), re.S):
            loader |= set(re.findall("[a-z_0-9]+", known))
    schema = {key for _, key, _, _ in PROPERTIES}
    assert loader == schema


def test_the_base_is_right_and_holds_every_mapping(tmp_path):
    assert errors(tmp_path, written(BASE, (), "thing")[0]) == []

    described = {id(schema["properties"]) for _, schema in mappings(BASE, SCHEMA)}

    def all_mappings(schema):
        schema = resolved(schema)
        if "properties" in schema:
            yield schema
        below = [*schema.get("properties", {}).values(), schema.get("additionalProperties"), schema.get("items")]
        for item in below:
            if isinstance(item, dict):
                yield from all_mappings(item)

    missing = [schema["description"] for schema in all_mappings(SCHEMA) if id(schema["properties"]) not in described]
    assert missing == []


@pytest.mark.parametrize("path, key, schema, places", PROPERTIES, ids=[path for path, *_ in PROPERTIES])
def test_key(path, key, schema, places, tmp_path):
    for value in right_values(schema):
        told = [complaints(tmp_path, place, key, value) for place in places]
        assert [] in told, f"{path}: {value!r} is right by the schema"
    for value in wrong_values(schema):
        # Where a key excludes another, that may be the only complaint.
        assert any(complaints(tmp_path, place, key, value) for place in places), f"{path}: {value!r} is wrong by the schema"


# Where the file makes names of its own, none is unknown.
CLOSED = [place for place, schema in mappings(BASE, SCHEMA) if schema.get("additionalProperties") is False]


@pytest.mark.parametrize("place", CLOSED, ids=lambda place: ".".join(map(str, place)) or "file")
def test_unknown_key(place, tmp_path):
    assert any("unknown key 'zz'" in error for error in complaints(tmp_path, place, "zz", 1))
