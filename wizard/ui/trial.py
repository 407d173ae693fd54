"""One verification email, from the plan to its end: what the Test page's job does on the network loop."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from wizard.core.answers import Answers
from wizard.core.certificates import FATAL, OwnCertificate, check_own
from wizard.core.connector_match import check_connectors
from wizard.core.facts import Facts
from wizard.core.model import ArrivedMessage, Method, Plan, Transcript
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder
from wizard.core.state import TestEnded, TestStarted
from wizard.core.tenant_report import InboundConnectors
from wizard.core.texts import _
from wizard.core.tries import is_outside
from wizard.core.view import View
from wizard.net.services import Accounts, Services, Shown, TokenSource

if TYPE_CHECKING:
    from wizard.net.attempt import Attempt


class Trial(msgspec.Struct, frozen=True):
    """What one try needs. ``password`` is used once and kept nowhere; None where the method asks for none.

    ``sign_in`` is how somebody signs in where nobody has yet; None where the method needs no token. ``connectors`` are
    those of a tenant report of the day ``report_day``; None where there is none. ``answers`` and ``facts`` are what the
    plan was made from: they tell causes apart that a reply alone does not.
    """

    plan: Plan
    recipients: tuple[str, ...]
    device: str
    password: Secret | None = None
    sign_in: SignInOrder | None = None
    own_domains: tuple[str, ...] = ()
    answers: Answers | None = None
    facts: Facts | None = None
    certificate: Shown | None = None
    connectors: InboundConnectors | None = None
    report_day: date | None = None

    async def run(self, services: Services, report: Callable[[object], None]) -> TestEnded:
        """Sends, and says how it went. Raises `WizardError` where there was nothing to send or no sign-in."""
        # Here and not at the top: they take longer than the page may, and this runs on the network's thread.
        from wizard.core.diagnose import diagnose_transcript
        from wizard.files import load_causes
        from wizard.net.attempt import Run, try_in_turn

        if not self.plan.settings.host:
            raise WizardError(_no_host(self.plan.method))
        if self.certificate is not None and services.look_at is not None:
            await self._look_at(services.look_at, self.certificate, report)
        tokens = None
        if self.sign_in is not None and services.accounts is not None:
            tokens = await _signed_in(services.accounts, self.sign_in, report)
        ended: list[tuple[TestEnded, str]] = []
        skipped: list[tuple[str, str]] = []

        def on_try(_recipient: str) -> None:
            if ended:
                report(msgspec.structs.replace(ended[-1][0], more=True))
                report(TestStarted(further=True))

        def on_end(recipient: str, attempt: "Attempt") -> None:
            transcript = attempt.transcript
            # What was looked up in the real network says nothing of the simulated one.
            facts = self.facts if services.practice is None else None
            diagnosis = diagnose_transcript(transcript, self.plan, load_causes(), facts, self.answers)
            ended.append((TestEnded(recipient, transcript, diagnosis), attempt.token))

        await try_in_turn(
            Run(
                services,
                self.plan,
                self.device,
                self.own_domains,
                self.password,
                tokens,
                self.certificate or _practice_certificate(services, self.plan),
            ),
            self.recipients,
            clock=lambda: datetime.now().astimezone(),
            on_try=on_try,
            on_stage=report,
            on_end=on_end,
            on_skip=lambda recipient, why: skipped.append((recipient, why)),
        )
        last, token = ended[-1]
        assert last.transcript is not None
        arrived = await _arrived(services, last.transcript, token)
        return msgspec.structs.replace(last, arrived=arrived, skipped=tuple(skipped))

    async def _look_at(
        self, look: Callable[[Shown], OwnCertificate], shown: Shown, report: Callable[[object], None]
    ) -> None:
        """What no server takes ends the try before it begins; the rest is reported as a `Problem`."""
        import asyncio

        own = await asyncio.to_thread(look, shown)
        found = check_own(own, self.own_domains, datetime.now(UTC).date())
        if found and found[0].id in FATAL:
            raise WizardError(msgspec.structs.replace(found[0], field="--client-cert"))
        if self.connectors is not None:
            sender = self.plan.settings.from_
            found += check_connectors(own.chain[0], self.connectors, sender, self.report_day)
        for problem in found:
            report(problem)


def _practice_certificate(services: Services, plan: Plan) -> Shown | None:
    """In practice the device has a certificate of its own, where the plan shows one."""
    practice = services.practice
    if (
        practice is None
        or practice.client_certificate is None
        or plan.method is not Method.CONNECTOR_CERTIFICATE
    ):
        return None
    return Shown(*practice.client_certificate)


async def _signed_in(accounts: Accounts, order: SignInOrder, report: Callable[[object], None]) -> TokenSource:
    """Whoever is signed in for the mailbox, or whoever signs in now."""
    there = accounts.signed_in
    holds = there is not None and (there.renews or datetime.now(UTC) < there.until)
    if there is None or not holds or there.mailbox.casefold() != order.mailbox.casefold():
        report(await accounts.sign_in(order, report))
    return accounts


async def _arrived(services: Services, transcript: Transcript, token: str) -> ArrivedMessage | None:
    """The very message, as the practice tenant got it; live services show none."""
    if services.practice is None or not transcript.delivered:
        return None
    everything = await services.practice.arrived()
    return next((message for message in reversed(everything) if token in message.raw), None)


def _no_host(method: Method) -> Problem:
    if method is Method.LOCAL_RELAY:
        return Problem(
            id="plan-without-host",
            text=_("The relay's name is not known yet, so there is nowhere to send to."),
            fix=_("Set the relay up first, then type its name on the Set up page."),
            field="options.local_relay_host",
        )
    return Problem(
        id="plan-without-host",
        text=_("The mail server's name is not known yet, so there is nowhere to send to."),
        fix=_("Look up your domain on the Domain page, or type the name on the Set up page."),
        field="tenant.mx_host",
    )


def is_external(recipient: str, view: View) -> bool:
    """Whether the recipient's domain is none of the tenant's."""
    return is_outside(recipient, (view.answers.domain, *(view.answers.tenant.accepted_domains or ())))
