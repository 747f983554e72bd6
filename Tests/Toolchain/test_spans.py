"""What `toolchain/check-spans` takes for a Span that outlives what it is of, in the text of SIL."""

import sys

import pytest
from programs import ROOT

sys.path.insert(0, str(ROOT / "toolchain"))

from sil.spans import dangling  # noqa: E402

# As Swift 6.3.1 made it of `trailer(of: …).bytes.equals(…)`: the getter has been handed a copy of its own, %3.
COPY = """\
sil shared @read : $@convention(thin) (Text) -> Bool {
bb0(%0 : $Text):
  %1 = alloc_stack $Text
  store %0 to %1
  %3 = alloc_stack $Text, loc * "<compiler-generated>":0:0
  store %0 to %3
  %5 = struct_element_addr %3, #Text.storage
  %6 = vector_base_addr %5
  %7 = address_to_pointer [stack_protection] %6 to $Builtin.RawPointer, loc "Text.swift":46:23
  %8 = struct $UnsafeRawPointer (%7)
  %9 = enum $Optional<UnsafeRawPointer>, #Optional.some!enumelt, %8
  br bb1(%9)

bb1(%10 : $Optional<UnsafeRawPointer>):
  %11 = struct $Span<UInt8> (%10, %4)
  {before}
  %13 = mark_dependence [nonescaping] %11 on %1, loc "File.swift":71:25
  %14 = apply %12(%13) : $@convention(method) (@guaranteed Span<UInt8>) -> Bool, loc "File.swift":71:17
  {after}
  dealloc_stack %1
  return %14
} // end sil function 'read'
"""


def found(sil):
    return list(dangling(sil.splitlines()))


def test_a_span_of_what_is_gone_is_found():
    assert found(COPY.replace("{before}", "dealloc_stack %3").replace("{after}", "")) == [("read", "File.swift:71")]


def test_a_span_of_what_is_still_there_is_none():
    assert found(COPY.replace("{before}", "").replace("{after}", "dealloc_stack %3")) == []


def test_what_is_loaded_is_a_value_of_its_own():
    loaded = COPY.replace("%7 = address_to_pointer [stack_protection] %6 to", "%7 = load %6 : $").replace("{after}", "")
    assert found(loaded.replace("{before}", "dealloc_stack %3")) == []


@pytest.mark.parametrize("ways, is_found", [(("dealloc_stack %3", "dealloc_stack %3"), True), (("dealloc_stack %3", ""), False)])
def test_it_is_gone_only_where_it_is_on_every_way(ways, is_found):
    sil = COPY.replace("  {before}\n", f"  cond_br %4, bb2, bb3\n\nbb2:\n  {ways[0]}\n  br bb4\n\nbb3:\n  {ways[1]}\n  br bb4\n\nbb4:\n")
    assert bool(found(sil.replace("{after}", ""))) == is_found


def test_each_turn_of_a_loop_has_its_own():
    sil = """\
sil @loop : $@convention(thin) () -> () {
bb0:
  br bb1

bb1:
  %1 = alloc_stack $Text
  %2 = address_to_pointer %1 to $Builtin.RawPointer
  %3 = struct $UnsafeRawPointer (%2)
  %4 = apply %0(%3) : $@convention(thin) (UnsafeRawPointer) -> Bool
  dealloc_stack %1
  cond_br %5, bb1, bb2

bb2:
  return %6
}
"""
    assert found(sil) == []


def test_the_next_function_begins_anew():
    sound = COPY.replace("{before}", "").replace("{after}", "dealloc_stack %3")
    broken = COPY.replace("@read", "@second").replace("{before}", "dealloc_stack %3").replace("{after}", "")
    assert found(sound + broken) == [("second", "File.swift:71")]
