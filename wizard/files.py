"""The only reader and writer of files: what the program brings along, plans, folders of results, the session.

Everything is written beside its place and moved over it, so a power cut leaves the old file or the new one,
never half of one. Whatever goes wrong ends as a `WizardError` that says what and why.
"""

import contextlib
import errno
import functools
import os
import secrets
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from wizard.core.causes import Causes
from wizard.core.gateways import Gateways
from wizard.core.knowledge import DeviceProfile, Endpoints, Knowledge, ProfileCard
from wizard.core.model import PlanDocument, Problem, WizardError
from wizard.core.texts import _, one_line

T = TypeVar("T")

PLAN_SCHEMA = 1
"""The version of ``plan.json`` that this program writes; it reads no newer one."""
MAX_BYTES = 16 * 1024 * 1024
"""No answers and no plan are larger; a larger file is something else."""

_PACKAGE = Path(__file__).resolve().parent
_KNOWLEDGE = ("methods", "endpoints", "limits", "requirements", "warnings", "steps", "sources")


# --- what the program brings along ----------------------------------------------------------------------------------


def resource(*parts: str) -> Path:
    """A file or folder of ``resources``: inside the package once installed, beside it in the checkout."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def read_toml(path: Path, shape: type[T]) -> T:
    """One data file as ``shape``. A wrong one is named with its key: it is a mistake of ours, not the user's."""
    try:
        return msgspec.convert(_toml(path), shape)
    except msgspec.ValidationError as error:
        raise _damaged_data(path, error) from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged_data(path, error) from error


def _damaged_data(path: Path, error: Exception) -> WizardError:
    return WizardError(
        Problem(
            id="data-file",
            text=_("The program's data file {name} can not be used: {reason}.").format(
                name=path.name, reason=one_line(str(error), 300)
            ),
            fix=_("Install the program again."),
            detail=f"{path}: {error}",
        )
    )


@functools.cache
def load_knowledge() -> Knowledge:
    """Everything that `decide` and `make_plan` know. Read once for the process."""
    folder = resource("knowledge")
    tables: dict[str, Any] = {name: _toml(folder / f"{name}.toml") for name in _KNOWLEDGE}
    tables["basic_authentication"] = _toml(folder / "timeline.toml")
    try:
        return msgspec.convert(tables, Knowledge)
    except msgspec.ValidationError as error:
        raise _damaged_data(folder, error) from error


@functools.cache
def load_profile(profile_id: str) -> DeviceProfile:
    """The device profile of that id. Raises `WizardError` at ``device.profile`` where there is none."""
    path = resource("devices", f"{profile_id}.toml")
    if not _is_profile_id(profile_id) or not path.is_file():
        raise WizardError(
            Problem(
                id="unknown-profile",
                text=_("There is no device profile called {name}.").format(name=one_line(profile_id, 60)),
                fix=_(
                    "Leave the profile out, or use generic-printer, generic-application, generic-nas, "
                    "generic-camera or generic-ups."
                ),
                field="device.profile",
            )
        )
    return read_toml(path, DeviceProfile)


def _is_profile_id(text: str) -> bool:
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum() and len(text) <= 80


@functools.cache
def list_profiles() -> tuple[ProfileCard, ...]:
    """All profiles for a search, the generic ones last, else by vendor and family."""
    profiles = [load_profile(path.stem) for path in resource("devices").glob("*.toml")]
    profiles.sort(key=lambda profile: (profile.confidence == "generic", profile.vendor, profile.family))
    return tuple(
        ProfileCard(
            id=profile.id,
            vendor=profile.vendor,
            family=profile.family,
            kind=profile.kind,
            match=profile.match,
            confidence=profile.confidence,
        )
        for profile in profiles
    )


# --- reading --------------------------------------------------------------------------------------------------------


def read_bytes(path: str, limit: int = MAX_BYTES) -> bytes:
    """A file's bytes, or standard input's where the path is ``-``. At most ``limit`` bytes."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise _cannot_read(path, error) from error
    if len(data) > limit:
        raise WizardError(
            Problem(
                id="file-too-large",
                text=_("{name} is larger than {limit} MB, so it is not what is expected here.").format(
                    name=_shown(path), limit=limit // 1024 // 1024
                ),
                fix=_("Choose another file."),
            )
        )
    return data


@contextlib.contextmanager
def open_bytes(path: str) -> Iterator[BinaryIO]:
    """A file, or standard input where the path is ``-``, to be read bit by bit."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed by the with below
    except (OSError, ValueError) as error:
        raise _cannot_read(path, error) from error
    with file:
        yield file


