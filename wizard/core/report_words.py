"""A tenant report in words: a row for each part, what was read and what could not be, and what an answer is called."""

import datetime
from typing import Any

import msgspec

from wizard.core.answers import SmtpAuthMailbox, SmtpAuthTenant
from wizard.core.facts import RowState
from wizard.core.questions import BY_ID
from wizard.core.report_sentences import SENTENCES, SILENT, some
from wizard.core.tenant_report import SECTIONS, TenantReport, Unread
from wizard.core.testimony import CLOUDS, LABELS
from wizard.core.texts import _, full_date, one_line

NAMES: dict[str, str] = {
    "session": _("Organisation"),
    "accepted_domains": _("Accepted domains"),
    "organisation": _("Direct Send"),
    "smtp_auth_organisation": _("SMTP AUTH of the organisation"),
    "inbound_connectors": _("Inbound connectors"),
    "blocked_connectors": _("Blocked connectors"),
    "dkim": _("DKIM"),
    "account": _("Account"),
    "mailbox": _("Mailbox"),
    "smtp_auth_mailbox": _("SMTP AUTH of the mailbox"),
    "send_as": _("Right to send as the address"),
    "authentication_policy": _("Authentication policy"),
    "high_volume_accounts": _("High Volume Email accounts"),
    "high_volume_billing": _("Billing of High Volume Email"),
    "high_volume_account": _("The High Volume Email account"),
    "service_principal": _("The app in Exchange"),
    "application": _("The app in Microsoft Entra"),
    "security_defaults": _("Security defaults"),
    "mail_host": _("Mail server's name"),
    "licences": _("Licences"),
    "tenant": _("Age of the tenant"),
}
"""What people are shown of each part, in the order of the document."""

MORE_LABELS: dict[str, str] = {
    "tenant.mailbox": _("The mailbox that the device signs in with"),
    "tenant.smtp_auth_tenant": _("SMTP AUTH of the whole organisation"),
    "tenant.smtp_auth_mailbox": _("SMTP AUTH of the mailbox"),
    "options.hve_account": _("The High Volume Email account"),
}
WORDS: dict[str, dict[str, str]] = {
    "tenant.smtp_auth_tenant": {
        SmtpAuthTenant.ENABLED: _("switched on"),
        SmtpAuthTenant.DISABLED: _("switched off"),
    },
    "tenant.smtp_auth_mailbox": {
        SmtpAuthMailbox.ENABLED: _("switched on"),
        SmtpAuthMailbox.DISABLED: _("switched off"),
        SmtpAuthMailbox.INHERIT: _("as the organisation"),
    },
    "tenant.cloud": dict(CLOUDS),
}

_SOMETIMES = frozenset(
    {
        "account",
        "high_volume_account",
        "blocked_connectors",
        "session",
        "service_principal",
        "application",
    }
)
"""Parts that only some reports have."""


class PartRow(msgspec.Struct, frozen=True):
    """One part: its name, how it stands, a sentence and a technical line."""

    key: str
    name: str
    state: RowState
    text: str
    detail: str = ""


def rows_of(report: TenantReport) -> tuple[PartRow, ...]:
    """Every part that belongs to a report; what is only asked in some cases stands there where it was."""
    rows = []
    for key in SECTIONS:
        part = getattr(report, key)
        if isinstance(part, Unread):
            if part.problem or key not in _SOMETIMES:
                rows.append(PartRow(key, _(NAMES[key]), RowState.NOT_KNOWN, _("Not read."), _why(part)))
            continue
        state, text, *detail = SENTENCES[key](part, report)
        rows.append(
            PartRow(key, _(NAMES[key]), state, one_line(text or SILENT, 500), one_line("".join(detail), 500))
        )
    return tuple(rows)


def label_of(path: str) -> str:
    """What an answer is called: its question, or a few words."""
    question = BY_ID.get(path)
    return _(question.text) if question is not None else _({**LABELS, **MORE_LABELS}[path])


def said(path: str, value: Any) -> str:
    """A value in the words of its choices."""
    question = BY_ID.get(path)
    if isinstance(value, tuple):
        return some(map(str, value))
    if question is not None:
        titles = {str(choice.value): choice.title for choice in question.choices}
        return _(titles.get(str(value), str(value)))
    if path == "tenant.created":
        return full_date(datetime.date.fromisoformat(str(value)))
    return _(WORDS.get(path, {}).get(value, one_line(str(value), 200)))


def when(report: TenantReport) -> str:
    """``21 November 2026, 12:30 UTC``; "" where it does not say."""
    if report.created is None:
        return ""
    return f"{full_date(report.created.date())}, {report.created:%H:%M} UTC"


def _why(part: Unread) -> str:
    return one_line(part.problem, 500) or _(
        "The report does not have this part. An older check.ps1 did not read it."
    )
