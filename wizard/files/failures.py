"""Why the operating system refused a file, in words."""

import errno

from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line

_REASONS = {
    errno.ENOENT: _("there is no such file or folder"),
    errno.EACCES: _("you have no permission"),
    errno.EPERM: _("you have no permission"),
    errno.EROFS: _("the disk is read-only"),
    errno.ENOSPC: _("the disk is full"),
    errno.EISDIR: _("it is a folder"),
    errno.ENOTDIR: _("a part of the path is a file and not a folder"),
    errno.EEXIST: _("a file of that name is in the way"),
    errno.ENAMETOOLONG: _("the name is too long"),
}


def reason_of(error: Exception) -> str:
    """The reason in a few words, the system's own where we have none."""
    code = error.errno if isinstance(error, OSError) else None
    known = _REASONS.get(code) if code is not None else None
    return known or one_line(getattr(error, "strerror", None) or str(error), 200)


def shown(path: str) -> str:
    """A path as people may be shown it; ``-`` is standard input."""
    return _("Standard input") if path == "-" else one_line(path, 200)


def refusal(problem_id: str, text: str, fix: str, error: Exception | None = None) -> WizardError:
    """The error to raise; the library's own text goes into the detail."""
    return WizardError(
        Problem(id=problem_id, text=text, fix=fix, detail=one_line(str(error), 300) if error else "")
    )
