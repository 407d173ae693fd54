"""``$PSCmdlet.ShouldProcess``: what ``-WhatIf`` shows, and when somebody is asked (about_Functions_CmdletBindingAttribute)."""

import posixpath

from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.host import Answer, Stream
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.values import text_of, truth_of

_LEVELS = {"none": 0, "low": 1, "medium": 2, "high": 3}


class RunningCommand:
    """``$PSCmdlet`` of one call of a function. ``impact`` is its ConfirmImpact, ``parameter_set`` the chosen one."""

    def __init__(self, scope: Scope, impact: str = "Medium", parameter_set: str = "") -> None:
        self._scope = scope
        self.parameter_set = parameter_set
        self._impact = _LEVELS[impact.lower()]
        self._standing: Answer | None = None

    def call(self, method: str, arguments: list[object]) -> object:
        """A method of ``$PSCmdlet``; the name is in lower case."""
        if method == "shouldprocess" and len(arguments) == 2:
            return self.should_process(text_of(arguments[0]), text_of(arguments[1]))
        if method == "getunresolvedproviderpathfrompspath" and len(arguments) == 1:
            return whole_path(self._scope, text_of(arguments[0]))
        raise Refused(f"$PSCmdlet.{method} with {len(arguments)} arguments")

    def should_process(self, target: str, action: str) -> bool:
        """Whether the change is to be made; asks where the preference says so."""
        run = self._scope.run
        sentence = f'Performing the operation "{action}" on target "{target}".'
        if truth_of(self._scope.preference("whatifpreference")):
            run.say(Stream.WHAT_IF, f"What if: {sentence}")
            return False
        asks_from = _LEVELS[text_of(self._scope.preference("confirmpreference")).lower()]
        if asks_from == 0 or self._impact < asks_from:
            return True
        if self._standing is None:
            run.say(Stream.QUESTION, f"Are you sure you want to perform this action? {sentence}")
            answer = _next_answer(self._scope)
            if answer in {Answer.YES_TO_ALL, Answer.NO_TO_ALL}:
                self._standing = answer
            return answer in {Answer.YES, Answer.YES_TO_ALL}
        return self._standing is Answer.YES_TO_ALL


def _next_answer(scope: Scope) -> Answer:
    run = scope.run
    if run.answered >= len(run.host.answers):
        raise PsFault("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
    run.answered += 1
    return run.host.answers[run.answered - 1]


def whole_path(scope: Scope, path: str) -> str:
    """The path from the file system's root; a relative one begins in the current folder."""
    return posixpath.normpath(posixpath.join(scope.run.host.folder, path))
