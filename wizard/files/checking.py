"""Says where a data file is wrong: file, line and key, every fault at once.

`msgspec` reads the files and stops at the first fault without knowing lines. Only when it has refused a file does this
module look for all that is wrong in it, so reading a good file costs nothing. It serves what the program brings along
and device profiles that somebody adds.
"""

import re
import tomllib
import types
import typing
from typing import Any, TypeVar

import msgspec

from wizard.core.texts import _, one_line
from wizard.files.toml_tables import tables_of

T = TypeVar("T")

Key = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and places in lists from 0."""


class Fault(msgspec.Struct, frozen=True, order=True):
    """Something wrong in a data file. ``key`` is written as TOML does it, lists counted from 0: ``row[3].cells``."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        where = _("{file}, line {line}").format(file=self.file, line=self.line)
        return f"{where}, {self.key}: {self.text}" if self.key else f"{where}: {self.text}"


class DataFile:
    """One TOML file: its tables as they stand, with the defaults filled in, and where every key is."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises `UnreadableDataError` where the bytes are no TOML. ``name`` is what faults call the file."""
        self.name = name
        self._lines = _text(name, data).split("\n")
        self._parsed: dict[int, dict[str, Any] | None] = {}
        try:
            self.stated: dict[str, Any] = tomllib.loads("\n".join(self._lines))
        except tomllib.TOMLDecodeError as error:
            raise UnreadableDataError(self._syntax_fault(str(error))) from error
        self.table = tables_of("\n".join(self._lines)) if "default" in self.stated else self.stated

    def _syntax_fault(self, said: str) -> Fault:
        place = re.search(r" \(at line (\d+), column \d+\)$", said)
        line = int(place[1]) if place else len(self._lines)
        text = said[: place.start()] if place else said.removesuffix(" (at end of document)")
        return Fault(self.name, line, "", _("this is not TOML: {reason}").format(reason=one_line(text, 200)))

    def fault(self, key: Key, text: str) -> Fault:
        """A fault at ``key``; where that is not in the file, at the nearest table that is."""
        if key and not _holds(self.stated, key) and _holds(self.stated, ("default", key[-1])):
            key = ("default", key[-1])
        return Fault(self.name, self.line_of(key), written(key), text)

    def line_of(self, key: Key) -> int:
        """The line, from 1, on which the statement begins that makes ``key`` appear.

        TOML readers keep no positions, but a file cut off between two statements still parses: the shortest such
        beginning that holds the key ends with its statement.
        """
        while key and not _holds(self.stated, key):
            key = key[:-1]
        if not key:
            return 1
        low, high = 1, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            if _holds(self._beginning(middle), key):
                high = middle
            else:
                low = middle + 1
        before = low - 1
        while before > 0 and self._parse(before) is None:
            before -= 1
        return before + 1

    def _beginning(self, lines: int) -> dict[str, Any]:
        """What the longest beginning of at most ``lines`` lines says that ends with a statement."""
        for count in range(lines, 0, -1):
            found = self._parse(count)
            if found is not None:
                return found
        return {}

    def _parse(self, lines: int) -> dict[str, Any] | None:
        if lines not in self._parsed:
            try:
                self._parsed[lines] = tomllib.loads("\n".join(self._lines[:lines]))
            except tomllib.TOMLDecodeError:
                self._parsed[lines] = None
        return self._parsed[lines]


