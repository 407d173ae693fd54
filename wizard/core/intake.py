"""Answers from outside: read, checked, and refused with the path of the field and what it takes.

Everything that passes here is safe to decide on; `core.decide` checks nothing again.
"""

import re
from typing import Any

import msgspec

from wizard.core.answers import (
    UNKNOWN,
    Answers,
    DeviceAnswers,
    NetworkAnswers,
    OptionAnswers,
    Preferences,
    SendingAnswers,
    TenantAnswers,
)
from wizard.core.fields import CHECKS, LIST_LIMIT, takes, words_of
from wizard.core.paths import field_type, get_path, reader_of, set_path
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The document as it may come: every section may be null, which means the same as left out."""

    domain: str
    schema: int | None = None
    device: DeviceAnswers | None = None
    sending: SendingAnswers | None = None
    network: NetworkAnswers | None = None
    tenant: TenantAnswers | None = None
    options: OptionAnswers | None = None
    preferences: Preferences | None = None


LISTS = (
    "device.sign_in",
    "device.security_modes",
    "device.ports",
    "network.public_ips",
    "tenant.accepted_domains",
)
"""The fields that hold several values."""

_READERS = tuple((path, reader_of(path)) for path in CHECKS)
_decoder = msgspec.json.Decoder(_Document)
_encoder = msgspec.json.Encoder()
_PATH = r" - at `\$\.?(.*)`$"
_UNKNOWN_KEY = r"(?s)^Object contains unknown field `(.*)`"
_MISSING_KEY = r"^Object missing required field `(\w+)`"
_BYTE = r"\(byte (\d+)\)$"


def read_answers(data: bytes | str | dict[str, Any]) -> Answers:
    """The answers in a JSON text or a decoded one. Raises `WizardError` at the field that is wrong."""
    try:
        if isinstance(data, dict):
            document = msgspec.convert(data, _Document)
        else:
            raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            document = _decoder.decode(raw)
            _check_keys(raw, document)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_json(data, error) from error
    except RecursionError as error:
        raise WizardError(Problem(id="not-json", text=_("The document is nested too deeply."))) from error
    if document.schema not in {None, 1}:
        raise _refused("schema", _("{value} is not a version that this program knows."), document.schema)
    answers = Answers(
        domain=document.domain,
        device=document.device or DeviceAnswers(),
        sending=document.sending or SendingAnswers(),
        network=document.network or NetworkAnswers(),
        tenant=document.tenant or TenantAnswers(),
        options=document.options or OptionAnswers(),
        preferences=document.preferences or Preferences(),
    )
    check_answers(answers)
    return _each_once(answers)


def _check_keys(raw: bytes, document: _Document) -> None:
    """Refuses a field that the text gives twice: the reader takes the last one and says nothing.

    Written back, ``document`` has a colon for each field and those in its texts; a text with no more gives nothing
    twice. That costs 2 us; only what has more (nulls, repetitions) is read a second time.
    """
    if b"\\" not in raw and raw.count(b":") == _encoder.encode(document).count(b":"):
        return
    import json

    # Sections are lists of pairs here, lists of values hold none: the document has been read and has this form.
    fields: list[tuple[str, Any]] = json.loads(raw, object_pairs_hook=list)
    seen: set[str] = set()
    for name, value in fields:
        inner = [pair for pair in value if isinstance(pair, tuple)] if isinstance(value, list) else []
        for path in (name, *(f"{name}.{key}" for key, _value in inner)):
            if path in seen:
                raise _refused(path, _("It is given twice."), None)
            seen.add(path)


def _each_once(answers: Answers) -> Answers:
    """The answers with nothing listed twice: a list here is a set, so saying a thing again says nothing new."""
    for path in LISTS:
        value = get_path(answers, path)
        if isinstance(value, tuple) and len(set(value)) < len(value):
            answers = set_path(answers, path, tuple(dict.fromkeys(value)))
    return answers


def check_answers(answers: Answers) -> None:
    """Refuses impossible values of the right type with `WizardError`."""
    for path, read in _READERS:
        value = read(answers)
        if value is not None:
            _check(path, value)
    for path in ("device.sign_in", "device.security_modes"):
        value = get_path(answers, path)
        if isinstance(value, tuple):
            _check_list(path, value)


def _check(path: str, value: Any) -> None:
    if isinstance(value, tuple):
        _check_list(path, value)
        for one in value:
            _check_one(path, one)
    elif value != UNKNOWN or path != "device.ports":
        _check_one(path, value)


def _check_one(path: str, value: Any) -> None:
    try:
        CHECKS[path][0](value)
    except ValueError as error:
        shown = _("{value} is not accepted: {reason}.").replace("{reason}", one_line(str(error), 200))
        raise _refused(path, shown, value) from error


def _check_list(path: str, value: tuple[Any, ...]) -> None:
    if not value:
        raise _refused(path, _("An empty list is no answer; leave the field out instead."), None)
    if len(value) > LIST_LIMIT:
        raise _refused(path, _("The list has more than {value} entries."), LIST_LIMIT)


def _refused(path: str, text: str, value: Any) -> WizardError:
    """The problem at that field; ``{value}`` in the text becomes what was given, made harmless."""
    shown = one_line(f'"{value}"' if isinstance(value, str) else str(value), 80)
    taken = takes(path)
    return WizardError(
        Problem(
            id="answer-refused",
            text=text.replace("{value}", shown),
            fix=_("This field takes {what}.").format(what=taken) if taken else "",
            field=path,
        )
    )


def _misfit(message: str) -> WizardError:
    """msgspec's message, which names the place, as a problem of ours."""
    found = re.search(_PATH, message)
    path = found.group(1).partition("[")[0] if found else ""
    what = message[: found.start()] if found else message
    unknown = re.match(_UNKNOWN_KEY, what)
    if unknown:
        key = one_line(unknown.group(1), 60)
        return _refused(f"{path}.{key}" if path else key, _("There is no such field."), None)
    missing = re.match(_MISSING_KEY, what)
    if missing:
        return _refused(missing.group(1), _("It is missing."), None)
    if not path:
        text = _('The document is no JSON object. It looks like {"domain": "contoso.com"}.')
        return WizardError(Problem(id="answer-refused", text=text, field=path))
    return _refused(path, one_line(what, 160).replace("`", "") + ".", None)


