"""Fields of the answers by their path (``"network.static_ip"``), as questions and error messages name them."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

from wizard.core.answers import Answers


@cache
def _fields(section: type[msgspec.Struct]) -> dict[str, tuple[str, Any]]:
    """For each name in the document: the attribute and its type."""
    return {field.encode_name: (field.name, field.type) for field in msgspec.structs.fields(section)}


@cache
def _locate(path: str) -> tuple[str, str, Any]:
    """Section, attribute and type. The section is "" for ``domain``."""
    section, _, name = path.rpartition(".")
    owner: Any = Answers if not section else _fields(Answers)[section][1]
    attribute, kind = _fields(owner)[name]
    return section, attribute, kind


@cache
def reader_of(path: str) -> Callable[[Answers], Any]:
    """What `get_path` does for that field, for whoever reads it from many answers."""
    section, attribute, _ = _locate(path)
    return attrgetter(f"{section}.{attribute}" if section else attribute)


def get_path(answers: Answers, path: str) -> Any:
    """The value of that field, None where it was not answered. KeyError for a path that does not exist."""
    return reader_of(path)(answers)


def set_path(answers: Answers, path: str, value: Any) -> Answers:
    """The answers with that field changed; None clears it. Raises ``msgspec.ValidationError`` on a wrong type."""
    section, attribute, kind = _locate(path)
    typed = None if value is None and section else msgspec.convert(value, kind)
    if not section:
        return msgspec.structs.replace(answers, **{attribute: typed})
    changed = msgspec.structs.replace(getattr(answers, section), **{attribute: typed})
    return msgspec.structs.replace(answers, **{section: changed})


def field_type(path: str) -> Any:
    """The type of that field, as `Answers` declares it."""
    return _locate(path)[2]


@cache
def paths() -> tuple[str, ...]:
    """Every path that the document has, sections left out."""
    found = ["domain"]
    for name, (_, kind) in _fields(Answers).items():
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            found.extend(f"{name}.{field}" for field in _fields(kind))
    return tuple(found)
