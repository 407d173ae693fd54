"""What went wrong, in a form that people can be shown. Raised anywhere, shown at the top."""

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """Something that went wrong, for people: what happened, and what to do about it.

    ``field`` is the answers path it belongs to (``sending.from``), "" where it belongs to no field.
    ``detail`` is the technical line for the helpdesk.
    """

    id: str
    text: str
    fix: str = ""
    field: str = ""
    detail: str = ""


class WizardError(Exception):
    """Carries a `Problem` to whoever can show it; its text is the problem's."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem
