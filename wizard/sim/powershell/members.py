"""What stands behind a dot, behind ``::`` and in square brackets: the properties and methods that the scripts use."""

import base64
import binascii
import uuid

from wizard.sim.powershell.asking import RunningCommand
from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.host import Stream
from wizard.sim.powershell.operators import same
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.values import (
    NOTHING,
    Address,
    Moment,
    Named,
    Properties,
    Table,
    Thing,
    kind_of,
    number_of,
    plain,
    text_of,
    truth_of,
    unrolled,
)


def property_of(scope: Scope, owner: object, name: str) -> object:
    """``$owner.name``."""
    owner = plain(owner)
    if isinstance(owner, Table | Thing) and name in owner:
        return owner.get(name)
    lowered = name.lower()
    if lowered == "psobject" and owner is not None:
        return _wrapped(owner)
    if isinstance(owner, RunningCommand) and lowered == "parametersetname":
        return owner.parameter_set
    if isinstance(owner, Properties):
        raise Refused(f"PSObject.Properties.{name}")
    if lowered in {"count", "length"}:
        counted = _counted(scope, owner, lowered)
        if counted is not None:
            return counted
    if isinstance(owner, list):
        return _of_each(scope, owner, name)
    if isinstance(owner, Table) and lowered in {"keys", "values"}:
        raise Refused(f"{name} of a hashtable")
    if isinstance(owner, Moment | Address):
        raise Refused(f"{kind_of(owner)}.{name}")
    return _missing(scope, name)


def _wrapped(owner: object) -> Thing:
    """``.PSObject``, of which only ``Properties`` is played."""
    if isinstance(owner, Table | list):
        raise Refused(f"PSObject of {kind_of(owner)}")
    whole = owner if isinstance(owner, Thing) else Thing(kind=kind_of(owner))
    return Thing([("Properties", Properties(whole))], kind="PSObject")


def _counted(scope: Scope, owner: object, lowered: str) -> object:
    if isinstance(owner, list):
        return len(owner)
    if isinstance(owner, Table):
        return len(owner) if lowered == "count" else None
    if isinstance(owner, str) and lowered == "length":
        return len(owner.encode("utf-16-le")) // 2
    if scope.run.strict:
        return None
    return 0 if owner is None else 1


def _of_each(scope: Scope, owner: list[object], name: str) -> object:
    found = [
        one.get(name) if isinstance(one, Table | Thing) else property_of(scope, one, name)
        for one in owner
        if not isinstance(one, Table | Thing | None) or (one is not None and name in one)
    ]
    return unrolled(found) if found else _missing(scope, name)


def _missing(scope: Scope, name: str) -> object:
    if scope.run.strict:
        raise PsFault(
            f"The property '{name}' cannot be found on this object. Verify that the property exists."
        )
    return None


def set_property(owner: object, name: str, value: object) -> None:
    """``$owner.name = value``."""
    owner, value = plain(owner), plain(value)
    if isinstance(owner, Table) or (isinstance(owner, Thing) and name in owner):
        owner.put(name, value)
        return
    raise PsFault(
        f"The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
    )


def element_of(scope: Scope, owner: object, index: object) -> object:
    """``$owner[index]``."""
    owner, index = plain(owner), plain(index)
    if owner is None:
        raise PsFault("Cannot index into a null array.")
    if isinstance(owner, Properties):
        wanted = text_of(index)
        if wanted not in owner.owner:
            return None
        return Thing([("Name", wanted), ("Value", owner.owner.get(wanted))], kind="PSNoteProperty")
    if isinstance(owner, Table) and isinstance(index, str):
        return owner.get(index)
    if isinstance(owner, list) and isinstance(index, int) and not isinstance(index, bool):
        if -len(owner) <= index < len(owner):
            return owner[index]
        if scope.run.strict:
            raise PsFault("Index was outside the bounds of the array.")
        return None
    if isinstance(owner, Thing) and index == 0:
        return owner
    raise Refused(f"an index {kind_of(index)} into {kind_of(owner)}")


def set_element(owner: object, index: object, value: object) -> None:
    """``$owner[index] = value``."""
    if isinstance(owner, Table) and isinstance(index, str):
        owner.put(index, plain(value))
        return
    raise Refused(f"an assignment to an element of {kind_of(owner)}")


