"""Copies of constant size that check-elf finds."""

import pytest
from programs import build, fails, passes

COPY = """
char from[20000], to[20000];
ALONE void copies(void) SWIFT("6copies");
void copies(void) { memcpy(to, from, 4096); keep(to); }
int main(void) { copies(); return 0; }
"""
COMPLAINT = "copies of constant size, 4,096 bytes, 0 at most: copies()"


def test_a_memcpy_of_4_kib_fails(tmp_path, target):
    assert fails(build(tmp_path, target, COPY)) == [COMPLAINT]


def test_a_memcpy_of_less_passes(tmp_path, target):
    passes(build(tmp_path, target, COPY.replace("4096", "4095")))


def test_a_large_the_copy_passes(tmp_path, target):
    passes(build(tmp_path, target, COPY.replace('SWIFT("6copies")', "")))


def test_a_large_clear_passes(tmp_path, target):
    passes(build(tmp_path, target, COPY.replace("memcpy(to, from, 4096)", "memset(to, 0, 4096)")))


def test_a_call_at_the_function_s_end_fails_too(tmp_path, target):
    # It is a jump.
    assert fails(build(tmp_path, target, COPY.replace(" keep(to);", ""), "-O2")) == [COMPLAINT]


def test_a_size_that_does_not_fit_one_instruction_fails(tmp_path, target):
    source = COPY.replace("20000", "200000").replace("4096", "0x1e0f3")
    assert fails(build(tmp_path, target, source)) == [COMPLAINT.replace("4,096", "123,123")]


def test_a_size_that_a_loop_keeps_in_a_register_fails(tmp_path, target):
    source = COPY.replace("memcpy(to, from, 4096)", "for (volatile int i = 0; i < 9; i++) memcpy(to, from, 4096)")
    assert fails(build(tmp_path, target, source, "-O2")) == [COMPLAINT]


def test_a_size_that_is_no_constant_passes(tmp_path, target):
    passes(build(tmp_path, target, COPY.replace("4096", "*(volatile unsigned *)to")))


def test_a_size_that_two_ways_lead_to_is_no_constant(tmp_path, target):
    source = COPY.replace("memcpy(to, from, 4096)", "memcpy(to, from, *(volatile char *)to ? 5000 + (size_t)to : 4096)")
    passes(build(tmp_path, target, source))


def test_all_copies_of_a_function_count_together(tmp_path, target):
    source = COPY.replace("keep(to)", "keep(to); memcpy(from, to, 6000); keep(from)")
    program = build(tmp_path, target, source)
    assert fails(program) == ["copies of constant size, 6,000 + 4,096 bytes, 0 at most: copies()"]
    assert fails(program, exceptions="copy 10,095 copies()\n  One too few.\n") == [
        "copies of constant size, 6,000 + 4,096 bytes, 10,095 at most: copies()"]
    passes(program, exceptions="copy 10,096 copies()\n  Enough.\n")


def test_the_name_of_32_bit_arm_s_own_memcpy_is_known(tmp_path):
    source = COPY.replace("memcpy(to, from, 4096)", "__aeabi_memcpy(to, from, 4096)")
    program = build(tmp_path, "armv7", "void __aeabi_memcpy(void *, const void *, __SIZE_TYPE__);" + source)
    assert fails(program) == [COMPLAINT]


def test_a_copying_instruction_fails(tmp_path):
    source = COPY.replace("memcpy(to, from, 4096)",
                          'char *a = to, *b = from; size_t n = 512; '
                          '__asm__ volatile("rep movsq" : "+D"(a), "+S"(b), "+c"(n) : : "memory")')
    assert fails(build(tmp_path, "x86_64", source)) == [COMPLAINT]


def test_a_memcpy_that_is_chosen_at_the_start_is_known(tmp_path, target):
    # As in the C library: whoever calls it calls an entry of a table that has no name.
    library = """
    void *plain(void *to, const void *from, size_t count) { keep(to); return to; }
    static void *(*choose(void))(void *, const void *, size_t) { return plain; }
    void *memmove(void *, const void *, size_t) __attribute__((ifunc("choose")));
    """
    source = COPY.replace("memcpy(to, from, 4096)", "memmove(to, from, 4096)")
    source = "void *memmove(void *, const void *, __SIZE_TYPE__);" + source
    assert fails(build(tmp_path, target, source, "-fno-builtin", library=library)) == [COMPLAINT]


def test_a_memcpy_of_the_other_instruction_set_is_known(tmp_path):
    # A jump from one into the other goes by a bridge of the linker's.
    source = COPY.replace(" keep(to);", "").replace("memcpy(to, from, 4096)", "memmove(to, from, 4096)")
    source = "void *memmove(void *, const void *, __SIZE_TYPE__);" + source
    library = """__attribute__((target("thumb"))) void *memmove(void *to, const void *from, size_t count) {
        char bytes[132000]; keep(bytes); return to;
    }"""
    told = fails(build(tmp_path, "armv7", source, "-O2", library=library))
    assert told[0] == COMPLAINT and "from main; largest: memmove 132" in told[1], told


@pytest.mark.parametrize("target", ["armv7", "thumb"])
def test_a_size_that_lies_in_the_code_fails(tmp_path, target):
    source = COPY.replace("20000", "200000").replace("4096", "0x1e0f3")
    assert fails(build(tmp_path, target, source, "-mno-movt")) == [COMPLAINT.replace("4,096", "123,123")]


def test_a_memcpy_of_another_name_is_known(tmp_path, target):
    # Several names of one place: which of them the disassembly shows is chance.
    library = """
    void *the_copy(void *to, const void *from, size_t count) { keep(to); return to; }
    void *memmove(void *, const void *, size_t) __attribute__((alias("the_copy")));
    void *a_third(void *, const void *, size_t) __attribute__((alias("the_copy")));
    """
    for name in ("the_copy", "memmove", "a_third"):
        source = f"void *{name}(void *, const void *, __SIZE_TYPE__);" \
            + COPY.replace("memcpy(to, from, 4096)", f"{name}(to, from, 4096)")
        assert fails(build(tmp_path, target, source, library=library)) == [COMPLAINT]
