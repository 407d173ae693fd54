"""What PowerShell's operators do (about_Operators): the left side decides the type, texts are compared without case."""

import re
from collections.abc import Callable

from wizard.sim.powershell.casts import cast_to
from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.values import (
    Address,
    Char,
    Moment,
    Thing,
    Version,
    items_of,
    kind_of,
    number_of,
    plain,
    text_of,
    truth_of,
)

_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

Operator = Callable[[object, object], object]


def same(left: object, right: object) -> bool:
    """``-eq`` of two single values."""
    left, right = plain(left), plain(right)
    if left is None or right is None:
        return left is right
    if isinstance(left, bool):
        return left is truth_of(right)
    if isinstance(left, str):
        return left.lower() == text_of(right).lower()
    if isinstance(left, int | float):
        try:
            return left == number_of(right)
        except PsFault:
            return False
    if isinstance(left, Version | Moment | Address):
        return str(left) == str(right) if type(left) is type(right) else False
    return left is right


def _ordering(left: object, right: object) -> int:
    left, right = plain(left), plain(right)
    if left is None:
        return 0 if right is None else -1
    if isinstance(left, str) and not isinstance(left, Char):
        one, other = left.lower(), text_of(right).lower()
        return (one > other) - (one < other)
    if isinstance(left, Version) and isinstance(right, Version):
        return (left > right) - (left < right)
    if isinstance(left, Moment) and isinstance(right, Moment):
        return (left.at > right.at) - (left.at < right.at)
    if isinstance(left, bool | int | float):
        first, second = number_of(left), number_of(right)
        return (first > second) - (first < second)
    raise Refused(f"an order between {kind_of(left)} and {kind_of(right)}")


def _filtering(single: Callable[[object, object], bool]) -> Operator:
    """A comparison that an array on the left turns into a filter."""

    def compare(left: object, right: object) -> object:
        if isinstance(left, list):
            return [one for one in left if single(one, right)]
        return single(left, right)

    return compare


def _like(left: object, right: object) -> bool:
    pattern = "".join(
        {"*": ".*", "?": "."}.get(character, re.escape(character)) for character in _no_sets(text_of(right))
    )
    return re.fullmatch(pattern, text_of(left), re.IGNORECASE | re.DOTALL) is not None


def _no_sets(pattern: str) -> str:
    if "[" in pattern or "`" in pattern:
        raise Refused("a set or an escape in a -like pattern")
    return pattern


def _match(left: object, right: object) -> bool:
    return re.search(_expression(right), text_of(left)) is not None


def _expression(pattern: object) -> re.Pattern[str]:
    """A .NET pattern, where it means the same in Python: what the two read differently is refused."""
    written = text_of(pattern)
    if re.search(r"\(\?|\\[pPkGZzXRNK]", written):
        raise Refused(f"the regular expression {written!r}")
    try:
        return re.compile(written, re.IGNORECASE)
    except re.error:
        raise PsFault(f"The regular expression pattern {written} is not valid.") from None


def _replace(left: object, right: object) -> object:
    pattern, *rest = items_of(right)
    substitute = text_of(rest[0]) if rest else ""
    if re.search(r"\$(?!0(?!\d))", substitute):
        raise Refused(f"the substitution {substitute!r}")
    found = _expression(pattern)

    def one(value: object) -> str:
        return found.sub(lambda hit: substitute.replace("$0", hit.group()), text_of(value))

    return [one(value) for value in left] if isinstance(left, list) else one(left)


def _contains(left: object, right: object) -> bool:
    return any(same(one, right) for one in items_of(left))


def _as(left: object, right: object) -> object:
    try:
        return cast_to(text_of(right))(left)
    except PsFault:
        return None


def _split(left: object, right: object) -> object:
    return [part for one in items_of(left) for part in _expression(right).split(text_of(one))]


def added(left: object, right: object) -> object:
    """``+``."""
    left, right = plain(left), plain(right)
    if isinstance(left, list):
        return [*left, *(right if isinstance(right, list) else [right])]
    if isinstance(left, str):
        return _paired(text_of(left) + text_of(right))
    if left is None:
        return right
    if isinstance(left, int | float):
        return number_of(left) + number_of(right)
    raise Refused(f"+ on {kind_of(left)}")