def call_method(scope: Scope, owner: object, name: str, arguments: list[object]) -> object:
    """``$owner.name(arguments)``."""
    owner = plain(owner)
    if owner is None:
        raise PsFault("You cannot call a method on a null-valued expression.")
    lowered = name.lower()
    if isinstance(owner, str):
        return _text_method(owner, lowered, arguments)
    if isinstance(owner, Address) and lowered == "getaddressbytes" and not arguments:
        return list(owner.packed)
    if isinstance(owner, Moment):
        return _moment_method(owner, lowered, arguments)
    if isinstance(owner, Table) and owner.ordered and lowered == "contains" and len(arguments) == 1:
        return text_of(arguments[0]) in owner
    if isinstance(owner, Named) and lowered == "containskey" and not (isinstance(owner, Thing)):
        return text_of(arguments[0]) in owner
    if isinstance(owner, RunningCommand):
        return owner.call(lowered, arguments)
    if isinstance(owner, Thing) and owner.kind == _UTF8 and lowered == "getstring" and len(arguments) == 1:
        return _bytes_of(arguments[0]).decode("utf-8", "replace")
    raise Refused(f"the method {kind_of(owner)}.{name}")


def _text_method(owner: str, name: str, arguments: list[object]) -> object:
    words = [text_of(one) for one in arguments]
    match name, len(words):
        case "contains", 1:
            return words[0] in owner
        case "endswith" | "startswith", 2 if words[1].lower() == "ordinalignorecase":
            tried = owner.lower().endswith if name == "endswith" else owner.lower().startswith
            return tried(words[0].lower())
        case "split", 1 if len(words[0]) == 1:
            return list(owner.split(words[0]))
        case "tostring", 0:
            return str(owner)
        case "tolower" | "tolowerinvariant", 0:
            return owner.lower()
        case "trim", 0:
            return owner.strip()
        case _:
            raise Refused(f"the method System.String.{name} with {len(words)} arguments")


def _moment_method(owner: Moment, name: str, arguments: list[object]) -> object:
    import datetime

    match name, arguments:
        case "touniversaltime", []:
            return Moment(owner.at, utc=True)
        case "adddays", [days]:
            try:
                return Moment(owner.at + datetime.timedelta(days=number_of(days)), utc=owner.utc)
            except OverflowError:
                raise PsFault(
                    "The added or subtracted value results in an un-representable DateTime."
                ) from None
        case "tostring", ["s"]:
            return owner.at.strftime("%Y-%m-%dT%H:%M:%S")
        case _:
            raise Refused(f"the method System.DateTime.{name}")


def static_property(kind: str, name: str) -> object:
    """``[kind]::name``."""
    if (kind.lower(), name.lower()) == ("system.text.encoding", "utf8"):
        return Thing(kind=_UTF8)
    raise Refused(f"[{kind}]::{name}")


_UTF8 = "System.Text.UTF8Encoding"


def _bytes_of(value: object) -> bytes:
    value = plain(value)
    if not isinstance(value, list) or not all(isinstance(one, int) and 0 <= one < 256 for one in value):
        raise Refused(f"{kind_of(value)} as bytes")
    return bytes(one for one in value if isinstance(one, int))


def call_static(scope: Scope, kind: str, name: str, arguments: list[object]) -> object:
    """``[kind]::name(arguments)``."""
    match kind.lower(), name.lower(), arguments:
        case "guid", "newguid", []:
            scope.run.identifiers += 1
            return _guid(scope.run.host.identifier, scope.run.identifiers)
        case "math", "pow", [base, power]:
            return float(number_of(base)) ** number_of(power)
        case "system.bitconverter", "tostring", [value]:
            return _bytes_of(value).hex("-").upper()
        case "system.console", "writeline", [written]:
            scope.run.say(Stream.CONSOLE, text_of(written))
            return NOTHING
        case "system.convert", "frombase64string", [written]:
            try:
                return list(base64.b64decode(text_of(written), validate=True))
            except binascii.Error:
                raise PsFault("The input is not a valid Base-64 string.") from None
        case "system.convert", "toboolean", [value]:
            return _to_boolean(value)
        case "system.io.file", "writealltext", [path, written]:
            scope.run.files[text_of(path)] = text_of(written)
            return NOTHING
        case _:
            raise Refused(f"[{kind}]::{name} with {len(arguments)} arguments")


def _guid(first: str, number: int) -> str:
    """The host's own identifier first, then others made from it."""
    return first if number == 1 else str(uuid.uuid5(uuid.UUID(first), str(number)))


def _to_boolean(value: object) -> bool:
    value = plain(value)
    if isinstance(value, str):
        if same(value.strip(), "true") or same(value.strip(), "false"):
            return bool(same(value.strip(), "true"))
        raise PsFault("String was not recognized as a valid Boolean.")
    if value is None or isinstance(value, bool | int | float):
        return truth_of(value)
    raise Refused(f"[System.Convert]::ToBoolean of {kind_of(value)}")
