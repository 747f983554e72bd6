"""Names of functions, as one reads them."""

import re
import subprocess

from .disassembly import swift_tool

# Versions of a function that the compilers make for some of its callers.
VERSION = re.compile(r"^(?:specialized |merged |generic specialization <.*?> of |"
                     r"(?:generic not re-abstracted|function signature) specialization <.*?> of )+")
C_VERSION = re.compile(r"(?:\.(?:constprop|isra|part|cold|llvm|lto_priv)(?:\.\d+)?|@plt)+$")

# The end of a name that is that of the function before, in want of one.
UNNAMED = " (unnamed, behind it)"


def is_swift(name):
    """True of a function that the Swift compiler made: of ours, or of the standard library for ours."""
    # On 32-bit ARM symbols that begin with .L are kept: those of functions that the compiler makes for itself.
    return name.startswith(("$s", "$e", ".L", "OUTLINED_FUNCTION_")) or name == "main"


def readable(names):
    """{symbol: the function's name as it stands in the source, without the types that are known from it}"""
    names = sorted(set(names))
    symbols = "\n".join(name.removesuffix(UNNAMED) for name in names) + "\n"
    tool = subprocess.run([swift_tool("swift-demangle"), "--simplified"], input=symbols, text=True, capture_output=True,
                          check=True)
    return {name: C_VERSION.sub("", VERSION.sub("", line)) + (UNNAMED if name.endswith(UNNAMED) else "")
            for name, line in zip(names, tool.stdout.splitlines())}
