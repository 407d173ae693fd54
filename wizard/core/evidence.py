"""The answers that a requirement rests on, with what they say and who says so.

No table says which answers belong to which requirement: the rules and the readers of what is taken as given are
run once on recorders that note what is read.
"""

import datetime
from collections.abc import Callable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

from wizard.core.answers import Answers
from wizard.core.case import GIVEN_LEVELS, Case, Given
from wizard.core.knowledge import Knowledge
from wizard.core.levels import QUESTION_LEVELS, Levels
from wizard.core.model import Evidence, Origin
from wizard.core.requirements import REQUIREMENTS, Rule
from wizard.core.tracing import trace_of

_DEVICE = "device."

RULES: tuple[tuple[str, Rule], ...] = tuple(
    dict.fromkeys(pair for rules in REQUIREMENTS.values() for pair in rules)
)
"""Every rule once, with its requirement: several methods share most of them."""


# --- what is read ---------------------------------------------------------------------------------------------------


def levels_of(rule: Rule) -> tuple[str, ...]:
    """The levels that a rule joins, in the order of `Levels`."""
    names = trace_of(rule).names
    return tuple(name for name in Levels.__struct_fields__ if name in names)


class _Noting:
    """Stands in for a part of the answers: gives what it holds, and notes the path of every field that is read."""

    def __init__(self, part: msgspec.Struct, path: str, noted: list[str]) -> None:
        self._part = part
        self._names = dict(zip(part.__struct_fields__, part.__struct_encode_fields__, strict=True))
        self._path = path
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        path = self._path + self._names[name]
        if isinstance(value, msgspec.Struct):
            return _Noting(value, path + ".", self._noted)
        self._noted.append(path)
        return value


def _fields_read(level_of: Callable[[Given], int], knowledge: Knowledge) -> tuple[str, ...]:
    """The fields that a level is read from. Where everything is left out, each reader looks at all of its fields."""
    noted: list[str] = []
    empty = Answers(domain="contoso.com")
    answers: Any = _Noting(empty, "", noted)
    device: Any = _Noting(empty.device, _DEVICE, noted)
    # What only matters from some day on is read on the last of all days.
    level_of(Given(answers, device, knowledge, datetime.date.max))
    return tuple(dict.fromkeys(noted))


# --- what is said ---------------------------------------------------------------------------------------------------


class Exhibits:
    """Which fields every rule rests on, found out once, and the evidence that was shown before."""

    def __init__(self, knowledge: Knowledge) -> None:
        fields: dict[str, tuple[str, ...]] = {
            name: (question,) for question, names in QUESTION_LEVELS.items() for name in names
        }
        fields |= {name: _fields_read(level_of, knowledge) for name, level_of in GIVEN_LEVELS.items()}
        rests_on = [
            tuple(dict.fromkeys(field for name in levels_of(rule) for field in fields[name]))
            for _, rule in RULES
        ]
        paths = tuple(dict.fromkeys(field for some in rests_on for field in some))
        self._device_paths = tuple(path for path in paths if path.startswith(_DEVICE))
        self._other_paths = tuple(path for path in paths if not path.startswith(_DEVICE))
        self._device = attrgetter(*(path.removeprefix(_DEVICE) for path in self._device_paths))
        self._others = attrgetter(*(_attributes(path) for path in self._other_paths))
        places = {path: place for place, path in enumerate((*self._device_paths, *self._other_paths))}
        self._places = tuple(tuple(places[path] for path in some) for some in rests_on)
        self._paths = (*self._device_paths, *self._other_paths)
        self.keys = tuple(itemgetter(*some) for some in self._places)
        """For each of `RULES`: takes out of what was seen all that its evidence depends on."""

    def seen(self, case: Case) -> list[tuple[Any, bool]]:
        """Each field that some rule rests on: what it says, and whether the profile says so."""
        said, known = self._device(case.answers.device), self._device(case.device)
        found = [(value, value is not answer) for answer, value in zip(said, known, strict=True)]
        found += [(value, False) for value in self._others(case.answers)]
        return found

    def evidence(self, rule: int, seen: Sequence[tuple[Any, bool]]) -> tuple[Evidence, ...]:
        """The evidence of that one of `RULES`."""
        return tuple(_shown(self._paths[place], *seen[place]) for place in self._places[rule])


def _shown(path: str, value: Any, by_profile: bool) -> Evidence:  # noqa: FBT001 - a pair of `Exhibits.seen`
    return Evidence(path, _written(value), _origin(path, value, by_profile))


def _attributes(path: str) -> str:
    """The path as Python names it: ``from`` is a word of the language."""
    return path + "_" if path.endswith(".from") else path


def _written(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _origin(path: str, value: Any, by_profile: bool) -> Origin:  # noqa: FBT001 - one of three parts of a key
    if by_profile:
        return Origin.PROFILE
    if value is not None:
        return Origin.ANSWER
    return Origin.NOT_ANSWERED if path in QUESTION_LEVELS else Origin.ASSUMED


_last: tuple[Knowledge, Exhibits] | None = None


def exhibits_of(knowledge: Knowledge) -> Exhibits:
    """The exhibits of this knowledge; the last ones are kept, since a process works with one knowledge."""
    global _last  # noqa: PLW0603 - a cache of something that never changes
    if _last is None or _last[0] is not knowledge:
        _last = (knowledge, Exhibits(knowledge))
    return _last[1]
