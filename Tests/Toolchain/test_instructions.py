"""Ways of the code that a compiler takes too seldom to wait for: written in assembly."""

import re

from programs import CHECK, build, fails, passes, run

HEAD = """
ALONE void deep(void);
void deep(void) { char bytes[100000]; keep(bytes); }
ALONE void tail(void);
void tail(void) { char bytes[50000]; keep(bytes); }
extern void ours(void) SWIFT("4ours");
int main(void) { ours(); keep(0); return 0; }
"""


def assembly(text):
    """A Swift function in assembly, as a part of a C source."""
    lines = [".text", '.globl "$s4Room4oursyyF"', '.type "$s4Room4oursyyF", %function', '"$s4Room4oursyyF":']
    lines += [line.strip() for line in text.strip().splitlines()]
    return HEAD + "".join(f"__asm__({quoted(line)});\n" for line in lines)


def quoted(line):
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}\\n"'


def deepest(program):
    told = run(CHECK, "--report", program).stdout
    return int(re.search(r"chain of direct calls from main, ([\d,]+) bytes", told)[1].replace(",", ""))


def test_a_call_before_the_frame_is_made_does_not_have_it_below(tmp_path):
    program = build(tmp_path, "aarch64", assembly("""
        stp x29, x30, [sp, #-16]!
        bl deep
        sub sp, sp, #12, lsl #12
        bl tail
        add sp, sp, #12, lsl #12
        ldp x29, x30, [sp], #16
        ret
    """))
    # The larger of 100,000 above an empty frame, and of 50,000 above 49,152.
    assert 100_000 < deepest(program) < 100_200
    assert fails(program) == ["frame of 49,168 bytes, 8,192 at most: ours()"]


def test_a_jump_out_of_the_function_has_only_what_is_left(tmp_path):
    program = build(tmp_path, "x86_64", assembly("""
        sub rsp, 0xc000
        call tail
        add rsp, 0xc000
        jmp deep
    """).replace("__asm__(\".text", "__asm__(\".intel_syntax noprefix\\n.text") + '__asm__(".att_syntax");')
    assert 100_000 < deepest(program) < 100_200


def test_a_size_of_one_of_two_values_is_no_constant(tmp_path):
    for way in ("movne r2, #8192", "bne 1f\nmov r2, #8192\n1:"):
        passes(build(tmp_path, "armv7", assembly(f"""
            .arm
            push {{r4, lr}}
            mov r2, #16
            cmp r0, #0
            {way}
            bl memcpy
            pop {{r4, pc}}
        """)))


def test_a_return_under_a_condition_leaves_the_rest_as_it_was(tmp_path):
    program = build(tmp_path, "armv7", assembly("""
        .arm
        push {r4, lr}
        sub sp, sp, #4096
        cmp r0, #0
        addne sp, sp, #4096
        popne {r4, pc}
        bl deep
        add sp, sp, #4096
        pop {r4, pc}
    """))
    chain = run(CHECK, "--report", program).stdout.partition("deepest chain of direct calls")[2]
    assert re.search(r"^ +4,104   ours\(\)$", chain, re.M), chain


def test_a_register_that_a_call_does_not_keep_is_not_known_after_it(tmp_path):
    for target, text in (
            ("aarch64", "stp x29, x30, [sp, #-16]!\nmov w2, #8192\nbl deep\nbl memcpy\nldp x29, x30, [sp], #16\nret"),
            ("armv7", ".arm\npush {r4, lr}\nmov r2, #8192\nbl deep\nbl memcpy\npop {r4, pc}"),
            ("x86_64", "push %rbx\nmovl $8192, %edx\ncall deep\ncall memcpy\npop %rbx\nret")):
        passes(build(tmp_path, target, assembly(text)))


def test_a_frame_pointer_brings_the_stack_back(tmp_path):
    for target, text in (
            ("aarch64", """stp x29, x30, [sp, #-16]!
             mov x29, sp
             sub sp, sp, #12, lsl #12
             bl tail
             mov sp, x29
             ldp x29, x30, [sp], #16
             b deep"""),
            ("armv7", ".arm\npush {r11, lr}\nmov r11, sp\nsub sp, sp, #49152\nbl tail\nmov sp, r11\npop {r11, lr}\nb deep"),
            ("x86_64", "push %rbp\nmovq %rsp, %rbp\nsubq $49152, %rsp\ncall tail\nleave\njmp deep")):
        assert 100_000 < deepest(build(tmp_path, target, assembly(text))) < 100_200, target


def test_a_size_of_several_parts_is_put_together(tmp_path):
    for target, text in (
            ("aarch64", "mov w8, #4096\nadd x2, x8, #4\nb memcpy"),
            ("aarch64", "mov w2, #0x1004\nmovk w2, #0, lsl #16\nb memcpy"),
            ("armv7", ".arm\nmov r3, #4096\nadd r2, r3, #4\nb memcpy"),
            ("armv7", ".arm\nmovw r2, #0x1004\nmovt r2, #0\nb memcpy"),
            ("x86_64", "movl $4096, %edx\naddl $4, %edx\njmp memcpy"),
            ("x86_64", "xorl %edx, %edx\nleaq 4100(%rdx), %rdx\njmp memcpy")):
        assert fails(build(tmp_path, target, assembly(text))) == [
            "copies of constant size, 4,100 bytes, 0 at most: ours()"], (target, text)


def test_what_the_linker_fills_up_with_is_no_code(tmp_path):
    passes(build(tmp_path, "armv7", assembly("ldr pc, [r0, r4, lsl #2]\nbx lr\n.inst 0xd4d4d4d4")))
    assert fails(build(tmp_path, "armv7", assembly("ldr pc, [r0, r4, lsl #2]\nbx lr\n.inst 0xd4d4d4d5"))) == [
        "frame whose size is known only as it runs: ours()"]
