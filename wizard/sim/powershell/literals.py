"""Texts and numbers as a script writes them (about_Quoting_Rules, about_Numeric_Literals)."""

import re
from typing import TYPE_CHECKING

from wizard.sim.powershell.faults import Refused
from wizard.sim.powershell.reading import line_of, shown, text

if TYPE_CHECKING:
    from tree_sitter import Node

_SINGLE = re.compile("(['\u2018-\u201b])(['\u2018-\u201b])?")
_DOUBLE = re.compile("[\u201c-\u201e]")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def verbatim(node: "Node") -> str:
    """What stands between single quotes: every character that PowerShell takes for one is doubled in it.

    The grammar does not know U+2018 to U+201B as quotes; one that stands alone would end the text in PowerShell.
    """
    written = text(node)
    if written.startswith("@'"):
        return written[2:-2].removeprefix("\n").removesuffix("\n")

    def one(found: re.Match[str]) -> str:
        if found[2] is None:
            raise Refused(f"a single quote that ends {shown(node)} early", line_of(node))
        return found[1]

    return _SINGLE.sub(one, written[1:-1])


def expandable(written: str, node: "Node") -> str:
    """A piece of a text between double quotes that holds no variable."""
    if _DOUBLE.search(written):
        raise Refused(f"a double quote that ends {shown(node)} early", line_of(node))

    def one(found: re.Match[str]) -> str:
        if found[0] == '""':
            return '"'
        if found[1] in {"u", "e", "x"}:
            raise Refused(f"the escape {found[0]}", line_of(node))
        return _ESCAPES.get(found[1], found[1])

    return re.sub(r'""|`(.)', one, written, flags=re.DOTALL)


def number(node: "Node") -> int | float:
    """A number. Suffixes (``1KB``, ``1L``) are refused."""
    written = text(node).lower()
    try:
        if written.startswith("0x"):
            return int(written, 16)
        return int(written) if written.isdigit() else float(written)
    except ValueError:
        raise Refused(f"the number {written}", line_of(node)) from None
