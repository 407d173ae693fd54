"""PowerShell's own commands, as far as the scripts use them (Microsoft.PowerShell.Core, Utility and Management)."""

import functools
from collections.abc import Callable

from wizard.sim.powershell.arguments import OnError, on_error, taken
from wizard.sim.powershell.asking import whole_path
from wizard.sim.powershell.casts import cast_to
from wizard.sim.powershell.commands import Given
from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.functions import ScriptBlock
from wizard.sim.powershell.host import Stream
from wizard.sim.powershell.json_text import from_json, to_json
from wizard.sim.powershell.members import property_of
from wizard.sim.powershell.operators import OPERATORS
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.tables import table_text
from wizard.sim.powershell.values import Moment, Thing, items_of, plain, text_of, truth_of
from wizard.sim.powershell.web_commands import get_pfx_certificate, invoke_rest_method

Command = Callable[[Scope, list[object] | None, list[Given]], list[object]]

_FORMATTED = "FormatData"


def _block(found: dict[str, object], name: str) -> ScriptBlock:
    body = found.get(name)
    if not isinstance(body, ScriptBlock):
        raise Refused(f"-{name} without a script block")
    return body


def _where(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    body = _block(taken("Where-Object", given, "FilterScript"), "filterscript")
    return [one for one in passed or [] if truth_of(body.for_each(scope, one))]


def _for_each(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    body = _block(taken("ForEach-Object", given, "Process"), "process")
    return [made for one in passed or [] for made in body.for_each(scope, one)]


def _select(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Select-Object", given, "First", "Unique")
    kept = list(passed or [])
    if found.get("unique"):
        unique: dict[str, object] = {}
        for one in kept:
            if not isinstance(one, str):
                raise Refused("Select-Object -Unique of something that is no text")
            unique.setdefault(one, one)
        kept = list(unique.values())
    if "first" in found:
        kept = kept[: int(text_of(cast_to("int")(found["first"])))]
    return kept


def _sort(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Sort-Object", given, "Property", "Descending")
    name = text_of(found["property"]) if "property" in found else None

    def key(one: object) -> object:
        return one if name is None else plain(property_of(scope, one, name))

    def order(one: object, other: object) -> int:
        if OPERATORS["-lt"](key(one), key(other)):
            return -1
        return 1 if OPERATORS["-gt"](key(one), key(other)) else 0

    return sorted(passed or [], key=functools.cmp_to_key(order), reverse=bool(found.get("descending")))


def _measure(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    taken("Measure-Object", given)
    return [Thing([("Count", len(passed or []))], kind="GenericMeasureInfo")]


def _format_table(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Format-Table", given, "Property", "AutoSize Wrap")
    columns = [text_of(one) for one in items_of(found.get("property", []))]
    if not columns or not (found.get("autosize") and found.get("wrap")):
        raise Refused("Format-Table without -Property, -AutoSize and -Wrap")
    text = table_text(list(passed or []), columns, scope.run.host.width)
    return [Thing([("text", text)], kind=_FORMATTED)] if text else []


def _out_string(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    taken("Out-String", given)
    pieces = []
    for one in passed or []:
        if not isinstance(one, Thing) or one.kind != _FORMATTED:
            raise Refused("Out-String of something that no Format- command made")
        pieces.append(text_of(one.get("text")))
    return ["".join(pieces)]


def _out_null(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    taken("Out-Null", given)
    return []


def _to_json(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("ConvertTo-Json", given, "InputObject Depth")
    if passed is not None or "inputobject" not in found:
        raise Refused("ConvertTo-Json without -InputObject")
    return [to_json(found["inputobject"], int(text_of(found.get("depth", 2))))]


def _from_json(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    taken("ConvertFrom-Json", given)
    written = "\n".join(text_of(one) for one in passed or [])
    if not written.strip():
        return []
    return [from_json(written)] if not isinstance(from_json(written), list) else items_of(from_json(written))


def _writer(name: str, parameter: str, stream: Stream, preference: str) -> Command:
    def write(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
        found = taken(name, given, parameter)
        shown = text_of(scope.preference(preference)).lower()
        if shown == "continue":
            scope.run.say(stream, text_of(found.get(parameter.lower())))
        elif shown != "silentlycontinue":
            raise Refused(f"${preference} = {shown}")
        return []

    return write


def _output(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    return items_of(taken("Write-Output", given, "InputObject").get("inputobject"))


def _join_path(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Join-Path", given, "Path ChildPath")
    return [text_of(found["path"]).rstrip("/") + "/" + text_of(found["childpath"]).lstrip("/")]


def _split_path(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Split-Path", given, "Path LiteralPath", "Leaf Parent")
    path = text_of(found.get("path", found.get("literalpath")))
    return [path.rpartition("/")[2] if found.get("leaf") else path.rpartition("/")[0]]


def _test_path(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Test-Path", given, "LiteralPath PathType")
    if text_of(found.get("pathtype", "Leaf")).lower() != "leaf":
        raise Refused("Test-Path of a folder")
    return [whole_path(scope, text_of(found["literalpath"])) in scope.run.files]


def _get_content(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Get-Content", given, "LiteralPath Encoding", "Raw")
    path = whole_path(scope, text_of(found["literalpath"]))
    if not found.get("raw"):
        raise Refused("Get-Content without -Raw")
    if path not in scope.run.files:
        return _failed(scope, found, f"Cannot find path '{path}' because it does not exist.")
    return [scope.run.files[path]]


def _held_back(scope: Scope, found: dict[str, object], action: str, target: str) -> bool:
    """Whether ``-WhatIf`` keeps a file command from its work, and says so."""
    if truth_of(found.get("whatif", scope.preference("whatifpreference"))):
        scope.run.say(Stream.WHAT_IF, f'What if: Performing the operation "{action}" on target "{target}".')
        return True
    return False


def _set_content(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Set-Content", given, "LiteralPath Value Encoding", "WhatIf")
    path = whole_path(scope, text_of(found["literalpath"]))
    if not _held_back(scope, found, "Set Content", f"Path: {path}"):
        failure = _file_failure(scope, "Set-Content")
        if failure is not None:
            return _failed(scope, found, failure)
        scope.run.files[path] = "".join(text_of(one) + "\n" for one in items_of(found.get("value")))
    return []


def _move_item(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Move-Item", given, "LiteralPath Destination", "Force WhatIf")
    path = whole_path(scope, text_of(found["literalpath"]))
    target = whole_path(scope, text_of(found["destination"]))
    if _held_back(scope, found, "Move File", f"Item: {path} Destination: {target}"):
        return []
    if path not in scope.run.files:
        return _failed(scope, found, f"Cannot find path '{path}' because it does not exist.")
    if target in scope.run.files and not found.get("force"):
        return _failed(scope, found, "Cannot create a file when that file already exists.")
    failure = _file_failure(scope, "Move-Item")
    if failure is not None:
        return _failed(scope, found, failure)
    scope.run.files[target] = scope.run.files.pop(path)
    return []


def _file_failure(scope: Scope, command: str) -> str | None:
    """What the host's disk refuses at this call."""
    from wizard.sim.powershell.cmdlets import failure_of

    failure = failure_of(scope, command)
    return failure.message if failure is not None else None


def _failed(scope: Scope, found: dict[str, object], message: str) -> list[object]:
    match on_error(scope, found):
        case OnError.STOP:
            raise PsFault(message)
        case OnError.CONTINUE:
            scope.run.errors.append(message)
            scope.run.say(Stream.ERROR, message)
        case OnError.SILENT:
            pass
    return []


def _get_date(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    taken("Get-Date", given)
    return [Moment(scope.run.host.now, utc=False)]


def _strict(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    version = text_of(taken("Set-StrictMode", given, "Version").get("version"))
    if version.lower() != "latest":
        raise Refused(f"Set-StrictMode -Version {version}")
    scope.run.strict = True
    return []


def _get_module(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Get-Module", given, "Name", "ListAvailable")
    if not found.get("listavailable"):
        raise Refused("Get-Module without -ListAvailable")
    wanted = {text_of(one).lower() for one in items_of(found["name"])}
    return [
        Thing([("Name", name), ("Version", cast_to("version")(version))], kind="PSModuleInfo")
        for name, version in scope.run.host.modules.items()
        if name.lower() in wanted
    ]


def _import_module(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    found = taken("Import-Module", given, "Name")
    name = text_of(found["name"])
    if name.lower() not in {one.lower() for one in scope.run.host.modules}:
        return _failed(
            scope,
            found,
            f"The specified module '{name}' was not loaded because no valid module file was found.",
        )
    return []


def _resolve_dns_name(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    """``Resolve-DnsName`` of the module DnsClient, which only Windows has; TXT and CNAME records are played."""
    found = taken("Resolve-DnsName", given, "Name Type")
    name, kind = text_of(found["name"]), text_of(found.get("type")).lower()
    host = scope.run.host
    if kind == "cname":
        target = host.cname.get(name.lower())
        if target is None:
            return _failed(scope, found, f"{name} : DNS name does not exist.")
        return [Thing([("Name", name), ("NameHost", target)], kind="DnsRecord_PTR")]
    if kind != "txt":
        raise Refused("Resolve-DnsName of something else than TXT and CNAME")
    records = (host.txt or {}).get(name.lower())
    if records is None:
        return _failed(scope, found, f"{name} : DNS name does not exist.")
    return [Thing([("Name", name), ("Strings", [one])], kind="DnsRecord_TXT") for one in records]


def _get_command(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    from wizard.sim.powershell.registry import CMDLETS

    found = taken("Get-Command", given, "Name")
    name = text_of(found["name"])
    here = name.lower() in CMDLETS and name.lower() not in {one.lower() for one in scope.run.host.absent}
    if name.lower() == "resolve-dnsname" and scope.run.host.txt is None:
        return _failed(scope, found, f"The term '{name}' is not recognized as a name of a cmdlet.")
    if here or name.lower() in BUILT_IN or name.lower() in scope.run.functions:
        return [Thing([("Name", name)], kind="CommandInfo")]
    return _failed(scope, found, f"The term '{name}' is not recognized as a name of a cmdlet.")


BUILT_IN: dict[str, Command] = {
    "where-object": _where,
    "foreach-object": _for_each,
    "select-object": _select,
    "sort-object": _sort,
    "measure-object": _measure,
    "format-table": _format_table,
    "out-string": _out_string,
    "out-null": _out_null,
    "convertto-json": _to_json,
    "convertfrom-json": _from_json,
    "write-information": _writer(
        "Write-Information", "MessageData", Stream.INFORMATION, "informationpreference"
    ),
    "write-warning": _writer("Write-Warning", "Message", Stream.WARNING, "warningpreference"),
    "write-verbose": _writer("Write-Verbose", "Message", Stream.VERBOSE, "verbosepreference"),
    "write-output": _output,
    "join-path": _join_path,
    "split-path": _split_path,
    "test-path": _test_path,
    "get-content": _get_content,
    "set-content": _set_content,
    "move-item": _move_item,
    "get-date": _get_date,
    "set-strictmode": _strict,
    "get-module": _get_module,
    "import-module": _import_module,
    "get-command": _get_command,
    "get-pfxcertificate": get_pfx_certificate,
    "invoke-restmethod": invoke_rest_method,
    "resolve-dnsname": _resolve_dns_name,
}
"""Each by its lower-case name."""
