"""Reads generated PowerShell with tree-sitter-powershell: which commands it calls, with which parameters."""

import functools
import re
from dataclasses import dataclass

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

_LANGUAGE = Language(tree_sitter_powershell.language())
_PARSER = Parser(_LANGUAGE)
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


_ASKED = Query(
    _LANGUAGE,
    "[(ERROR) (MISSING) (command) (function_statement) (comment) (command_parameter) (class_statement)"
    " (verbatim_string_characters) (verbatim_here_string_characters) (expandable_string_literal)] @asked",
)


@functools.lru_cache(maxsize=8)
def _nodes(script: bytes) -> tuple[Node, ...]:
    """The nodes of a script that anybody asks about, in order; several questions are asked in a row."""
    found = QueryCursor(_ASKED).captures(parse(script).root_node).get("asked", [])
    return tuple(sorted(found, key=lambda node: (node.start_byte, -node.end_byte)))


def translated(script: bytes) -> bytes:
    """The script as PowerShell's tokenizer reads its quotes and dashes."""
    return script.decode("utf-8").translate(_TRANSLATED).encode("utf-8")


def faults(script: bytes) -> list[str]:
    """The places that the grammar does not read."""
    found = [
        f"line {node.start_point.row + 1}: {script[node.start_byte : node.end_byte][:80]!r}"
        for node in _nodes(script)
        if node.is_error or node.is_missing
    ]
    return found or (["somewhere"] if parse(script).root_node.has_error else [])


def calls(script: bytes) -> list[Call]:
    """Every command of the script, those inside strings' subexpressions too."""
    return [_call(node, script) for node in _nodes(script) if node.type == "command"]


def functions(script: bytes) -> set[str]:
    """The functions that the script defines."""
    return {
        _text(node, script)
        for statement in _nodes(script)
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


def _text(node: Node, script: bytes) -> str:
    return script[node.start_byte : node.end_byte].decode("utf-8")


_ONLY_IN_7 = re.compile(r"\?\?=|\?\?|&&|\|\||\?\.|\?\[|(?<![\w$}])\?(?=\s)|\s\?\s")
_NEW_PARAMETERS = frozenset(
    {"parallel", "asbytestream", "ashashtable", "asarray", "noexpand", "throttlelimit"}
)
_TEXTS = frozenset(
    {"comment", "verbatim_string_characters", "verbatim_here_string_characters", "expandable_string_literal"}
)


def only_in_7(script: bytes) -> list[str]:
    """What Windows PowerShell 5.1 does not read: operators and parameters that came with 7, and classes.

    Texts and comments are left out; the grammar need not know the operators (its error nodes are looked at too).
    """
    bare = bytearray(script)
    found = []
    for node in _nodes(script):
        if node.type in _TEXTS:
            bare[node.start_byte : node.end_byte] = b"_" * (node.end_byte - node.start_byte)
        if node.type == "class_statement":
            found.append("class")
        if node.type == "command_parameter":
            name = _text(node, script).removeprefix("-").removesuffix(":")
            found += [f"-{name}"] if name.lower() in _NEW_PARAMETERS else []
    for match in _ONLY_IN_7.finditer(bare.decode("utf-8", "replace")):
        found.append(match[0].strip() if match[0].strip() != "?" else "?:")
    return found
