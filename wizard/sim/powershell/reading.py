"""A script's syntax tree, by tree-sitter-powershell: imported when the first script is run, not before."""

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wizard.sim.powershell.faults import Refused

if TYPE_CHECKING:
    from tree_sitter import Node, Parser


@functools.cache
def _parser() -> "Parser":
    import tree_sitter_powershell
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_powershell.language()))


def parsed(source: bytes) -> "Node":
    """The tree's root. Raises `Refused` with the line of what the grammar does not read."""
    root = _parser().parse(source).root_node
    if root.has_error:
        broken = next(node for node in walk(root) if node.is_error or node.is_missing)
        raise Refused(f"the syntax of {shown(broken)}", line_of(broken), settled=True)
    return root


def walk(node: "Node") -> Iterator["Node"]:
    """The node and all below it, in order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def text(node: "Node") -> str:
    """The node's own text."""
    raw = node.text
    assert raw is not None
    return raw.decode("utf-8")


def shown(node: "Node") -> str:
    """The node's text as a message shows it."""
    words = " ".join(text(node).split())
    return repr(words if len(words) <= 60 else words[:57] + "...")


def line_of(node: "Node") -> int:
    """The line on which the node begins, from 1."""
    return int(node.start_point.row) + 1


def simple(node: "Node") -> "Node":
    """The node below a chain of nodes that hold one node each: the grammar names every level of precedence."""
    while node.child_count == 1 and node.type not in _KEPT and node.children[0].is_named:
        node = node.children[0]
    return node


_KEPT = frozenset(
    {"command", "statement_list", "statement_block", "string_literal", "script_block", "script_parameter"}
)


def parts(node: "Node") -> list["Node"]:
    """The children that are no comment."""
    return [child for child in node.children if child.type != "comment"]
