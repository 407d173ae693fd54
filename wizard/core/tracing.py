"""What a rule of `core.requirements` joins: it is run once on a recorder, so that no table says it a second time."""

from typing import Any, cast

from wizard.core.levels import Levels
from wizard.core.requirements import Rule


class Trace:
    """Stands in for a level: which levels were joined into it, and whether the best of two ways was ever chosen."""

    __slots__ = ("choice", "names")

    def __init__(self, names: frozenset[str], *, choice: bool) -> None:
        self.names = names
        self.choice = choice

    def __or__(self, other: "Trace") -> "Trace":
        return Trace(self.names | other.names, choice=self.choice or other.choice)

    def __and__(self, other: "Trace") -> "Trace":
        return Trace(self.names | other.names, choice=True)


_PARTS: dict[str, Any] = {name: Trace(frozenset((name,)), choice=False) for name in Levels.__struct_fields__}


def trace_of(rule: Rule) -> Trace:
    """What ``rule`` does with its levels."""
    return cast("Trace", rule(Levels(**_PARTS)))