def _not_json(data: object, error: Exception) -> WizardError:
    """A text that is no JSON: the problem names the line and the column."""
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    assert isinstance(raw, bytes)  # a dict is not decoded
    found = re.search(_BYTE, str(error))
    place = min(int(found.group(1)), len(raw)) if found else len(raw)
    if isinstance(error, UnicodeDecodeError):
        text = _("The document is not UTF-8 text.")
    else:
        before = raw[:place]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        text = _("The document is no valid JSON at line {line}, column {column}.").format(
            line=line, column=column
        )
    return WizardError(Problem(id="not-json", text=text, detail=one_line(str(error), 200)))


def parse_field(path: str, text: str) -> Any:
    """What somebody typed into one field, as the answers hold it; None where nothing was typed.

    Raises `WizardError` at that field, by the same rules as a document. Lists are typed with commas or spaces.
    """
    typed = text.strip()
    if not typed:
        if path == "domain":
            raise _refused(path, _("It is missing."), None)
        return None
    value = _typed(path, typed)
    if path in CHECKS:
        _check(path, value)
    elif isinstance(value, tuple):
        _check_list(path, value)
    return value


def _typed(path: str, text: str) -> Any:
    kind = field_type(path)
    parts: Any = text
    if path in LISTS and text != UNKNOWN:
        parts = [part for part in re.split(r"[\s,;]+", text) if part]
    elif words_of(path)[0]:
        parts = text.lower()
    try:
        # Not strict: "25" is what a person types for 25.
        value = msgspec.convert(parts, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(path, _("{value} is not accepted."), text) from error
    if value is None:  # the word "null", which a document takes for nothing; typed, it is a wrong number
        raise _refused(path, _("{value} is not accepted."), text)
    return value


def typed_text(answers: Answers, path: str) -> str:
    """What stands in a field for an answer: the way back of `parse_field`. "" where nothing is known."""
    value = get_path(answers, path)
    if value is None or value == UNKNOWN:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
