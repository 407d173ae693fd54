"""Reads the report of ``check.ps1``: bytes of unknown origin to `TenantReport`, or a sentence on what they are instead.

Windows PowerShell 5.1 and editors write UTF-16 or a byte order mark; both are read. A key that is not known is left
alone: a newer script may write more.
"""

import codecs
import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from wizard.core.problem import Problem, WizardError
from wizard.core.tenant_report import KIND, SCHEMA, SECTIONS, TenantReport, Unread
from wizard.core.texts import _, one_line
from wizard.files.failures import refusal, shown
from wizard.files.reading import read_bytes

MAX_BYTES = 4 * 1024 * 1024
"""A tenant with a thousand domains and a thousand connectors makes less than 1 MB."""
TEXT_LIMIT = 500
"""Characters of any text in a report; an error message of PowerShell is the longest."""
LIST_LIMIT = 5000
DEPTH_LIMIT = 40

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", _("a ZIP archive")),
    (b"PK\x05\x06", _("a ZIP archive")),
    (b"%PDF", _("a PDF")),
    (b"\xd0\xcf\x11\xe0", _("an old Office document")),
    (b"MZ", _("a program")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"\x1f\x8b", _("a compressed file")),
)


def read_report(path: str) -> TenantReport:
    """The report in a file. Raises `WizardError` with what the file is instead; the file is never changed."""
    if Path(path).is_dir():
        raise refusal(
            "report-folder",
            _("{name} is a folder.").format(name=shown(path)),
            _("Choose the file tenant-report.json, which check.ps1 writes beside itself."),
        )
    return report_in(read_bytes(path, MAX_BYTES), Path(path).name)


def report_in(data: bytes, name: str) -> TenantReport:
    """The report in these bytes. ``name`` is what the file is called."""
    called = shown(name)
    document = _document(data, called)
    if not isinstance(document, dict) or document.get("kind") != KIND:
        _refuse_stranger(document, called)
    schema = document.get("schema")
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 1:
        raise _damaged(called, "schema", _("It is no version that ever was."))
    if schema > SCHEMA:
        raise refusal(
            "report-newer",
            _("{name} was written by a check.ps1 of a newer version of this program.").format(name=called),
            _("Update this program, or take check.ps1 from here and run it again. The file was not changed."),
        )
    domain = document.get("domain")
    if not isinstance(domain, str) or not domain:
        raise _damaged(called, "domain", _("It must be the domain that was asked for."))
    sections = document.get("sections")
    if not isinstance(sections, dict):
        raise _damaged(called, "sections", _("It must hold the parts that were read."))
    parts: dict[str, Any] = {
        key: _part(key, sections[key], kind, called) for key, kind in SECTIONS.items() if key in sections
    }
    return TenantReport(
        domain=domain, created=_moment(document.get("created")), name=one_line(name, 100), **parts
    )


# --- bytes to a document ---------------------------------------------------------------------------------------------


def _document(data: bytes, called: str) -> Any:
    """The JSON value in the bytes, every text in it on one harmless line."""
    if not data.strip(b"\0 \t\r\n"):
        raise refusal(
            "report-empty",
            _("{name} is empty.").format(name=called),
            _("Run check.ps1 again and look whether it says where the report is."),
        )
    for signature, what in _OTHER_FILES:
        if data.startswith(signature):
            raise refusal(
                "report-other",
                _("{name} is {what}, not a tenant report.").format(name=called, what=what),
                _(
                    "Choose the file tenant-report.json, which check.ps1 writes beside itself. Unpack it first if it came packed."
                ),
            )
    text = _text(data)
    if text is None:
        raise refusal(
            "report-other",
            _("{name} is no text, so it is not a tenant report.").format(name=called),
            _("Choose the file tenant-report.json, which check.ps1 writes beside itself."),
        )
    try:
        return _harmless(json.loads(text, parse_constant=_no_constant), 0)
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith(("{", "[")):
            _refuse_stranger(None, called)
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        raise refusal(
            "report-damaged",
            _("{name} is not complete: it ends in the middle.").format(name=called)
            if cut
            else _("{name} can not be read at line {line}, column {column}.").format(
                name=called, line=error.lineno, column=error.colno
            ),
            _("Run check.ps1 again, or copy the whole file again. Nothing was changed here."),
            error,
        ) from error
    except (ValueError, RecursionError) as error:
        raise refusal(
            "report-damaged",
            _("{name} is not what check.ps1 writes.").format(name=called),
            _("Run check.ps1 again. Nothing was changed here."),
            error,
        ) from error


