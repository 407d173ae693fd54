"""A device profile as the TOML file that it is kept, exported and contributed as. What is read back is the same profile."""

import datetime
from typing import Any

import msgspec

from wizard.core.profiles import DeviceProfile

_LINE = 110
"""Characters of a list that stays on one line."""


def profile_bytes(profile: DeviceProfile) -> bytes:
    """The file. What says nothing (a default) is left out."""
    table = _stated(profile)
    tables = {name: table.pop(name) for name in ("capability", "field", "source") if name in table}
    lines = [f"{name} = {toml_value(value)}" for name, value in table.items()]
    for name, value in tables.items():
        for one in value if isinstance(value, list) else [value]:
            lines += ["", f"[[{name}]]" if isinstance(value, list) else f"[{name}]"]
            lines += [f"{key} = {toml_value(inner)}" for key, inner in one.items()]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _stated(value: msgspec.Struct) -> dict[str, Any]:
    """What differs from its default, by the names of the file, and as TOML knows it."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(value):
        inner = getattr(value, field.name)
        if field.required or inner != field.default:
            found[field.encode_name] = _plain(inner)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _stated(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return msgspec.to_builtins(value, builtin_types=(datetime.date,))


def toml_value(value: Any) -> str:
    """A text, number, day, truth, list or flat table as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return toml_quote(value)
    if isinstance(value, list):
        items = [toml_value(one) for one in value]
        line = f"[{', '.join(items)}]"
        if len(line) <= _LINE:
            return line
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(one)}" for key, one in value.items()) + " }"
    return str(value)


def toml_quote(text: str) -> str:
    """The only way for a text into TOML: a basic string (TOML 1.0, "String"), whatever stands in it.

    What can not be printed is escaped, so that a file shows what it holds.
    """
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
