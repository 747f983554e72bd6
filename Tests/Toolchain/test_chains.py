"""The deepest chains of calls that check-elf finds."""

import re

from programs import CHECK, build, fails, passes, run

# Four functions of C, each with 33,000 bytes.
CHAIN = "".join(f"""
ALONE void step{n}(void);
void step{n}(void) {{ char bytes[33000]; keep(bytes); {f"step{n + 1}(); keep(bytes);" if n < 3 else ""} }}
""" for n in (3, 2, 1, 0)) + "int main(void) { step0(); keep(0); return 0; }"


def test_a_chain_over_128_kib_fails_whoever_s_functions_they_are(tmp_path, target):
    [complaint] = fails(build(tmp_path, target, CHAIN))
    match = re.match(r"chain of calls of ([\d,]+) bytes, 131,072 at most: from main; largest: step\d 33,", complaint)
    assert match, complaint
    assert 4 * 33000 <= int(match[1].replace(",", "")) < 4 * 33000 + 300


def test_a_chain_that_is_shorter_passes(tmp_path, target):
    passes(build(tmp_path, target, CHAIN.replace("step3();", "")))


def test_frames_that_are_not_there_at_the_same_time_do_not_add_up(tmp_path, target):
    source = CHAIN.replace("step3();", "").replace("step0();", "step0(); step3();")
    passes(build(tmp_path, target, source))


def test_a_call_at_the_function_s_end_gives_its_frame_back(tmp_path, target):
    # A jump: the caller has left by then.
    source = re.sub(r"(step\d\(\);) keep\(bytes\);", r"\1", CHAIN)
    source = source.replace("char bytes[33000]; keep(bytes);", "volatile char bytes[33000]; bytes[7] = 1;")
    passes(build(tmp_path, target, source, "-O2"))


def test_a_chain_that_begins_elsewhere_than_at_main_fails(tmp_path, target):
    # What is called by pointer only, such as a thread's function, begins a chain of its own.
    source = CHAIN.replace("step0(); keep(0);", "void (*volatile first)(void) = step0; first();")
    [complaint] = fails(build(tmp_path, target, source))
    assert "at most: from step0; largest" in complaint


CIRCLE = """
ALONE int down(int count) SWIFT("4down");
int down(int count) { char bytes[3000]; keep(bytes); return count ? down(count - 1) + bytes[0] : 0; }
int main(void) { return down(9); }
"""


def test_a_function_that_calls_itself_needs_a_bound(tmp_path, target):
    program = build(tmp_path, target, CIRCLE)
    assert fails(program) == ["functions that call themselves, how often is not said: down()"]
    passes(program, exceptions="circle 10 down()\n  Counts down from nine.\n")


def test_the_rounds_of_a_circle_count(tmp_path, target):
    program = build(tmp_path, target, CIRCLE)
    [complaint] = fails(program, exceptions="circle 50 down()\n  Fifty times 3,000 bytes.\n")
    assert complaint.startswith("chain of calls of 15")


def test_a_circle_of_two_is_named(tmp_path, target):
    source = """ALONE int up(int count) SWIFT("2up");
    """ + CIRCLE.replace("? down(count - 1)", "? up(count - 1)") + """
    int up(int count) { char bytes[3000]; keep(bytes); return down(count) + bytes[1]; }
    """
    complaint = "functions that call themselves, how often is not said: down(), up()"
    assert fails(build(tmp_path, target, source)) == [complaint]


def test_the_report_tells_the_chain_function_by_function(tmp_path, target):
    told = run(CHECK, "--report", build(tmp_path, target, CHAIN)).stdout
    chain = told.partition("The deepest chain of direct calls from main")[2].partition("\n\n")[0]
    steps = re.findall(r"^ +([\d,]+) [ *+] (\w+)$", chain, re.M)
    # On x86 the return address makes even `keep` take some.
    assert [name for _, name in steps if name != "keep"] == ["main", "step0", "step1", "step2", "step3"]
    whole = re.search(r"([\d,]+) bytes", chain)[1]
    assert sum(int(size.replace(",", "")) for size, _ in steps) == int(whole.replace(",", ""))


# A switch of many arms becomes a table of jumps; what is deep lies in one of the arms.
TABLE = CHAIN.replace("int main(void) { step0(); keep(0); return 0; }", """
ALONE int choose(int which, int more) SWIFT("6choose");
int choose(int which, int more) {
    switch (which) {
    case 0: keep("a"); return more * 3;
    case 1: keep("b"); return more / 7;
    case 2: keep("c"); step0(); keep("f"); return more - 1;
    case 3: keep("d"); return more << 3;
    case 4: keep("e"); return more ^ 77;
    default: return 0;
    }
}
int main(int count, char **words) { int more = choose(count, 3); keep(words); return more; }
""")


def test_calls_in_the_arms_of_a_switch_count(tmp_path, target):
    told = fails(build(tmp_path, target, TABLE))
    assert len(told) == 1 and "at most: from main; largest: step" in told[0], told


def test_a_function_without_a_symbol_is_no_arm_of_the_switch_before_it(tmp_path, target):
    source = TABLE.replace("step0();", "").replace("step3();", "").replace("ALONE int choose(int which, int more) SWIFT", """
    ALONE static void hidden(void) __asm__(".Lhidden");
    ALONE int choose(int which, int more) SWIFT""").replace("int main(", """
    ALONE static void hidden(void) { char bytes[9216]; keep(bytes); }
    int main(""").replace("keep(words)", "hidden()")
    [complaint] = fails(build(tmp_path, target, source))
    assert re.fullmatch(r"frame of 9,2\d\d bytes, .* (choose\(\) \(unnamed, behind it\)|\.Lhidden)", complaint), complaint