def _text(data: bytes) -> str | None:
    """The text, by its byte order mark or by where its zero bytes stand; None where it is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    for encoding, zero in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(data) >= 4 and data[zero] == data[zero + 2] == 0 and data[1 - zero]:
            return _decoded(data, encoding)
    text = _decoded(data, "utf-8")
    # Windows PowerShell's Set-Content writes the ANSI code page; names of connectors may have letters of it.
    return text if text is not None or _binary(data) else data.decode("cp1252", "replace")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _binary(data: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 32 for byte in data)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _harmless(value: Any, depth: int) -> Any:
    """The value with every text on one line, no list without end, and the arrays of old PowerShell unwrapped."""
    if depth > DEPTH_LIMIT:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return one_line(value, TEXT_LIMIT)
    if isinstance(value, list):
        if len(value) > LIST_LIMIT:
            raise ValueError("a list without end")
        return [_harmless(one, depth + 1) for one in value]
    if isinstance(value, dict):
        if set(value) == {"value", "Count"} and isinstance(value["value"], list):
            return _harmless(
                value["value"], depth + 1
            )  # Windows PowerShell 5.1 wraps arrays so in some sessions
        return {key: _harmless(one, depth + 1) for key, one in value.items()}
    return value


# --- a document to a report -----------------------------------------------------------------------------------------


def _part(key: str, section: Any, kind: type[msgspec.Struct], called: str) -> msgspec.Struct:
    if not isinstance(section, dict) or not isinstance(section.get("known"), bool):
        raise _damaged(called, f"sections.{key}.known", _("It must say whether the part was read."))
    if not section["known"]:
        problem = section.get("problem")
        return Unread(problem if isinstance(problem, str) else "")
    try:
        part = msgspec.convert(section.get("value"), kind)
    except msgspec.ValidationError as error:
        what, _dollar, path = str(error).partition(" - at `$")
        raise _damaged(
            called, f"sections.{key}.value{path.rstrip('`')}", one_line(what, 160).replace("`", "") + "."
        ) from error
    assert isinstance(part, msgspec.Struct)
    return part


def _damaged(called: str, key: str, why: str) -> WizardError:
    return WizardError(
        Problem(
            id="report-damaged",
            text=_("{name} can not be used: its key {key} is not what check.ps1 writes there.").format(
                name=called, key=one_line(key, 120)
            ),
            fix=_("Run check.ps1 again. Nothing was changed here."),
            detail=why,
        )
    )


_KNOWN_KEYS = (
    ({"candidates", "recommended"}, _("a plan of this program. Open it with File, Open a plan")),
    ({"relay-wizard-state"}, _("the state that apply.ps1 keeps for undo.ps1")),
    ({"relay-wizard-change"}, _("the state that a script keeps to take its own change back")),
)


def _refuse_stranger(document: Any, called: str) -> NoReturn:
    """JSON that is something else: named where we know it."""
    keys = {*document, *_kinds(document)} if isinstance(document, dict) else set()
    what = next((words for known, words in _KNOWN_KEYS if known <= keys), "")
    raise refusal(
        "report-other",
        _("{name} is {what}.").format(name=called, what=what)
        if what
        else _("{name} is not a report of check.ps1.").format(name=called),
        _("Choose the file tenant-report.json, which check.ps1 writes beside itself."),
    )


def _kinds(document: dict[str, Any]) -> Iterator[str]:
    kind = document.get("kind")
    if isinstance(kind, str):
        yield kind


def _moment(text: Any) -> datetime.datetime | None:
    """When the report was written, in UTC; None for anything else than what check.ps1 writes there."""
    if not isinstance(text, str):
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?Z?", text, re.ASCII) is None:
        return None
    try:
        return datetime.datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
