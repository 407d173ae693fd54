"""Reads what people name on the command line or pick in a dialog: bounded, and with a clear word when it fails."""

import contextlib
import sys
from collections.abc import Iterator
from typing import BinaryIO

from wizard.core.texts import _
from wizard.files.failures import reason_of, refusal, shown

MAX_BYTES = 16 * 1024 * 1024
"""No answers and no plan are larger; a larger file is something else."""


@contextlib.contextmanager
def open_bytes(path: str) -> Iterator[BinaryIO]:
    """A file, or standard input where the path is ``-``, to be read bit by bit."""
    if path == "-":
        if sys.stdin is None:  # closed by the shell: ``<&-``
            raise refusal(
                "cannot-read", _("Standard input is closed."), _("Give it a document, or name a file.")
            )
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 - pathlib costs plan's start 3 ms; closed below
    except (OSError, ValueError) as error:
        raise refusal(
            "cannot-read",
            _("{name} can not be read: {reason}.").format(name=shown(path), reason=reason_of(error)),
            _("Check the name and that you may read it."),
            error,
        ) from error
    with file:
        yield file


def read_bytes(path: str, limit: int = MAX_BYTES) -> bytes:
    """A file's bytes, or standard input's where the path is ``-``. At most ``limit`` bytes."""
    with open_bytes(path) as file:
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise refusal(
                "cannot-read",
                _("{name} can not be read: {reason}.").format(name=shown(path), reason=reason_of(error)),
                _("Check the name and that you may read it."),
                error,
            ) from error
    if len(data) > limit:
        raise refusal(
            "file-too-large",
            _("{name} is larger than {limit}, so it is not what is expected here.").format(
                name=shown(path),
                limit=f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} KB",
            ),
            _("Choose another file."),
        )
    return data


def read_text(path: str, limit: int = MAX_BYTES) -> str:
    """A UTF-8 text file (a byte order mark is skipped), or standard input where the path is ``-``."""
    try:
        return read_bytes(path, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(
            "not-utf-8",
            _("{name} is not UTF-8 text.").format(name=shown(path)),
            _("Save it as UTF-8 and try again."),
            error,
        ) from error


def lines_of(source: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The lines as they come, of ``limit`` octets at most; None in place of a longer one, whose rest is passed over."""
    while line := source.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(limit)
        yield None