def _paired(written: str) -> str:
    """.NET's texts are UTF-16: two ``[char]`` that make one character make it here too."""
    if not _HALVES.search(written):
        return written
    return written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _subtracted(left: object, right: object) -> object:
    return number_of(left) - number_of(right)


def _multiplied(left: object, right: object) -> object:
    if isinstance(left, list | str):
        raise Refused(f"* on {kind_of(left)}")
    return number_of(left) * number_of(right)


def _divided(left: object, right: object) -> object:
    top, bottom = number_of(left), number_of(right)
    if bottom == 0:
        raise PsFault("Attempted to divide by zero.")
    if isinstance(top, int) and isinstance(bottom, int) and top % bottom == 0:
        return top // bottom
    return top / bottom


def _remainder(left: object, right: object) -> object:
    top, bottom = number_of(left), number_of(right)
    if bottom == 0:
        raise PsFault("Attempted to divide by zero.")
    if not (isinstance(top, int) and isinstance(bottom, int)) or top < 0 or bottom < 0:
        raise Refused("% of something else than whole numbers that are not negative")
    return top % bottom


def _band(left: object, right: object) -> object:
    return _bits(left) & _bits(right)


def _bits(value: object) -> int:
    return round(number_of(value))


def _range(left: object, right: object) -> object:
    first, last = _bits(left), _bits(right)
    return list(range(first, last + 1)) if first <= last else list(range(first, last - 1, -1))


_PLACE = re.compile(r"\{\{|\}\}|\{(\d+)(?:,(-?\d+))?(:[^}]*)?\}|[{}]")


def _formatted(left: object, right: object) -> object:
    values = items_of(right)

    def place(found: re.Match[str]) -> str:
        if found[0] in {"{{", "}}"}:
            return found[0][0]
        if found[1] is None or int(found[1]) >= len(values):
            raise PsFault("Error formatting a string: Input string was not in a correct format.")
        if found[3]:
            raise Refused(f"the format {found[0]}")
        width = int(found[2] or 0)
        text = text_of(values[int(found[1])])
        return text.rjust(width) if width >= 0 else text.ljust(-width)

    return _PLACE.sub(place, text_of(left))


OPERATORS: dict[str, Operator] = {
    "-eq": _filtering(same),
    "-ne": _filtering(lambda left, right: not same(left, right)),
    "-gt": _filtering(lambda left, right: _ordering(left, right) > 0),
    "-ge": _filtering(lambda left, right: _ordering(left, right) >= 0),
    "-lt": _filtering(lambda left, right: _ordering(left, right) < 0),
    "-le": _filtering(lambda left, right: _ordering(left, right) <= 0),
    "-like": _filtering(_like),
    "-notlike": _filtering(lambda left, right: not _like(left, right)),
    "-match": _filtering(_match),
    "-notmatch": _filtering(lambda left, right: not _match(left, right)),
    "-contains": _contains,
    "-notcontains": lambda left, right: not _contains(left, right),
    "-in": lambda left, right: _contains(right, left),
    "-notin": lambda left, right: not _contains(right, left),
    "-replace": _replace,
    "-split": _split,
    "-join": lambda left, right: text_of(right).join(text_of(one) for one in items_of(left)),
    "-as": _as,
    "-band": _band,
    "-is": lambda left, right: _is(left, text_of(right)),
    "+": added,
    "-": _subtracted,
    "*": _multiplied,
    "/": _divided,
    "%": _remainder,
    "..": _range,
    "-f": _formatted,
}
"""Operators of two values, without ``-and`` and ``-or``, which look at the second only where they must."""


def _is(left: object, name: str) -> bool:
    kinds = {
        "string": str,
        "bool": bool,
        "int": int,
        "array": list,
        "version": Version,
        "datetime": Moment,
        "pscustomobject": Thing,
    }
    wanted = kinds.get(name.lower())
    if wanted is None:
        raise Refused(f"-is [{name}]")
    return isinstance(left, wanted) and not (wanted is int and isinstance(left, bool))
