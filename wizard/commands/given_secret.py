"""Secrets of the command line: from a file or a prompt, never by argument or environment, and never printed."""

import os
import stat
import sys

from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.files import read_text

SECRET_LIMIT = 64 * 1024
"""Octets of a secret file: access tokens have a few thousand."""


def read_secret_file(path: str, option: str) -> Secret:
    """The one line of a file that ``option`` named. Warns where everybody on this computer can read it."""
    _warn_if_open(path)
    text = read_text(path, SECRET_LIMIT).rstrip("\r\n")
    if not text:
        raise WizardError(
            Problem(
                id="secret-empty",
                text=_("{file} is empty.").format(file=one_line(path, 200)),
                fix=_("Put the secret into it, on one line."),
                field=option,
            )
        )
    if len(text.splitlines()) > 1:
        raise WizardError(
            Problem(
                id="secret-lines",
                text=_("{file} holds more than one line.").format(file=one_line(path, 200)),
                fix=_("Leave nothing in it but the secret, on one line."),
                field=option,
            )
        )
    return Secret(text)


def ask_secret(words: str) -> Secret | None:
    """What is typed without being shown; None where nobody sits at a terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    import getpass  # for people only

    return Secret(getpass.getpass(words))


def _warn_if_open(path: str) -> None:
    """Others on this computer should not be able to read a secret; where modes mean nothing, nothing is said."""
    if os.name != "posix" or path == "-":
        return
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - pathlib costs 2 ms of a start
    except OSError:
        return  # reading it will say what is wrong
    if stat.S_ISREG(mode) and mode & stat.S_IROTH:
        warning = _("Everybody on this computer can read {file}. Change that with: chmod 600 {file}")
        print(warning.format(file=one_line(path, 200)), file=sys.stderr)
