"""A small program for the shell that asks for the password and keeps it where one program alone may read it.

The password is never an argument, so no list of processes shows it, and it never stands in a file of ours.
"""

import shlex

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import SoftwareCase
from wizard.render.software.head import Head, headed
from wizard.render.software.quoting import shell_exact

NAME = "ask-password.sh"


def ask_password(
    case: SoftwareCase, target: str, *, before: str = "", owner: str = "", appends: bool = False
) -> File:
    """``target`` is the file that is written, ``before`` what stands in front of the password in it.

    ``owner`` is the group that may read it besides root, where the program does not run as root. ``appends`` where the
    file holds other secrets too.
    """
    mode = "640" if owner else "600"
    owned = 'chmod 600 "$file"\n'
    if owner:
        owned = f'chgrp {owner} "$file"\nchmod 640 "$file"\n'
    elif appends:
        owned = (
            ""  # who owns a file that was there before is not ours to change; /etc/pve does not even allow it
        )
    readers = f"root and the group {owner}" if owner else "root alone"
    head = headed(
        case,
        Head(
            what=f"Asks for the password and keeps it in {target}, which {readers} may read (mode {mode}).",
            goes_to=("It is run where it is.",),
            load=(f"sudo sh {NAME}",),
            test=(f"sudo ls -l {target}",),
            undo=(f"Take its lines out of {target} again." if appends else f"sudo rm {target}",),
        ),
    )
    body = (
        "set -eu\n"
        f'file="${{1:-{target}}}"\n'
        "umask 077\n"
        "trap 'stty echo 2>/dev/null || :' EXIT INT TERM\n"
        f"printf 'Password of %s: ' {shell_exact(case.user)} >&2\n"
        "stty -echo 2>/dev/null || :\n"
        "IFS= read -r password\n"
        "printf '\\n' >&2\n"
        '[ -n "$password" ] || { echo "Nothing was typed, so nothing was changed." >&2; exit 1; }\n'
        'folder=$(dirname "$file")\n'
        '(umask 022 && mkdir -p "$folder")\n'
        f'printf \'%s%s\\n\' {_words(before)} "$password" {">>" if appends else ">"} "$file"\n'
        f"{owned}"
        "unset password\n"
    )
    about = _("Asks for the password and keeps it where only the program can read it.")
    return File(NAME, f"#!/bin/sh\n{head}{body}", about)


def _words(before: str) -> str:
    """What stands before the password, as one word: its lines are ours, the values in it were looked at before."""
    return "''" if not before else shlex.quote(before)
