"""How long the texts of a device profile may be, and what each of its values takes: a file may come from anybody."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from wizard.core.profiles import OWN_PREFIX, DeviceProfile
from wizard.core.texts import _, one_line
from wizard.files.checking import Key

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_LENGTHS = {"vendor": 60, "family": 120, "label": 120, "note": 250, "notes": 250, "url": 500, "form": 120}
_OTHER_LENGTH = 80
_NUMBERS = {"max_host_length": (1, 255), "max_length": (0, 10_000), "ports": (1, 65_535)}
_COUNTS = {"match": 40, "makers": 60, "menu": 12, "notes": 12, "source": 20, "values": 12}
_NEEDED = frozenset({"vendor", "family", "label"})


def misfits(profile: DeviceProfile) -> Iterator[tuple[Key, str]]:
    """Every place where a value is empty, too long, not to be printed or out of its range."""
    if not ID.fullmatch(profile.id) or profile.id.startswith(OWN_PREFIX):
        taken = _("lower-case letters, digits, - and _, 60 at most, and not {prefix} before them")
        yield ("id",), _("it takes {what}").format(what=taken.format(prefix=OWN_PREFIX))
    yield from _inside(msgspec.to_builtins(profile), ())
    for place, source in enumerate(profile.sources):
        key = ("source", place, "url")
        if not source.url and source.kind == "device":
            continue
        if not re.fullmatch(r"https?://\S+", source.url):
            yield key, _("a page begins with https:// and has no blanks")
        elif source.url in {other.url for other in profile.sources[:place]}:
            yield key, _("it stands twice")


def _inside(value: Any, key: Key) -> Iterator[tuple[Key, str]]:
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _inside(one, (*key, inner))
    elif isinstance(value, list | tuple):
        yield from _list(value, key, name)
    elif isinstance(value, str):
        yield from _text(value, key, name)
    elif name in _NUMBERS and isinstance(value, int):
        low, high = _NUMBERS[name]
        if not low <= value <= high:
            yield key, _("it takes a whole number from {low} to {high}").format(low=low, high=high)


def _list(value: list[Any] | tuple[Any, ...], key: Key, name: str) -> Iterator[tuple[Key, str]]:
    if not value and key[0] == "capability":
        yield key, _("an empty list says nothing: leave it out where it is not known")
    if len(value) > _COUNTS.get(name, 40):
        yield key, _("it holds more than {count}").format(count=_COUNTS.get(name, 40))
    for place, one in enumerate(value):
        if not isinstance(one, dict) and one in value[:place]:
            yield (*key, place), _("it stands twice")
        yield from _inside(one, (*key, place))


def _text(value: str, key: Key, name: str) -> Iterator[tuple[Key, str]]:
    most = _LENGTHS.get(name, _OTHER_LENGTH)
    if len(value) > most:
        yield key, _("it is longer than {count} characters").format(count=most)
    elif one_line(value) != value:
        yield key, _("it holds a character that can not be printed")
    elif not value.strip() and (name in _NEEDED or isinstance(key[-1], int)):
        yield key, _("it is empty")