class UnreadableDataError(ValueError):
    """The file is no TOML, or no text; ``fault`` says where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read(name: str, data: bytes, shape: type[T]) -> tuple[T | None, tuple[Fault, ...]]:
    """The file as ``shape``, or None with everything that is wrong in it."""
    try:
        file = DataFile(name, data)
    except UnreadableDataError as error:
        return None, (error.fault,)
    found = faults_of(file, shape)
    return (None, found) if found else (msgspec.convert(file.table, shape), ())


def faults_of(file: DataFile, shape: Any) -> tuple[Fault, ...]:
    """Everything in the file that does not fit ``shape``, in the order of the lines."""
    return tuple(sorted({file.fault(key, text) for key, text in _misfits(file.table, shape, ())}))


def written(key: Key) -> str:
    """A key as people write it: ``cloud.gcc.ports[0]``."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part if re.fullmatch(r"[\w-]+", part) else f'"{one_line(part, 80)}"'
            text += f".{bare}" if text else bare
    return text


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDataError(Fault(name, line, "", _("this is not UTF-8 text"))) from error


def _holds(value: Any, key: Key) -> bool:
    for part in key:
        if isinstance(part, int):
            if not isinstance(value, list) or part >= len(value):
                return False
            value = value[part]
        elif not isinstance(value, dict) or part not in value:
            return False
        else:
            value = value[part]
    return True


# --- what does not fit ------------------------------------------------------------------------------------------------

_Misfits = list[tuple[Key, str]]


def _misfits(value: Any, shape: Any, key: Key) -> _Misfits:
    """Every place below ``value`` that does not fit; ``shape`` is a type as `msgspec` takes it."""
    found: _Misfits = []
    bare = typing.get_args(shape)[0] if typing.get_origin(shape) is typing.Annotated else shape
    origin, inner = typing.get_origin(bare), typing.get_args(bare)
    if origin in {typing.Union, types.UnionType} and isinstance(value, dict):
        present = [one for one in inner if one is not types.NoneType]
        if len(present) == 1:
            return _misfits(value, present[0], key)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct) and isinstance(value, dict):
        found = _in_struct(value, bare, key)
    elif origin is dict and isinstance(value, dict):
        for name, one in value.items():
            found += _at(name, inner[0], (*key, name)) or _misfits(one, inner[1], (*key, name))
    elif origin in {tuple, list} and isinstance(value, list) and inner[-1:] in {(Ellipsis,), inner[:1]}:
        for place, one in enumerate(value):
            found += _misfits(one, inner[0], (*key, place))
    # What holds for the whole only: a length, a rule between fields.
    return found or _at(value, shape, key)


def _in_struct(value: dict[str, Any], shape: type[msgspec.Struct], key: Key) -> _Misfits:
    found: _Misfits = []
    hints = typing.get_type_hints(shape, include_extras=True)
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name, one in value.items():
        if name in fields:
            found += _misfits(one, hints[fields[name].name], (*key, name))
        elif shape.__struct_config__.forbid_unknown_fields:
            taken = ", ".join(sorted(set(fields) - set(value)))
            hint = _(" (not used yet: {names})").format(names=taken) if taken else ""
            found.append(((*key, name), _("no such key here") + hint))
    found += [
        (key, _("the key {name} is missing").format(name=name))
        for name, field in fields.items()
        if field.required and name not in value
    ]
    return found


def _at(value: Any, shape: Any, key: Key) -> _Misfits:
    """The one thing that `msgspec` says of ``value`` as a whole; nothing where it fits."""
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        text, _at_word, path = str(error).partition(" - at `$")
        places = tuple(int(place) for place in re.findall(r"\[(\d+)\]", path))
        words = _words(shape)
        takes = _("; it takes {words}").format(words=", ".join(words)) if words else ""
        return [((*key, *places), one_line(text, 200) + takes)]
    return []


def _words(shape: Any) -> tuple[str, ...]:
    """The words that a value chooses from, where it does."""
    if typing.get_origin(shape) is typing.Literal:
        return tuple(str(word) for word in typing.get_args(shape))
    if isinstance(shape, type) and issubclass(shape, str) and hasattr(shape, "__members__"):
        return tuple(shape.__members__[name].value for name in shape.__members__)
    if typing.get_origin(shape) in {typing.Union, types.UnionType}:
        return tuple(word for one in typing.get_args(shape) for word in _words(one))
    return ()
