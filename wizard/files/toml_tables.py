"""Data files as tables: TOML, with a ``[default]`` for what most facts of a file have in common."""

import tomllib
from typing import Any


def tables_of(text: str) -> dict[str, Any]:
    """The tables of a data file. Raises `tomllib.TOMLDecodeError`.

    What ``[default]`` states is filled into every fact that does not state its own; a fact is a table with a
    ``source``.
    """
    table = tomllib.loads(text)
    default = table.pop("default", None)
    if isinstance(default, dict):
        _fill_in(table, default)
    elif default is not None:
        table["default"] = default  # refused as an unknown key
    return table


def _fill_in(value: Any, default: dict[str, Any]) -> None:
    if isinstance(value, list):
        for one in value:
            _fill_in(one, default)
    elif isinstance(value, dict):
        for one in value.values():
            _fill_in(one, default)
        if "source" in value:
            value |= {key: stated for key, stated in default.items() if key not in value}
