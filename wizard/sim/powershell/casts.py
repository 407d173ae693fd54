"""``[type]`` casts and the types of parameters: exactly those that the scripts name."""

import re
from collections.abc import Callable

from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.values import (
    Address,
    Char,
    Table,
    Thing,
    Version,
    items_of,
    kind_of,
    number_of,
    plain,
    text_of,
    truth_of,
)

Cast = Callable[[object], object]


def cast_to(name: str) -> Cast:
    """The cast of that name. Raises `Refused` for one that is not played."""
    found = _CASTS.get(name.lower())
    if found is None:
        raise Refused(f"the type [{name}]")
    return found


def parameter_cast(name: str) -> Cast:
    """As a parameter takes it: a text is no list there, and a truth no text."""
    lowered = name.lower()
    if lowered == "string":
        return _text_argument
    if lowered in {"bool", "switch"}:
        return _truth_argument
    return cast_to(name)


def _text_argument(value: object) -> object:
    if isinstance(value, list):
        raise PsFault("Cannot convert value to type System.String.")
    return text_of(value)


def _truth_argument(value: object) -> object:
    if isinstance(value, bool | int | float):
        return bool(value)
    raise PsFault(
        f'Cannot convert value "{text_of(value)}" to type "System.Boolean". Boolean parameters accept only Boolean '
        "values and numbers, such as $True, $False, 1 or 0."
    )


def _texts(value: object) -> object:
    return None if plain(value) is None else [text_of(one) for one in items_of(value)]


def _objects(value: object) -> object:
    return None if plain(value) is None else list(items_of(value))


def _whole(value: object) -> object:
    if isinstance(value, list):
        raise PsFault(
            'Cannot convert the "System.Object[]" value of type "System.Object[]" to type "System.Int32".'
        )
    if isinstance(value, Char):
        return ord(value)
    whole = round(number_of(value))
    if not -(2**31) <= whole < 2**31:
        raise PsFault(
            f'Cannot convert value "{text_of(value)}" to type "System.Int32". Error: "Value was either too '
            'large or too small for an Int32."'
        )
    return whole


def _char(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value < 0x10000:
            return Char(chr(value))
    elif isinstance(value, str) and len(value) == 1:
        return Char(value)
    raise PsFault(f'Cannot convert value "{text_of(value)}" to type "System.Char".')


def _version(value: object) -> object:
    if isinstance(value, Version):
        return value
    written = text_of(value)
    if not re.fullmatch(r"\d+(\.\d+){1,3}", written):
        raise PsFault(f'Cannot convert value "{written}" to type "System.Version".')
    return Version(int(part) for part in written.split("."))


def _address(value: object) -> object:
    if isinstance(value, Address):
        return value
    packed = parsed_address(text_of(value))
    if packed is None:
        raise PsFault(
            f'Cannot convert value "{text_of(value)}" to type "System.Net.IPAddress". Error: "An invalid IP address was '
            'specified."'
        )
    return Address(packed)


def parsed_address(written: str) -> bytes | None:
    """As .NET's ``IPAddress.Parse`` reads it: a part with a leading 0 is octal, and parts may be missing."""
    if ":" in written:
        import ipaddress

        try:
            return ipaddress.IPv6Address(written).packed
        except ValueError:
            return None
    parts = written.split(".")
    if len(parts) > 4:
        return None
    numbers = []
    for part in parts:
        base = _base(part)
        if base is None:
            return None
        numbers.append(int(part, base))
    *leading, last = numbers
    room = 256 ** (4 - len(leading))
    if any(one > 255 for one in leading) or last >= room:
        return None
    return bytes(leading) + last.to_bytes(4 - len(leading), "big")


def _base(part: str) -> int | None:
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", part):
        return 16
    if re.fullmatch(r"0[0-7]+", part):
        return 8
    return 10 if re.fullmatch(r"0|[1-9][0-9]*", part) else None


def _custom(value: object) -> object:
    if isinstance(value, Table):
        return Thing(value.items())
    raise Refused(f"[pscustomobject] of a {kind_of(value)}")


def _ordered(value: object) -> object:
    if isinstance(value, Table):
        return Table(value.items(), ordered=True)
    raise PsFault("The ordered attribute can be specified only on a hash literal node.")


_CASTS: dict[str, Cast] = {
    "string": text_of,
    "bool": truth_of,
    "switch": _truth_argument,
    "int": _whole,
    "char": _char,
    "object": plain,
    "scriptblock": plain,
    "string[]": _texts,
    "object[]": _objects,
    "version": _version,
    "system.net.ipaddress": _address,
    "pscustomobject": _custom,
    "ordered": _ordered,
}
