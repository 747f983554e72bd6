"""Names of functions, as one reads them."""

import re
import subprocess

from .disassembly import swift_tool

# Versions of a function that the compilers make for some of its callers.
VERSION = re.compile(r"^(?:specialized |merged |generic specialization <.*?> of |"
                     r"(?:generic not re-abstracted|function signature) specialization <.*?> of )+")
C_VERSION = re.compile(r"(?:\.(?:constprop|isra|part|cold|llvm|lto_priv)(?:\.\d+)?|@plt)+$")


def is_swift(name):
    """True of a function that the Swift compiler made: of ours, or of the standard library for ours."""
    return name.startswith(("$s", "$e", "OUTLINED_FUNCTION_")) or name == "main"


def readable(names):
    """{symbol: the function's name as it stands in the source, without the types that are known from it}"""
    names = sorted(set(names))
    tool = subprocess.run([swift_tool("swift-demangle"), "--simplified"], input="\n".join(names) + "\n", text=True,
                          capture_output=True, check=True)
    return {name: C_VERSION.sub("", VERSION.sub("", line)) for name, line in zip(names, tool.stdout.splitlines())}
