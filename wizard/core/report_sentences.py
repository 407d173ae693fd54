"""One sentence for each part of a tenant report that was read: how it stands, what it says, and a technical line."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from wizard.core import tenant_report as parts
from wizard.core.facts import RowState
from wizard.core.report_facts import MAILBOX_WITH_SIGN_IN, WITHOUT_MAILBOX, folded_domain
from wizard.core.tenant_report import TenantReport
from wizard.core.texts import _, counted, full_date

NAMES_SHOWN = 5
"""Domains or connectors that a row names; how many more there are stands behind them."""

Said = tuple[RowState, str] | tuple[RowState, str, str]
_GOOD, _LOOK, _OPEN = RowState.GOOD, RowState.ATTENTION, RowState.NOT_KNOWN
SILENT = _("Exchange Online did not say.")


def some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    found = [name or _("(without a name)") for name in names]
    more = len(found) - NAMES_SHOWN
    shown = ", ".join(found[:NAMES_SHOWN])
    return shown if more <= 0 else _("{shown} and {more} more").format(shown=shown, more=f"{more:,}")


def _session(part: parts.SessionPart, _report: TenantReport) -> Said:
    if not part.tenant_id:
        return _OPEN, SILENT
    return _GOOD, _("Exchange Online said which organisation this is."), part.tenant_id


def _accepted(part: parts.AcceptedDomains, _report: TenantReport) -> Said:
    if not part.domains:
        return _LOOK, _("None.")
    return _GOOD, some(one.name for one in part.domains)


def _organisation(part: parts.Organisation, _report: TenantReport) -> Said:
    if part.reject_direct_send is None:
        return _OPEN, SILENT
    if part.reject_direct_send:
        return _GOOD, _("Mail without a connector or a sign-in is rejected."), "RejectDirectSend: True"
    return (
        _GOOD,
        _("Mail without a connector or a sign-in is accepted for your own people."),
        "RejectDirectSend: False",
    )


def _organisation_switch(part: parts.OrganisationSwitch, _report: TenantReport) -> Said:
    if part.disabled is None:
        return _OPEN, SILENT
    if part.disabled:
        return (
            _GOOD,
            _("Switched off. A single mailbox can still be let through."),
            "SmtpClientAuthenticationDisabled: True",
        )
    return (
        _GOOD,
        _("Switched on for every mailbox that is not closed by itself."),
        "SmtpClientAuthenticationDisabled: False",
    )


def _connectors(part: parts.InboundConnectors, _report: TenantReport) -> Said:
    if not part.connectors:
        return _GOOD, _("There is none.")
    names = some(
        _("{name} ({type}{off})").format(
            name=one.name, type=one.type or _("not known"), off="" if one.enabled else _(", off")
        )
        for one in part.connectors
    )
    return _GOOD, counted(len(part.connectors), _("{count} connector."), _("{count} connectors.")), names


def _blocked(part: parts.BlockedConnectors, _report: TenantReport) -> Said:
    if not part.connectors:
        return _GOOD, _("Microsoft has blocked none.")
    return (
        _LOOK,
        _("Microsoft has blocked a connector, since it was abused. It takes no mail."),
        some(part.connectors),
    )


def _dkim(part: parts.Dkim, report: TenantReport) -> Said:
    found = next(
        (one for one in part.domains if folded_domain(one.domain) == folded_domain(report.domain)), None
    )
    if found is None:
        return _LOOK, _("No key for {domain} yet.").format(domain=report.domain)
    selectors = "; ".join(one for one in (found.selector1, found.selector2) if one)
    if found.enabled:
        return _GOOD, _("Mail from {domain} is signed.").format(domain=found.domain), selectors
    told = " ".join(one for one in (found.status, selectors) if one)
    return _LOOK, _("Mail from {domain} is not signed.").format(domain=found.domain), told


def _account(part: parts.AccountPart, _report: TenantReport) -> Said:
    if part.type in WITHOUT_MAILBOX:
        return (
            _LOOK,
            _("{who} is an account without a mailbox, so it has no licence.").format(who=part.address),
            part.type,
        )
    return _GOOD, part.address, part.type


def _mailbox(part: parts.MailboxPart, _report: TenantReport) -> Said:
    who = part.address
    if part.type == MAILBOX_WITH_SIGN_IN and part.licensed:
        return _GOOD, _("{who} is a mailbox with a licence.").format(who=who), part.type
    if part.licensed is False:
        return _LOOK, _("{who} has no licence.").format(who=who), part.type
    if part.type == MAILBOX_WITH_SIGN_IN:
        return (
            _OPEN,
            _("{who} is a mailbox. Whether it has a licence was not said.").format(who=who),
            part.type,
        )
    return _LOOK, _("{who} is not a mailbox of its own kind for a device.").format(who=who), part.type


def _mailbox_switch(part: parts.MailboxSwitch, _report: TenantReport) -> Said:
    technical = f"SmtpClientAuthenticationDisabled: {part.disabled}"
    if part.disabled is None:
        if not part.present:
            return _OPEN, SILENT
        return _GOOD, _("{who} follows the organisation.").format(who=part.address), technical
    if part.disabled:
        return _GOOD, _("Switched off for {who}.").format(who=part.address), technical
    return _GOOD, _("Switched on for {who}.").format(who=part.address), technical


def _send_as(part: parts.SendAs, _report: TenantReport) -> Said:
    if part.granted is None:
        return _OPEN, SILENT
    words = {"mailbox": part.mailbox, "address": part.address}
    if part.granted:
        return _GOOD, _("{mailbox} may send as {address}.").format(**words)
    return _LOOK, _("{mailbox} may not send as {address} yet.").format(**words)


def _policy(part: parts.PolicyPart, _report: TenantReport) -> Said:
    if not part.name:
        return _GOOD, _("None applies to the mailbox.")
    if part.basic_smtp is None:
        return _OPEN, _('"{name}" applies. Whether it lets passwords in was not said.').format(name=part.name)
    if part.basic_smtp:
        return _GOOD, _('"{name}" lets the mailbox sign in with a password over SMTP.').format(name=part.name)
    return _LOOK, _('"{name}" blocks signing in with a password over SMTP.').format(name=part.name)


def _high_volume(part: parts.HighVolumeAccounts, _report: TenantReport) -> Said:
    return _GOOD, some(part.accounts) if part.accounts else _("There is none.")


def _billing(part: parts.HighVolumeBilling, _report: TenantReport) -> Said:
    if part.policies < 1:
        return _GOOD, _("There is no billing policy.")
    return _GOOD, counted(part.policies, _("{count} billing policy."), _("{count} billing policies."))


def _high_volume_account(part: parts.HighVolumeAccount, _report: TenantReport) -> Said:
    return (_GOOD if part.billing == "BillingPolicyValid" else _LOOK), part.address, part.billing


def _service_principal(part: parts.ServicePrincipalPart, report: TenantReport) -> Said:
    if not part.there:
        return _LOOK, _("Exchange does not know the app. apply-app.ps1 makes it known.")
    app = report.application
    if isinstance(app, parts.ApplicationPart) and app.object_id not in {"", part.object_id}:
        return (
            _LOOK,
            _(
                "Exchange knows the app with a wrong object ID, so nothing signs in. The Enterprise application's is {id}."
            ).format(id=app.object_id),
            part.object_id,
        )
    if not part.mailboxes:
        return _LOOK, _("Exchange knows the app. It may use no mailbox of the plan."), part.object_id
    return _GOOD, _("It may use {mailboxes}.").format(mailboxes=some(part.mailboxes)), part.object_id


def _application(part: parts.ApplicationPart, _report: TenantReport) -> Said:
    if not part.there:
        return _LOOK, _("There is no app registration of that name. apply-app.ps1 makes it.")
    if not part.object_id:
        return _LOOK, _("The app has no Enterprise application in this organisation."), part.client_id
    if not part.permission:
        return _LOOK, _("The app does not ask for the permission to send over SMTP."), part.client_id
    if not part.consent:
        return _LOOK, _("The organisation has not consented to its permission."), part.client_id
    return _GOOD, _("It has the permission to send, and the organisation has consented."), part.client_id


def _defaults(part: parts.SecurityDefaults, _report: TenantReport) -> Said:
    return _GOOD, _("They are on.") if part.enabled else _("They are off.")


def _host(part: parts.MailHost, _report: TenantReport) -> Said:
    return (_GOOD, some(part.hosts)) if part.hosts else (_OPEN, _("Microsoft names none for this domain."))


def _licences(part: parts.Licences, _report: TenantReport) -> Said:
    return _GOOD, counted(
        part.email, _("{count} licence with a mailbox."), _("{count} licences with a mailbox.")
    )


def _tenant(part: parts.TenantPart, _report: TenantReport) -> Said:
    try:
        day = datetime.date.fromisoformat(part.created[:10])
    except ValueError:
        return _OPEN, _("Microsoft did not say when it was created."), part.id
    return _GOOD, _("Created on {day}.").format(day=full_date(day)), part.id


SENTENCES: dict[str, Callable[[Any, TenantReport], Said]] = {
    "session": _session,
    "accepted_domains": _accepted,
    "organisation": _organisation,
    "smtp_auth_organisation": _organisation_switch,
    "inbound_connectors": _connectors,
    "blocked_connectors": _blocked,
    "dkim": _dkim,
    "account": _account,
    "mailbox": _mailbox,
    "smtp_auth_mailbox": _mailbox_switch,
    "send_as": _send_as,
    "authentication_policy": _policy,
    "high_volume_accounts": _high_volume,
    "high_volume_billing": _billing,
    "high_volume_account": _high_volume_account,
    "service_principal": _service_principal,
    "application": _application,
    "security_defaults": _defaults,
    "mail_host": _host,
    "licences": _licences,
    "tenant": _tenant,
}
