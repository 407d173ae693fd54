"""Practice mode's administrator: runs the plan's own ``apply.ps1`` and ``undo.ps1`` on the practice tenant, those of its
app registration too, and ``check.ps1`` for a report.

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
from wizard.render.powershell import app_scripts, apply_script, asking_script, undo_script
from wizard.sim.powershell import Host, Outcome, Stream, run_script
from wizard.sim.tenant import Tenant
from wizard.sim.world import World

FOLDER = "/practice"
REPORT = "tenant-report.json"
"""What ``check.ps1`` calls its report."""
REDIRECT = "https://localhost/oauth"
"""Where the practice administrator has a user's sign-in return to, where the plan does not know it."""
NOT_ASKED: Mapping[str, object] = {"Confirm": False}
"""The press of the button is the answer to every question."""


class Site(msgspec.Struct, frozen=True):
    """What the administrator finds out and types where a script asks: the certificate's name, the site's address."""

    certificate: str
    public_ip: str


class Applied(msgspec.Struct, frozen=True):
    """A plan that was applied: its script, those that take it back in the order of running, its folder's files since."""

    apply: str
    undo: tuple[str, ...]
    files: Mapping[str, str]


class Administration:
    """Applies plans and takes them back, the last one first. ``site`` is asked anew for every run."""

    def __init__(self, world: World, site: Callable[[], Site]) -> None:
        self._world = world
        self._site = site
        self._applied: list[Applied] = []

    def apply(self, plan: Plan, answers: Answers) -> tuple[str, ...]:
        """Runs the ``apply.ps1`` that the plan writes, and ``apply-app.ps1`` after it where there is one; gives their
        results in one sentence each.

        All or nothing: raises `WizardError` with the script's own sentence where one stops, and the tenant stays as it
        was. A plan whose script changes nothing leaves nothing to undo.
        """
        knowledge, today = files.load_knowledge(), self._world.tenant.date
        script, undo = (
            apply_script(answers, plan, knowledge, today),
            undo_script(answers, plan, knowledge, today),
        )
        before = next((one for one in self._applied if one.apply == script), None)
        outcome = self._run(script, before.files if before else {})
        if outcome.exit_code:
            raise _stopped("apply.ps1", outcome)
        said, backwards = _sentences(outcome), [undo] if outcome.files else []
        made = app_scripts(answers, plan, knowledge, today)
        if plan.app is not None:
            arguments = {**NOT_ASKED, "RedirectUri": list(plan.app.redirects) or [REDIRECT]}
            outcome = self._run(made["apply-app.ps1"], outcome.files, arguments, tenant=outcome.tenant)
            if outcome.exit_code:
                raise _stopped("apply-app.ps1", outcome)
            said += _sentences(outcome)
            backwards.insert(0, made["undo-app.ps1"])
        if backwards:  # the state that they put back lies in the files
            self._applied = [one for one in self._applied if one is not before]
            self._applied.append(Applied(script, tuple(backwards), outcome.files))
        self._world.tenant = outcome.tenant
        return said

    def undo(self) -> tuple[str, ...]:
        """Runs ``undo.ps1`` of the plan that was applied last. What others changed since stays, as in a real tenant."""
        if not self._applied:
            return (_("There is nothing to undo: no change was made."),)
        last = self._applied[-1]
        tenant, present = self._world.tenant, last.files
        said: tuple[str, ...] = ()
        for script in last.undo:
            outcome = self._run(script, present, tenant=tenant)
            if outcome.exit_code:
                raise _stopped("undo-app.ps1" if script is not last.undo[-1] else "undo.ps1", outcome)
            tenant, present, said = outcome.tenant, outcome.files, (*said, *_sentences(outcome))
        self._applied.pop()
        self._world.tenant = tenant
        return said

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
        tenant: Tenant | None = None,
    ) -> Outcome:
        site, tenant, now = self._site(), tenant or self._world.tenant, datetime.now(UTC)
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
