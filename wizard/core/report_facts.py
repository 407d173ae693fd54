"""What a tenant report answers: values by the path of the answer, each only where the report says it.

Nothing is worked out that the report does not state; what it leaves open stays open. A value that the intake would
refuse is left out.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from wizard.core.answers import UNKNOWN, Answers, Cloud, SmtpAuthMailbox, SmtpAuthTenant, Switch, YesNo
from wizard.core.domains import a_label
from wizard.core.fields import CHECKS, LIST_LIMIT
from wizard.core.gateways import clouds_of
from wizard.core.paths import get_path
from wizard.core.tenant_report import TenantReport, Unread, out_of

Facts = dict[str, Any]
"""Answers by path, as the answers hold them."""

MAILBOX_WITH_SIGN_IN = "UserMailbox"
MAILBOXES = frozenset({MAILBOX_WITH_SIGN_IN, "SharedMailbox", "RoomMailbox", "EquipmentMailbox"})
"""``RecipientTypeDetails`` of what keeps mail itself (Microsoft Learn: Get-Mailbox)."""

WITHOUT_MAILBOX = frozenset({"User", "DisabledUser"})
"""``RecipientTypeDetails`` of accounts that have no mailbox, for want of a licence (Microsoft Learn: Get-User)."""

PARTS: dict[str, str] = {
    "tenant.accepted_domains": "accepted_domains",
    "tenant.reject_direct_send": "organisation",
    "tenant.smtp_auth_tenant": "smtp_auth_organisation",
    "tenant.mailbox": "mailbox",
    "tenant.licensed_mailbox": "mailbox",
    "tenant.smtp_auth_mailbox": "smtp_auth_mailbox",
    "tenant.security_defaults": "security_defaults",
    "tenant.mx_host": "mail_host",
    "tenant.cloud": "mail_host",
    "tenant.licences": "licences",
    "tenant.created": "tenant",
    "options.azure_subscription": "high_volume_billing",
    "options.hve_account": "high_volume_account",
}
"""Every answer that a report can give, and the part that it comes from."""


_SWITCH: dict[bool | None, Switch | None] = {None: None, True: Switch.ON, False: Switch.OFF}
_SMTP_AUTH: dict[bool | None, SmtpAuthTenant | None] = {
    None: None,
    True: SmtpAuthTenant.DISABLED,
    False: SmtpAuthTenant.ENABLED,
}
"""``SmtpClientAuthenticationDisabled`` is a double negation."""


def facts_of(
    report: TenantReport, answers: Answers, mx_suffixes: Mapping[Cloud, tuple[str, ...]], today: datetime.date
) -> Facts:
    """Everything that the report answers for these answers' domain and mailbox."""
    found = {**_of_tenant(report), **_of_domain(report, answers, mx_suffixes), **_of_mailbox(report, answers)}
    if (created := found.get("tenant.created")) is not None and created > today.isoformat():
        del found["tenant.created"]  # a tenant that is not born yet
    return {path: value for path, value in found.items() if value is not None and _possible(path, value)}


def _of_tenant(report: TenantReport) -> Facts:
    domains = out_of(report.accepted_domains, lambda part: _names(one.name for one in part.domains))
    return {
        "tenant.accepted_domains": domains or None,
        "tenant.reject_direct_send": _SWITCH[
            out_of(report.organisation, lambda part: part.reject_direct_send)
        ],
        "tenant.smtp_auth_tenant": _SMTP_AUTH[
            out_of(report.smtp_auth_organisation, lambda part: part.disabled)
        ],
        "tenant.security_defaults": _SWITCH[out_of(report.security_defaults, lambda part: part.enabled)],
        "tenant.licences": out_of(report.licences, lambda part: part.email),
        "tenant.created": out_of(report.tenant, lambda part: part.created[:10] or None),
        # A billing policy is tied to a subscription; none says nothing, since it is made only when it is needed.
        "options.azure_subscription": YesNo.YES
        if out_of(report.high_volume_billing, lambda part: part.policies > 0)
        else None,
        "options.hve_account": out_of(report.high_volume_account, lambda part: part.address),
    }


