"""``plan.json`` and the window's own state: saved whole, opened again, refused when damaged or newer."""

import os
from typing import TYPE_CHECKING

import msgspec

from wizard.core.intake import check_answers
from wizard.core.model import SCHEMA, PlanDocument
from wizard.core.problem import WizardError
from wizard.core.texts import _
from wizard.files.failures import refusal, shown
from wizard.files.reading import read_bytes

# ``send`` opens a plan and has no use for the rest: writing and pathlib cost it 2 ms.
if TYPE_CHECKING:
    from pathlib import Path


def plan_bytes(document: PlanDocument) -> bytes:
    """The document as it stands in ``plan.json``: indented, with a line end."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def save_plan(path: "str | Path", document: PlanDocument) -> None:
    """Writes ``plan.json`` atomically. The document holds no secret by construction."""
    from wizard.files.writing import write_bytes

    write_bytes(path, plan_bytes(document))


class _Version(msgspec.Struct):
    schema: int


def open_plan(path: "str | Path") -> PlanDocument:
    """A saved plan. A damaged or newer one is refused with a clear sentence, and is left as it is."""
    if os.path.isdir(path):  # noqa: PTH112 - see above
        path = os.path.join(path, "plan.json")  # noqa: PTH118 - the folder that `plan --out` and the window write
    name = shown(str(path))
    data = read_bytes(str(path)).removeprefix(b"\xef\xbb\xbf")
    try:
        version = msgspec.json.decode(data, type=_Version).schema
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError) as error:
        raise _not_a_plan(name, _("It is not a plan of this program, or it is damaged."), error) from error
    if version > SCHEMA:
        raise refusal(
            "plan-newer",
            _("{name} was saved by a newer version of this program.").format(name=name),
            _("Update the program and open it again. The file was not changed."),
        )
    if version != SCHEMA:
        raise _not_a_plan(name, _("It says that it is of a version that never was."), None)
    try:
        document = msgspec.json.decode(data, type=PlanDocument)
        if isinstance(document.answers, msgspec.Struct):
            check_answers(document.answers)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError, WizardError) as error:
        if _holds_answers(data):
            raise refusal(
                "plan-answers",
                _("{name} holds answers, and no plan yet.").format(name=name),
                _("Make one of them first: relay-wizard plan, with --out and the folder for its files."),
                error,
            ) from error
        raise _not_a_plan(name, _("A part of it is missing or damaged."), error) from error
    return document


def _holds_answers(data: bytes) -> bool:
    """Whether this is the document that a plan is made of: it names a domain, and no methods."""
    try:
        keys = msgspec.json.decode(data)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return False
    return isinstance(keys, dict) and "domain" in keys and "candidates" not in keys


def _not_a_plan(name: str, why: str, error: Exception | None) -> WizardError:
    return refusal(
        "plan-damaged",
        _("{name} can not be opened as a plan. {why}").format(name=name, why=why),
        _("Choose another file. This one was not changed."),
        error,
    )


def set_aside(path: "Path") -> "Path | None":
    """Moves a session file that can not be read out of the way of the next one, and says where it is now.

    None where that did not work: then it is in nobody's way either.
    """
    kept = path.with_name(f"{path.stem}-unreadable{path.suffix}")
    try:
        path.replace(kept)
    except OSError:
        return None
    return kept


def state_folder() -> "Path":
    """Where this operating system wants a program's state to live."""
    from pathlib import Path

    import platformdirs

    return Path(platformdirs.user_state_dir("relay-wizard", appauthor=False))


def session_file(*, practice: bool = False) -> "Path":
    """The file in which the window keeps its state as it goes; practice mode has its own."""
    return state_folder() / ("session-practice.json" if practice else "session.json")
