"""How large the stack frames are that check-elf finds."""

import re
import sys

import pytest
from programs import CHECK, ROOT, TOOLS, build, fails, must, objects, passes, run

sys.path.insert(0, str(ROOT / "toolchain"))

from elf.graph import graph_of  # noqa: E402

NINE_KIB = """
ALONE void large(void) SWIFT("5large");
void large(void) { char bytes[9216]; keep(bytes); }
int main(void) { large(); return 0; }
"""


def test_a_frame_of_9_kib_fails(tmp_path, target):
    [complaint] = fails(build(tmp_path, target, NINE_KIB))
    match = re.fullmatch(r"frame of ([\d,]+) bytes, 8,192 at most: large\(\)", complaint)
    assert match, complaint
    assert 9216 <= int(match[1].replace(",", "")) < 9216 + 64


def test_a_frame_just_under_8_kib_passes(tmp_path, target):
    passes(build(tmp_path, target, NINE_KIB.replace("9216", "8100")))


def test_a_large_frame_of_a_library_passes(tmp_path, target):
    passes(build(tmp_path, target, NINE_KIB.replace('SWIFT("5large")', "")))


@pytest.mark.parametrize("target", ["aarch64", "x86_64"])
@pytest.mark.parametrize("size", [9216, 100_000, 3_800_000])
def test_a_stack_that_is_probed_is_measured_too(tmp_path, target, size):
    # From a certain size on the pages are probed in a loop.
    program = build(tmp_path, target, NINE_KIB.replace("9216", str(size)), "-fstack-clash-protection")
    complaint = fails(program)[0]
    found = int(re.match(r"frame of ([\d,]+) bytes", complaint)[1].replace(",", ""))
    assert size <= found < size + 64


def test_a_frame_that_is_known_only_as_it_runs_fails(tmp_path, target):
    source = """
    ALONE void varied(size_t count) SWIFT("6varied");
    void varied(size_t count) { char bytes[count]; keep(bytes); }
    int main(void) { varied(3); return 0; }
    """
    program = build(tmp_path, target, source)
    assert fails(program) == ["frame whose size is known only as it runs: varied()"]
    passes(program, exceptions="grows 100 varied()\n  Three bytes.\n")


# Arms of a switch, early returns, loops, calls at the end, and frames from nothing to half a megabyte.
MANY = """
int add(int, int), choose(int), again(int *);
ALONE int small(int a) { return add(a, 1) + 1; }
ALONE int none(int a) { return a + 1; }
ALONE int last(int a) { return add(a, 2); }
ALONE int early(int a) { if (a < 3) return 0; char bytes[5000]; keep(bytes); return add(a, bytes[a]); }
ALONE int table(int a) {
    char bytes[300];
    switch (a) {
    case 0: keep(bytes); return add(1, a);
    case 1: keep(bytes + 1); return add(7, bytes[3]);
    case 2: keep(bytes + 2); return 4;
    case 3: keep(bytes + 3); return add(5, a) + bytes[5];
    case 4: keep(bytes + 9); return add(9, a);
    case 5: keep(bytes + 7); return add(8, a) + 7;
    default: return 0;
    }
}
ALONE int loop(int a) { int all[4000]; for (int i = 0; i < a; i++) again(all + i); return all[a]; }
ALONE int many(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {
    return add(a, b) * add(c, d) * add(e, f) * add(g, h) * add(i, j) * add(a, j) * add(b, i) * add(c, h) + a + b + c;
}
ALONE int huge(int a) { char bytes[524288]; keep(bytes); return bytes[a]; }
ALONE double real(double a, double b, int c) { double r = 1; while (c--) { again(&c); r = r * a + b; } return r; }
int main(void) { return 0; }
"""


@pytest.mark.parametrize("level", ["-O0", "-O1", "-O2", "-Oz"])
def test_frames_are_those_that_the_compiler_says(tmp_path, target, level):
    first, _ = objects(tmp_path, target, MANY, level, "-fstack-usage")
    said = {}
    for line in (tmp_path / "program.su").read_text().splitlines():
        place, size, _ = line.split("\t")
        said[place.rpartition(":")[2]] = int(size)
    said = {name: size for name, size in said.items() if not name.startswith("OUTLINED_FUNCTION")}
    assert "main" in said and len(said) == 10
    joined = tmp_path / "joined"
    must(TOOLS / "ld.lld", "-shared", "--unresolved-symbols=ignore-all", "-o", joined, first)
    found = frames_of(joined)
    # On x86 the compiler does not count the return address, and nothing of what is pushed for a call.
    slack = (8, 8 + 4 * 8) if target == "x86_64" else (0, 0)
    for name, size in said.items():
        assert size + slack[0] <= found[name] <= size + slack[1], name


def frames_of(file):
    """{function: frame}, by check-elf's own modules."""
    graph = graph_of(file)
    return {graph.names[address]: facts.frame for address, facts in graph.facts.items()}


def test_swift_s_own_frames_are_measured(tmp_path):
    (tmp_path / "room.swift").write_text("""
    @inline(never) func use(_ bytes: borrowing InlineArray<9216, UInt8>, _ index: Int) -> UInt8 { bytes[index] }
    @inline(never) public func large(_ value: Int) -> Int {
        var bytes = InlineArray<9216, UInt8>(repeating: UInt8(truncatingIfNeeded: value))
        bytes[value & 1023] = 7
        return Int(use(bytes, value & 511)) + value
    }
    @_cdecl("main") public func start() -> Int32 { Int32(truncatingIfNeeded: large(5)) }
    """)
    must(TOOLS / "swiftc", "-O", "-wmo", "-parse-as-library", "-enable-experimental-feature", "Embedded", "-target",
         "aarch64-none-none-elf", "-module-name", "Room", "-c", "room.swift", "-o", "room.o", cwd=tmp_path)
    done = run(CHECK, "--report", tmp_path / "room.o")
    assert done.returncode == 0, done.stderr
    found = re.search(r"([\d,]+)   large\(_:\)", done.stdout)
    assert found and 9216 <= int(found[1].replace(",", "")) < 3 * 9216, done.stdout


@pytest.mark.parametrize("use", ["hidden()", "void (*volatile it)(void) = hidden; it()"])
def test_a_function_without_a_symbol_is_measured_too(tmp_path, target, use):
    # Called directly, or by pointer only.
    source = """
    ALONE static void hidden(void) __asm__(".Lhidden");
    ALONE void first(void) SWIFT("5first");
    void first(void) { char bytes[1000]; keep(bytes); }
    ALONE static void hidden(void) { char bytes[9216]; keep(bytes); }
    int main(void) { first(); USE; return 0; }
    """
    [complaint] = fails(build(tmp_path, target, source.replace("USE", use)))
    # On 32-bit ARM it keeps its symbol.
    name = r"\.Lhidden" if target in ("armv7", "thumb") else r"first\(\) \(unnamed, behind it\)"
    assert re.fullmatch(rf"frame of 9,2\d\d bytes, 8,192 at most: {name}", complaint), complaint
