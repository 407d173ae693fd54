"""The values of a script: Python's own where they mean the same, and a class for each that Python does not have.

``$null`` is None, numbers, texts and truth are Python's, every array is a list. Names of keys and properties are
compared without case.
"""

import datetime
import ipaddress
import re
from collections.abc import Iterable, Iterator

from wizard.sim.powershell.faults import PsFault, Refused


class Nothing:
    """What a command leaves that puts out nothing (``AutomationNull``): none in an array, ``$null`` elsewhere."""


NOTHING = Nothing()


class Char(str):
    """One ``[char]``: joins texts, adds to no number."""

    __slots__ = ()


class Version(tuple[int, ...]):
    """A ``[version]``."""

    __slots__ = ()

    def __str__(self) -> str:
        """As it is written."""
        return ".".join(map(str, self))


class Address:
    """A ``[System.Net.IPAddress]``."""

    def __init__(self, packed: bytes) -> None:
        self.packed = packed

    def __str__(self) -> str:
        """As it is written."""
        return str(ipaddress.ip_address(self.packed))


class Moment:
    """A ``[datetime]``, in UTC or said to be local."""

    def __init__(self, at: datetime.datetime, *, utc: bool) -> None:
        self.at = at
        self.utc = utc


class Properties:
    """What ``.PSObject.Properties`` gives: looked up by name, None where there is none."""

    def __init__(self, owner: "Thing") -> None:
        self.owner = owner


class Named:
    """Values by name, in order, the name's case as it was first written."""

    __slots__ = ("_held",)

    def __init__(self, pairs: Iterable[tuple[str, object]] = ()) -> None:
        self._held: dict[str, tuple[str, object]] = {}
        for name, value in pairs:
            self.put(name, value)

    def __contains__(self, name: str) -> bool:
        """Whether there is one of that name."""
        return name.lower() in self._held

    def __len__(self) -> int:
        """How many there are."""
        return len(self._held)

    def get(self, name: str) -> object:
        """The value, or None."""
        held = self._held.get(name.lower())
        return held[1] if held else None

    def put(self, name: str, value: object) -> None:
        """Sets it, new or not."""
        key = name.lower()
        self._held[key] = (self._held[key][0] if key in self._held else name, value)

    def items(self) -> Iterator[tuple[str, object]]:
        """Names and values in order."""
        return iter(self._held.values())


class Table(Named):
    """A hashtable; ``ordered`` where the script said so. The order of another one is nobody's to rely on."""

    __slots__ = ("ordered",)

    def __init__(self, pairs: Iterable[tuple[str, object]] = (), *, ordered: bool = False) -> None:
        super().__init__(pairs)
        self.ordered = ordered


class Thing(Named):
    """An object with properties: a ``[pscustomobject]``, or one that a cmdlet gave. ``kind`` is its type."""

    __slots__ = ("kind",)

    def __init__(self, pairs: Iterable[tuple[str, object]] = (), kind: str = "PSCustomObject") -> None:
        super().__init__(pairs)
        self.kind = kind


def plain(value: object) -> object:
    """The value where there must be one: nothing is ``$null``."""
    return None if value is NOTHING else value


def items_of(value: object) -> list[object]:
    """What a loop or a pipeline sees: an array's items, no item, or the one value."""
    if value is NOTHING:
        return []
    return value if isinstance(value, list) else [value]


def unrolled(outputs: list[object]) -> object:
    """What an assignment keeps of a command's output: nothing, the one value, or an array."""
    if not outputs:
        return NOTHING
    return outputs[0] if len(outputs) == 1 else outputs


def text_of(value: object) -> str:
    """``[string]`` of a value, in the invariant culture."""
    if value is None or value is NOTHING:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int | Version | Address):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return " ".join(text_of(one) for one in value)
    if isinstance(value, Moment):
        return value.at.strftime("%m/%d/%Y %H:%M:%S")
    if isinstance(value, Thing) and value.kind == "PSCustomObject":
        return "@{" + "; ".join(f"{name}={text_of(one)}" for name, one in value.items()) + "}"
    if isinstance(value, Thing) and value.kind == "ErrorRecord":
        return text_of(value.get("message"))
    raise Refused(f"the text of a {kind_of(value)}")


def truth_of(value: object) -> bool:
    """``[bool]`` of a value."""
    if value is None or value is NOTHING:
        return False
    if isinstance(value, bool | int | float | str):
        return bool(value)
    if isinstance(value, list):
        return bool(value) if len(value) != 1 else truth_of(value[0])
    return True


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def number_of(value: object) -> int | float:
    """The number that arithmetic sees, or the error that PowerShell gives."""
    if value is None or value is NOTHING:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and not isinstance(value, Char):
        written = value.strip()
        if written == "":
            return 0
        if re.fullmatch(r"0[xX][0-9a-fA-F]+", written):
            return int(written, 16)
        if _NUMBER.fullmatch(written):
            return int(written) if written.lstrip("+-").isdigit() else float(written)
        raise PsFault(
            f'Cannot convert value "{value}" to type "System.Int32". Error: "The input string \'{value}\' was not in a '
            'correct format."'
        )
    raise Refused(f"a {kind_of(value)} as a number")


def kind_of(value: object) -> str:
    """The .NET name of a value's type, for messages."""
    if isinstance(value, Thing):
        return value.kind
    for known, name in _KINDS:
        if isinstance(value, known):
            return name
    return type(value).__name__


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "System.Boolean"),
    (int, "System.Int32"),
    (float, "System.Double"),
    (Char, "System.Char"),
    (str, "System.String"),
    (list, "System.Object[]"),
    (Table, "System.Collections.Hashtable"),
    (Version, "System.Version"),
    (Address, "System.Net.IPAddress"),
    (Moment, "System.DateTime"),
    (type(None), "null"),
)
