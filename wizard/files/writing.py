"""Writes files beside their place and moves them over it: a power cut leaves the old file or the new one whole."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from wizard.core.texts import _
from wizard.files.failures import reason_of, refusal, shown


def write_bytes(path: str | Path, data: bytes, *, durable: bool = True) -> None:
    """Writes all of ``data`` or leaves what was there. Raises `WizardError`.

    A link is followed, so that the file it points at is replaced and the link stays. ``durable`` waits until the disk
    has it; thousands of files that can be made again need not.
    """
    try:
        place = Path(path).resolve()
        beside = place.with_name(f".{place.name[:80]}.{os.urandom(4).hex()}.part")
    except (OSError, ValueError, RuntimeError) as error:
        raise _cannot_write(path, error) from error
    try:
        with beside.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(place)
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
        raise _cannot_write(path, error) from error


def _cannot_write(path: str | Path, error: Exception) -> Exception:
    return refusal(
        "cannot-write",
        _("{name} can not be written: {reason}.").format(name=shown(str(path)), reason=reason_of(error)),
        _("Choose another place, or make room there."),
        error,
    )


def write_folder(folder: str | Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Writes every file into the folder, which is made where it is missing. Returns where they went.

    A name may have folders in it, with ``/``; they are made too. ValueError, before anything is written, for one
    that leads out of the folder.
    """
    place = Path(folder)
    paths = {place.joinpath(*_parts(name)): data for name, data in files.items()}
    for needed in dict.fromkeys((place, *(path.parent for path in paths))):
        _make_folder(needed)
    for path, data in paths.items():
        write_bytes(path, data)
    return tuple(paths)


def _parts(name: str) -> tuple[str, ...]:
    """The folders and the file of a name of ours: neither a drive nor a root, no step up, nothing of Windows' own."""
    parts = tuple(name.split("/"))
    if any(part in {"", ".", ".."} or set(part) & set("\\:\0") for part in parts):
        raise ValueError("a file's name leads out of its folder")
    return parts


def _make_folder(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise refusal(
            "cannot-make-folder",
            _("The folder {name} can not be used: {reason}.").format(
                name=shown(str(place)), reason=reason_of(error)
            ),
            _("Choose another folder."),
            error,
        ) from error
