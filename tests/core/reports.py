"""Tenant reports for tests: one that says everything, parts of it, and a strategy for any of them."""

import datetime
from typing import Any

from hypothesis import strategies as st

from wizard.core import tenant_report as parts
from wizard.core.tenant_report import SECTIONS, TenantReport, Unread

WRITTEN = datetime.datetime(2026, 11, 20, 8, 30, tzinfo=datetime.UTC)
HOST = "contoso-com.mail.protection.outlook.com"
NOT_ALLOWED = Unread("The account may not read this.")

WHOLE: dict[str, Any] = {
    "session": parts.SessionPart("0f1e2d3c-1111-4222-8333-444455556666"),
    "accepted_domains": parts.AcceptedDomains(
        (parts.AcceptedDomain("contoso.com", "Authoritative", default=True),)
    ),
    "organisation": parts.Organisation(reject_direct_send=False),
    "smtp_auth_organisation": parts.OrganisationSwitch(disabled=True),
    "inbound_connectors": parts.InboundConnectors(()),
    "blocked_connectors": parts.BlockedConnectors(()),
    "dkim": parts.Dkim((parts.DkimDomain("contoso.com", enabled=True, status="Valid"),)),
    "account": parts.AccountPart("scanner@contoso.com", "UserMailbox"),
    "mailbox": parts.MailboxPart("scanner@contoso.com", "UserMailbox", licensed=True),
    "smtp_auth_mailbox": parts.MailboxSwitch("scanner@contoso.com", disabled=None, present=True),
    "send_as": parts.SendAs("scanner@contoso.com", "scanner@contoso.com", granted=True),
    "authentication_policy": parts.PolicyPart("scanner@contoso.com"),
    "high_volume_accounts": parts.HighVolumeAccounts(()),
    "high_volume_billing": parts.HighVolumeBilling(1),
    "high_volume_account": parts.HighVolumeAccount("bulk@contoso.com", "BillingPolicyValid"),
    "service_principal": parts.ServicePrincipalPart(True, "c1", "e1", ("scanner@contoso.com",)),
    "application": parts.ApplicationPart(True, "c1", "e1", permission=True, consent=True),
    "security_defaults": parts.SecurityDefaults(enabled=True),
    "mail_host": parts.MailHost((HOST,)),
    "licences": parts.Licences(25),
    "tenant": parts.TenantPart("0f1e2d3c-1111-4222-8333-444455556666", "2019-03-01T00:00:00"),
}
assert set(WHOLE) == set(SECTIONS)


def report(**changed: Any) -> TenantReport:
    """The report that says everything, with some parts or the head changed."""
    head = {"domain": "contoso.com", "created": WRITTEN, "name": "tenant-report.json"}
    return TenantReport(**{**head, **WHOLE, **changed})


def silent(**told: Any) -> TenantReport:
    """A report of somebody who may read nothing but what is told."""
    return report(**{**dict.fromkeys(WHOLE, NOT_ALLOWED), **told})


ADDRESSES = st.sampled_from(
    ["scanner@contoso.com", "Scanner@CONTOSO.com", "info@contoso.com", "no address", ""]
)
NAMES = st.sampled_from(["contoso.com", "CONTOSO.com.", "fabrikam.com", "b\u00fccher.example", "no name", ""])
TEXTS = st.one_of(st.sampled_from(["", "\u202eabc", "<b>x</b>", "\x1b[31m"]), st.text(max_size=20))
YES_NO = st.sampled_from([None, True, False])
ANY: dict[str, st.SearchStrategy[Any]] = {
    "session": st.builds(parts.SessionPart, TEXTS),
    "accepted_domains": st.builds(
        lambda names: parts.AcceptedDomains(tuple(map(parts.AcceptedDomain, names))),
        st.lists(NAMES, max_size=3),
    ),
    "organisation": st.builds(parts.Organisation, YES_NO, TEXTS),
    "smtp_auth_organisation": st.builds(parts.OrganisationSwitch, YES_NO),
    "inbound_connectors": st.builds(
        lambda names: parts.InboundConnectors(tuple(map(parts.InboundConnector, names))),
        st.lists(TEXTS, max_size=2),
    ),
    "blocked_connectors": st.builds(parts.BlockedConnectors, st.just(())),
    "dkim": st.builds(parts.Dkim, st.just(())),
    "account": st.builds(parts.AccountPart, ADDRESSES, st.sampled_from(["User", "UserMailbox", "x", ""])),
    "mailbox": st.builds(
        parts.MailboxPart,
        ADDRESSES,
        st.sampled_from(["UserMailbox", "SharedMailbox", "MailUser", ""]),
        YES_NO,
    ),
    "smtp_auth_mailbox": st.builds(parts.MailboxSwitch, ADDRESSES, YES_NO, st.booleans()),
    "send_as": st.builds(parts.SendAs, ADDRESSES, ADDRESSES, YES_NO),
    "authentication_policy": st.builds(parts.PolicyPart, ADDRESSES, TEXTS, YES_NO),
    "high_volume_accounts": st.builds(parts.HighVolumeAccounts, st.just(())),
    "high_volume_billing": st.builds(parts.HighVolumeBilling, st.sampled_from([-1, 0, 1, 7])),
    "high_volume_account": st.builds(parts.HighVolumeAccount, ADDRESSES, TEXTS),
    "service_principal": st.builds(parts.ServicePrincipalPart, st.booleans(), TEXTS, TEXTS, st.just(())),
    "application": st.builds(
        parts.ApplicationPart, st.booleans(), TEXTS, TEXTS, st.booleans(), st.booleans()
    ),
    "security_defaults": st.builds(parts.SecurityDefaults, st.booleans()),
    "mail_host": st.builds(
        lambda hosts: parts.MailHost(tuple(hosts)),
        st.lists(
            st.sampled_from([HOST, "mx.filter.example", "x.mail.protection.partner.outlook.cn", "-", ""]),
            max_size=2,
        ),
    ),
    "licences": st.builds(parts.Licences, st.sampled_from([-1, 0, 1, 25, 10**15])),
    "tenant": st.builds(
        parts.TenantPart,
        TEXTS,
        st.sampled_from(["", "2019-03-01T00:00:00", "2019-02-31T00:00:00", "soon", "9999-01-01"]),
    ),
}
assert set(ANY) == set(SECTIONS)


@st.composite
def reports(draw: st.DrawFn) -> TenantReport:
    """Any report that the reader might give: each part anything, or not read."""
    drawn: dict[str, Any] = {
        key: draw(st.one_of(st.builds(Unread, TEXTS), value)) for key, value in ANY.items()
    }
    moments = [
        None,
        WRITTEN,
        datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC),
    ]
    return TenantReport(domain=draw(NAMES), created=draw(st.sampled_from(moments)), **drawn)
