"""Practice mode's administrator: runs the plan's own ``apply.ps1`` and ``undo.ps1`` on the practice tenant, and
``check.ps1`` for a report.

What a press of "apply" does is therefore what the scripts do in a real tenant: checks first, the state saved, each
change checked after. A plan has a folder of its own, in which its state file lives until it is taken back.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from uuid import uuid4

import msgspec

from wizard import files
from wizard.core.answers import Answers
from wizard.core.model import Plan
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.render.powershell import apply_script, asking_script, undo_script
from wizard.sim.powershell import Host, Outcome, Stream, run_script
from wizard.sim.world import World

FOLDER = "/practice"
REPORT = "tenant-report.json"
"""What ``check.ps1`` calls its report."""
NOT_ASKED = {"Confirm": False}
"""The press of the button is the answer to every question."""


class Site(msgspec.Struct, frozen=True):
    """What the administrator finds out and types where a script asks: the certificate's name, the site's address."""

    certificate: str
    public_ip: str


class Applied(msgspec.Struct, frozen=True):
    """A plan that was applied: its scripts, and the files in its folder since."""

    apply: str
    undo: str
    files: Mapping[str, str]


class Administration:
    """Applies plans and takes them back, the last one first. ``site`` is asked anew for every run."""

    def __init__(self, world: World, site: Callable[[], Site]) -> None:
        self._world = world
        self._site = site
        self._applied: list[Applied] = []

    def apply(self, plan: Plan, answers: Answers) -> tuple[str, ...]:
        """Runs the ``apply.ps1`` that the plan writes, and gives its results in one sentence each.

        All or nothing: raises `WizardError` with the script's own sentence where it stops, and the tenant stays as it
        was. A plan whose script changes nothing leaves nothing to undo.
        """
        knowledge, today = files.load_knowledge(), self._world.tenant.date
        script = apply_script(answers, plan, knowledge, today)
        before = next((one for one in self._applied if one.apply == script), None)
        outcome = self._run(script, before.files if before else {})
        if outcome.exit_code:
            raise _stopped("apply.ps1", outcome)
        if outcome.files:  # the state that undo.ps1 puts back
            undo = undo_script(answers, plan, knowledge, today)
            self._applied = [one for one in self._applied if one is not before]
            self._applied.append(Applied(script, undo, outcome.files))
        self._world.tenant = outcome.tenant
        return _sentences(outcome)

    def undo(self) -> tuple[str, ...]:
        """Runs ``undo.ps1`` of the plan that was applied last. What others changed since stays, as in a real tenant."""
        if not self._applied:
            return (_("There is nothing to undo: no change was made."),)
        last = self._applied[-1]
        outcome = self._run(last.undo, last.files)
        if outcome.exit_code:
            raise _stopped("undo.ps1", outcome)
        self._applied.pop()
        self._world.tenant = outcome.tenant
        return _sentences(outcome)

    def report(self, answers: Answers, day: date) -> bytes:
        """Runs ``check.ps1`` for these answers' domain and mailbox, and gives the report that it writes on ``day``.

        Raises `WizardError` with the script's own sentence where it stops. Nothing is changed.
        """
        outcome = self._run(
            asking_script(answers, files.load_knowledge(), day), {}, {"IncludeGraph": True}, day
        )
        written = outcome.files.get(f"{FOLDER}/{REPORT}")
        if written is None:
            raise _stopped("check.ps1", outcome)
        return written.encode("utf-8")

    def begin_again(self) -> None:
        """Forgets what was applied."""
        self._applied.clear()

    def _run(
        self,
        script: str,
        present: Mapping[str, str],
        arguments: Mapping[str, object] = NOT_ASKED,
        day: date | None = None,
    ) -> Outcome:
        site, tenant, now = self._site(), self._world.tenant, datetime.now(UTC)
        host = Host(
            files=present,
            now=now if day is None else datetime.combine(day, now.timetz()),
            typed={"CertificateName": site.certificate, "SenderIPAddresses": [site.public_ip]},
            identifier=str(uuid4()),
            folder=FOLDER,
            account=f"admin@{tenant.accepted_domains[0]}",
        )
        return run_script(script, tenant, arguments, host)


def _sentences(outcome: Outcome) -> tuple[str, ...]:
    return tuple(f"{result.check}: {result.detail}" for result in outcome.results)


def _stopped(script: str, outcome: Outcome) -> WizardError:
    """What stopped the script, in its own sentence."""
    why = next((line.removeprefix("Stopped: ") for line in outcome.said(Stream.WARNING)), "")
    return WizardError(
        Problem(
            id="practice-change-refused",
            text=_("{script} stopped: {why}").format(script=script, why=why or " ".join(outcome.errors)),
            fix=_("Put that right in the practice tenant, then start again. Nothing was changed."),
        )
    )