def read_text(path: str, limit: int = MAX_BYTES) -> str:
    """A UTF-8 text file (a byte order mark is skipped), or standard input where the path is ``-``."""
    try:
        return read_bytes(path, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WizardError(
            Problem(
                id="not-utf-8",
                text=_("{name} is not UTF-8 text.").format(name=_shown(path)),
                fix=_("Save it as UTF-8 and try again."),
                detail=str(error),
            )
        ) from error


def _shown(path: str) -> str:
    return _("Standard input") if path == "-" else one_line(path, 200)


def _cannot_read(path: str, error: Exception) -> WizardError:
    return WizardError(
        Problem(
            id="cannot-read",
            text=_("{name} can not be read: {reason}.").format(name=_shown(path), reason=_reason(error)),
            fix=_("Check the name and that you may read it."),
            detail=str(error),
        )
    )


_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "you have no permission",
    errno.EPERM: "you have no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of the path is a file and not a folder",
    errno.EEXIST: "a file of that name is in the way",
    errno.ENAMETOOLONG: "the name is too long",
}


def _reason(error: Exception) -> str:
    code = error.errno if isinstance(error, OSError) else None
    known = _REASONS.get(code) if code is not None else None
    return known or one_line(getattr(error, "strerror", None) or str(error), 200)


# --- writing --------------------------------------------------------------------------------------------------------


def write_bytes(path: Path, data: bytes) -> None:
    """Writes all of ``data`` or leaves what was there. Raises `WizardError`."""
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise WizardError(
            Problem(
                id="cannot-write",
                text=_("{name} can not be written: {reason}.").format(
                    name=one_line(str(path), 200), reason=_reason(error)
                ),
                fix=_("Choose another place, or make room there."),
                detail=str(error),
            )
        ) from error


def write_folder(folder: str | Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Writes every file into the folder, which is made where it is missing. Returns where they went."""
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WizardError(
            Problem(
                id="cannot-make-folder",
                text=_("The folder {name} can not be used: {reason}.").format(
                    name=one_line(str(folder), 200), reason=_reason(error)
                ),
                fix=_("Choose another folder."),
                detail=str(error),
            )
        ) from error
    written = []
    for name, data in files.items():
        path = place / name
        write_bytes(path, data)
        written.append(path)
    return tuple(written)


# --- plans ----------------------------------------------------------------------------------------------------------


def plan_bytes(document: PlanDocument) -> bytes:
    """The document as it stands in ``plan.json``: indented, with a line end."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def save_plan(path: str | Path, document: PlanDocument) -> None:
    """Writes ``plan.json`` atomically. The document holds no secret by construction."""
    write_bytes(Path(path), plan_bytes(document))


class _Version(msgspec.Struct):
    schema: int


def open_plan(path: str | Path) -> PlanDocument:
    """A saved plan. A damaged or newer one is refused with a clear sentence, and is left as it is."""
    name = _shown(str(path))
    data = read_bytes(str(path)).removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
        version = msgspec.json.decode(data, type=_Version).schema
    except (UnicodeDecodeError, msgspec.DecodeError) as error:
        raise _not_a_plan(name, _("It is not a plan of this program, or it is damaged."), error) from error
    if version > PLAN_SCHEMA:
        raise WizardError(
            Problem(
                id="plan-newer",
                text=_("{name} was saved by a newer version of this program.").format(name=name),
                fix=_("Update the program and open it again. The file was not changed."),
            )
        )
    try:
        return msgspec.json.decode(data, type=PlanDocument)
    except msgspec.DecodeError as error:
        raise _not_a_plan(name, _("A part of it is missing or damaged."), error) from error


def _not_a_plan(name: str, why: str, error: Exception) -> WizardError:
    return WizardError(
        Problem(
            id="plan-damaged",
            text=_("{name} can not be opened as a plan. {why}").format(name=name, why=why),
            fix=_("Choose another file. This one was not changed."),
            detail=one_line(str(error), 300),
        )
    )


# --- the session ----------------------------------------------------------------------------------------------------


def state_folder() -> Path:
    """Where this operating system wants a program's state to live."""
    import platformdirs

    return Path(platformdirs.user_state_dir("relay-wizard", appauthor=False))


def session_file(*, practice: bool = False) -> Path:
    """The file in which the window keeps its state as it goes; practice mode has its own."""
    return state_folder() / ("session-practice.json" if practice else "session.json")


# --- what explains failures, and what stands in front of Microsoft 365 ----------------------------------------------


@functools.cache
def load_causes() -> Causes:
    """Why mail fails, for `core.diagnose`. Read once for the process."""
    return read_toml(resource("knowledge", "causes.toml"), Causes)


@functools.cache
def load_gateways() -> Gateways:
    """The mail filters that discovery knows by name. Read once for the process."""
    return read_toml(resource("knowledge", "gateways.toml"), Gateways)


@functools.cache
def load_endpoints() -> Endpoints:
    """Where each Microsoft 365 cloud answers, without the rest of the knowledge."""
    return read_toml(resource("knowledge", "endpoints.toml"), Endpoints)
