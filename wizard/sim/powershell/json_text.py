"""``ConvertTo-Json`` and ``ConvertFrom-Json`` as PowerShell 7 has them: two spaces, dates read as dates."""

import json
import re
from datetime import UTC, datetime

from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.values import Char, Moment, Table, Thing, kind_of, plain, text_of

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_ESCAPED = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def to_json(value: object, depth: int) -> str:
    """The value as JSON. What lies deeper than ``depth`` becomes text in PowerShell; that loses it, so it is refused."""
    written = json.dumps(_plain(value, depth), indent=2, ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        written = written.replace(character, escape)
    return written


def _plain(value: object, depth: int) -> object:
    value = plain(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Char | str):
        return str(value)
    if isinstance(value, Moment):
        return value.at.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if value.utc else "")
    if depth < 0:
        raise Refused("JSON that is deeper than -Depth")
    if isinstance(value, list):
        return [_plain(one, depth - 1) for one in value]
    if isinstance(value, Table) and not value.ordered:
        raise Refused("JSON of a hashtable whose order nobody knows")
    if isinstance(value, Table | Thing):
        return {name: _plain(one, depth - 1) for name, one in value.items()}
    raise Refused(f"JSON of {kind_of(value)}")


def from_json(written: str) -> object:
    """What stands in the text, or the error that PowerShell gives."""
    try:
        read = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise PsFault(f"Conversion from JSON failed with error: {error}") from None
    return _powershell(read)


def _powershell(value: object) -> object:
    if isinstance(value, list):
        return [_powershell(one) for one in value]
    if isinstance(value, dict):
        made = Thing()
        for name, one in value.items():
            if not name or name in made:
                raise PsFault(
                    f"Cannot convert the JSON string because it holds the key '{text_of(name)}' twice or none."
                )
            made.put(name, _powershell(one))
        return made
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return value
        return Moment(at.astimezone(UTC) if at.tzinfo else at, utc=at.tzinfo is not None)
    return value