def _of_domain(report: TenantReport, answers: Answers, mx_suffixes: Mapping[Cloud, tuple[str, ...]]) -> Facts:
    """The mail host, of the report's domain alone, and the cloud where the host's name tells one."""
    hosts = out_of(report.mail_host, lambda part: _names(part.hosts)) or ()
    ours = [host for host in hosts if clouds_of(host, mx_suffixes)]
    if len(ours) != 1:
        return {}
    clouds = clouds_of(ours[0], mx_suffixes)
    return {
        "tenant.mx_host": ours[0] if folded_domain(report.domain) == folded_domain(answers.domain) else None,
        "tenant.cloud": clouds[0] if len(clouds) == 1 else None,
    }


def _of_mailbox(report: TenantReport, answers: Answers) -> Facts:
    """The mailbox that was asked for, and its switches where it is the one that the device signs in with."""
    found: Facts = {}
    mailbox = report.mailbox
    own = answers.tenant.mailbox or answers.sending.from_ or ""
    if not isinstance(mailbox, Unread):
        fits = mailbox.type == MAILBOX_WITH_SIGN_IN and mailbox.licensed is True
        if fits:
            found["tenant.mailbox"] = mailbox.address
            own = answers.tenant.mailbox or mailbox.address
        if same_address(mailbox.address, own) and mailbox.type in MAILBOXES:
            licensed = mailbox.licensed
            if licensed is False or fits:
                found["tenant.licensed_mailbox"] = YesNo.YES if licensed else YesNo.NO
    account = report.account
    if (
        not isinstance(account, Unread)
        and account.type in WITHOUT_MAILBOX
        and same_address(account.address, own)
    ):
        found["tenant.licensed_mailbox"] = YesNo.NO
    switch = report.smtp_auth_mailbox
    if not isinstance(switch, Unread) and same_address(switch.address, own):
        if switch.disabled is not None:
            found["tenant.smtp_auth_mailbox"] = (
                SmtpAuthMailbox.DISABLED if switch.disabled else SmtpAuthMailbox.ENABLED
            )
        elif switch.present:
            found["tenant.smtp_auth_mailbox"] = SmtpAuthMailbox.INHERIT
    return found


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Host or domain names in the form of DNS, each once; what is no name is left out."""
    found: dict[str, None] = {}
    for name in names:
        try:
            found[a_label(name)] = None
        except ValueError:
            continue
    return tuple(found)


def _possible(path: str, value: Any) -> bool:
    """Whether the intake takes it."""
    if path not in CHECKS:
        return True
    values = value if isinstance(value, tuple) else (value,)
    try:
        for one in values:
            CHECKS[path][0](one)
    except ValueError:
        return False
    return 0 < len(values) <= LIST_LIMIT


# --- beside the answers ---------------------------------------------------------------------------------------------


def is_open(value: Any) -> bool:
    """Whether nothing was answered, or "I don't know": then a report may answer."""
    return value is None or value == UNKNOWN


def agrees(path: str, mine: Any, theirs: Any) -> bool:
    """Whether two values say the same: names compare as DNS does, addresses without case, lists in any order."""
    if path in {"tenant.mailbox", "options.hve_account"}:
        return same_address(str(mine), str(theirs))
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return {folded_domain(one) for one in mine} == {folded_domain(one) for one in theirs}
    return bool(mine == theirs) or (isinstance(mine, str) and folded_domain(mine) == folded_domain(theirs))


def contradictions(facts: Facts, answers: Answers) -> dict[str, tuple[Any, Any]]:
    """Where answer and report say different things: the path, the answer, what the report says."""
    return {
        path: (mine, theirs)
        for path, theirs in facts.items()
        if not is_open(mine := get_path(answers, path)) and not agrees(path, mine, theirs)
    }


def folded_domain(value: Any) -> str:
    """A domain as it compares; anything else in lower case."""
    try:
        return a_label(str(value))
    except ValueError:
        return str(value).lower()


def same_address(one: str, other: str) -> bool:
    """Exchange compares addresses without case, domains as DNS does."""
    local, _at, domain = one.rpartition("@")
    other_local, _at, other_domain = other.rpartition("@")
    return (
        bool(local)
        and local.lower() == other_local.lower()
        and folded_domain(domain) == folded_domain(other_domain)
    )
