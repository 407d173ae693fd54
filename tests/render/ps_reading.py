"""Reads generated PowerShell with tree-sitter-powershell: which commands it calls, with which parameters."""

from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser, Tree

_PARSER = Parser(Language(tree_sitter_powershell.language()))
_TRANSLATED = str.maketrans(
    {
        **dict.fromkeys(range(0x2018, 0x201C), "'"),
        **dict.fromkeys(range(0x201C, 0x201F), '"'),
        **dict.fromkeys(range(0x2013, 0x2016), "-"),
    }
)
"""What PowerShell's tokenizer takes these characters for; the grammar does not know it."""


@dataclass(frozen=True)
class Call:
    """One command: its name, its parameters without the dash, and arguments that no parameter names."""

    name: str
    parameters: tuple[str, ...]
    unnamed: tuple[str, ...]
    line: int


def parse(script: bytes) -> Tree:
    return _PARSER.parse(script)


def translated(script: bytes) -> bytes:
    """The script as PowerShell's tokenizer reads its quotes and dashes."""
    return script.decode("utf-8").translate(_TRANSLATED).encode("utf-8")


def faults(script: bytes) -> list[str]:
    """The places that the grammar does not read."""
    return [
        f"line {node.start_point.row + 1}: {script[node.start_byte : node.end_byte][:80]!r}"
        for node in _walk(parse(script).root_node)
        if node.is_error or node.is_missing
    ]


def calls(script: bytes) -> list[Call]:
    """Every command of the script, those inside strings' subexpressions too."""
    return [_call(node, script) for node in _walk(parse(script).root_node) if node.type == "command"]


def functions(script: bytes) -> set[str]:
    """The functions that the script defines."""
    return {
        _text(node, script)
        for statement in _walk(parse(script).root_node)
        if statement.type == "function_statement"
        for node in statement.children
        if node.type == "function_name"
    }


def _call(node: Node, script: bytes) -> Call:
    name = ""
    parameters: list[str] = []
    unnamed: list[str] = []
    named = False
    for child in node.children:
        if child.type in {"command_name", "command_name_expr"}:
            name = _text(child, script)
        if child.type != "command_elements":
            continue
        for element in child.children:
            if element.type == "command_argument_sep":
                continue
            if element.type == "command_parameter":
                parameters.append(_text(element, script).removeprefix("-").removesuffix(":"))
                named = True
                continue
            if element.type == "redirection":
                continue
            if not named:
                unnamed.append(_text(element, script))
            named = False
    return Call(name, tuple(parameters), tuple(unnamed), node.start_point.row + 1)


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def _text(node: Node, script: bytes) -> str:
    return script[node.start_byte : node.end_byte].decode("utf-8")
