"""Values in PowerShell: whatever they hold, they stay values."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.render import ps_reading
from wizard.render.powershell.quoting import ps_array, ps_comment, ps_quote

HOSTILE = (
    "'; Remove-Item -Recurse -Force C:\\ #",
    "\u2019; whoami \u2018",
    "\u201a\u201b''\u2019\u2019",
    "\u201d\u201c\u201e$(whoami)\u201d",
    "$(Get-Process)`n`0 ${env:PATH}",
    "'@\n@'\r\n\"@",
    "#> function Connect-ExchangeOnline {} <#",
    "\u202egpj.exe\u202c\u2066\u2069",
    "a\x00b\x1b[31m",
    "\u2013Force \u2014 \u2015",
    "\u2028\u2029\x85\x0b\x0c",
    "\ud800 \U000e0041 \U0001f5a8",
    "%%<= %> {{ 7*7 }} {% x %}",
    "",
)


def _value(expression: str) -> str:
    """What PowerShell makes of the expression: literals read, ``[char]`` built, joined."""
    out: list[int] = []
    rest = expression.strip("()") if expression.startswith("(") else expression
    position = 0
    while position < len(rest):
        if rest.startswith(" + ", position):
            position += 3
        elif match := re.compile(r"\[char\]0x([0-9A-F]{4})").match(rest, position):
            out.append(int(match[1], 16))
            position = match.end()
        else:
            text, position = _literal(rest, position)
            out += _units(text)
    return b"".join(unit.to_bytes(2, "little") for unit in out).decode("utf-16-le", "surrogatepass")


def _literal(text: str, start: int) -> tuple[str, int]:
    """A single-quoted literal as PowerShell's tokenizer reads it: a doubled quote character is one."""
    quotes = "'\u2018\u2019\u201a\u201b"
    assert text[start] == "'"
    position, value = start + 1, ""
    while True:
        if text[position] in quotes:
            if position + 1 < len(text) and text[position + 1] in quotes:
                value += text[position + 1]
                position += 2
                continue
            return value, position + 1
        value += text[position]
        position += 1


def _units(text: str) -> list[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


@given(st.text(st.characters(codec=None), max_size=60))
@example("()")
@example("(')")
def test_a_value_comes_back_exactly(value: str) -> None:
    quoted = ps_quote(value)
    inner = quoted[1:-1] if quoted.startswith("(") else quoted
    assert _value(inner) == value
    assert inner.isprintable()


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_come_back_exactly(value: str) -> None:
    quoted = ps_quote(value)
    assert _value(quoted[1:-1] if quoted.startswith("(") else quoted) == value


@given(st.text(max_size=60))
def test_a_literal_is_one_expression_raw_and_translated(value: str) -> None:
    script = f"$x = {ps_quote(value)}\n$y = {ps_array((value, value))}\n".encode()
    for reading in (script, ps_reading.translated(script)):
        assert ps_reading.faults(reading) == []
        assert ps_reading.calls(reading) == []


@given(st.text(max_size=200))
@example("#>")
@example("##>>")
@example(".PARAMETER x")
@example("...#\u202e>")
def test_a_comment_stays_a_comment(value: str) -> None:
    words = ps_comment(value)
    assert "#>" not in words
    assert not words.startswith(".")
    assert len(f"x{words}".splitlines()) == 1
    tree = ps_reading.parse(f"<#\n    {words}\n#>\nGet-Date\n".encode())
    assert next(child.type for child in tree.root_node.children) == "comment"
    assert not tree.root_node.has_error


def test_plain_values_stay_readable() -> None:
    assert ps_quote("Front desk") == "'Front desk'"
    assert ps_quote("O'Brien\u2019s") == "'O''Brien\u2019\u2019s'"
    assert ps_quote("") == "''"
    assert ps_quote("a\nb") == "('a' + [char]0x000A + 'b')"
    assert ps_quote("\x00") == "('' + [char]0x0000)"
    assert ps_array(()) == "@()"
    assert ps_array(("a",)) == "@('a')"
