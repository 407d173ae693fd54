"""Which steps of a plan the product saw done itself: in a tenant report, by a message that arrived, in practice.

A step that is seen done is ticked without anybody's doing, and says what showed it. Nothing is concluded that was not
seen: a message that went out from this computer says nothing about the device.
"""

import datetime
from collections.abc import Iterator, Sequence

from wizard.core.answers import Answers
from wizard.core.device_app import APPROVAL
from wizard.core.domains import domain_of
from wizard.core.model import CreateInboundConnector, GrantSendAs, Method, Plan, TestNote
from wizard.core.report_connectors import ON_PREMISES, knows_all
from wizard.core.report_doubts import doubts_about
from wizard.core.report_facts import MAILBOX_WITH_SIGN_IN, folded_domain, same_address
from wizard.core.settings import SMTP_AUTH
from wizard.core.state import State
from wizard.core.tenant_report import InboundConnector, TenantReport, Unread, out_of
from wizard.core.texts import _, full_date, one_line
from wizard.core.tries import is_outside
from wizard.core.view import View

APPLIED = ("create-connector", "create-certificate-connector", "enable-smtp-auth", "grant-send-as")
"""What ``apply.ps1`` does, which in practice is done at the press of a button."""

SIGNED_IN = (
    "prepare-mailbox",
    "enable-smtp-auth",
    "check-smtp-auth",
    "grant-send-as",
    "set-password",
    *APPROVAL,
)
"""What must have been done where Microsoft 365 took a message from somebody who signed in."""

RELAYED = ("create-connector", "create-certificate-connector")
"""What must have been done where it took a message for somebody outside without a sign-in."""


def seen_of(state: State, view: View, today: datetime.date) -> dict[str, str]:
    """`seen_done` for what the window holds; a report with a doubt counts once the user said to use it."""
    if view.plan is None:
        return {}
    imported, test = state.report, state.test
    believed = imported is not None and (
        imported.trusted or not doubts_about(imported.report, state.answers, state.facts, today)
    )
    report = imported.report if imported is not None and believed else None
    tries = (test.run or test.notes[-1:]) if test.transcript is not None else ()
    return seen_done(view.plan, view.answers, report, tries, applied=bool(state.applied))


def seen_done(
    plan: Plan, answers: Answers, report: TenantReport | None, tries: Sequence[TestNote], *, applied: bool
) -> dict[str, str]:
    """The steps of ``plan`` that are seen done, by id, each with a sentence that says what showed it.

    ``report`` is None where there is none that may be believed. ``tries`` are the verification emails of this plan's
    last run. ``applied``: the practice tenant took the plan's changes.
    """
    found: dict[str, str] = {}
    if report is not None:
        day = report.created.date() if report.created is not None else None
        found |= {step: _by_report(day) for step in _in_report(plan, report)}
    found |= {step: _("Done in the practice tenant.") for step in (APPLIED if applied else ())}
    for note in tries:
        if note.transcript.delivered:
            found |= dict.fromkeys(_shown_by(plan, answers, note), _by_message(note))
    steps = {step.id for step in plan.steps}
    return {step: said for step, said in found.items() if step in steps}


def _by_report(day: datetime.date | None) -> str:
    if day is None:
        return _("Seen in the tenant report.")
    return _("Seen in the tenant report of {day}.").format(day=full_date(day))


def _by_message(note: TestNote) -> str:
    return _("A message from this computer to {recipient} was accepted.").format(
        recipient=one_line(note.recipient)
    )


def _shown_by(plan: Plan, answers: Answers, note: TestNote) -> tuple[str, ...]:
    if plan.method in SMTP_AUTH:
        return SIGNED_IN
    connector = plan.method in {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE}
    own = (answers.domain, *(answers.tenant.accepted_domains or ()))
    return RELAYED if connector and is_outside(note.recipient, own) else ()


def _in_report(plan: Plan, report: TenantReport) -> Iterator[str]:
    """The steps whose end the report shows."""
    connectors = out_of(report.inbound_connectors, lambda part: part.connectors) or ()
    planned = next((one for one in plan.changes if isinstance(one, CreateInboundConnector)), None)
    if planned is not None and planned.sender_ips and any(knows_all(one, planned) for one in connectors):
        yield "create-connector"
    if any(_by_certificate(one, domain_of(plan.settings.from_)) for one in connectors):
        yield "create-certificate-connector"
    mailbox = plan.settings.username if plan.relay is None else plan.relay.mailbox
    if mailbox is not None:
        yield from _of_mailbox(report, mailbox)
    granted = next((one for one in plan.changes if isinstance(one, GrantSendAs)), None)
    if granted is not None and _is_granted(report, granted):
        yield "grant-send-as"


def _of_mailbox(report: TenantReport, mailbox: str) -> Iterator[str]:
    part, switch = report.mailbox, report.smtp_auth_mailbox
    if not isinstance(part, Unread) and same_address(part.address, mailbox):
        fits = part.type == MAILBOX_WITH_SIGN_IN and part.licensed is True
        yield from ("prepare-mailbox",) if fits else ()
    if not isinstance(switch, Unread) and same_address(switch.address, mailbox):
        organisation = out_of(report.smtp_auth_organisation, lambda one: one.disabled)
        follows = switch.disabled is None and switch.present
        on = switch.disabled is False or (follows and organisation is False)
        yield from ("enable-smtp-auth", "check-smtp-auth") if on else ()


def _is_granted(report: TenantReport, wanted: GrantSendAs) -> bool:
    seen = report.send_as
    return (
        not isinstance(seen, Unread)
        and seen.granted is True
        and same_address(seen.address, wanted.identity)
        and same_address(seen.mailbox, wanted.trustee)
    )


def _by_certificate(connector: InboundConnector, domain: str) -> bool:
    """Whether it lets in who shows a certificate for a name in ``domain``."""
    if not connector.enabled or connector.type.lower() != ON_PREMISES:
        return False
    name, own = folded_domain(connector.certificate.removeprefix("*.")), folded_domain(domain)
    return bool(name) and (name == own or name.endswith("." + own))
