"""The simulated tenant behind a site, as it is before the plan: what was answered, and people on both sides."""

import datetime
import random
from functools import cache

import msgspec

from tests.core.cases import KNOWLEDGE
from tests.sim.proof.looking import OTHERS_SPF
from tests.sim.proof.site import Site
from wizard.core.answers import Cloud
from wizard.core.facts import Facts
from wizard.core.model import GrantSendAs, Method, Plan
from wizard.core.secret import Secret
from wizard.core.settings import SMTP_AUTH
from wizard.sim import entra_tokens
from wizard.sim.directory import AppRegistration, AppSecret, Directory
from wizard.sim.entra_tokens import EXCHANGE_HOSTS, Claims
from wizard.sim.sending_accounts import (
    Billing,
    CommunicationResource,
    HighVolumeAccount,
    LinkedDomain,
    SmtpUsername,
)
from wizard.sim.tenant import (
    Connector,
    Mailbox,
    MailboxKind,
    OutsideDomain,
    SmtpAuth,
    Tenant,
    domain_of,
    folded,
)
from wizard.sim.zone import Record, Zone

OUTSIDE = "alex@adatum.example"
"""Somebody in another organisation."""
COLLEAGUE = "office"
OTHERS_IP = "192.0.2.77"
"""The newsletter's server."""
BYSTANDER = "payroll"
"""A licensed mailbox that no plan is about, and whose password and token others may hold."""
PASSWORD = "correct horse"
TENANT_ID = "0f6d8b8a-52d1-4d0c-9d2b-7f4f6f1f1a01"
APP_ID = "6b0ed2f5-3f6c-4b0c-8f1e-7a0f4a6f1a02"
ACS_USERNAME = "scanners"
ACS_AUDIENCE = "https://communication.azure.com"
FAR = datetime.date(2030, 1, 1)


def inside(site: Site) -> str:
    """Somebody in the tenant, in the From domain."""
    return f"{COLLEAGUE}@{site.from_domain}"


def bystander(site: Site) -> str:
    """Somebody else in the tenant."""
    return f"{BYSTANDER}@{site.accepted[0]}"


def promised(site: Site) -> tuple[str, ...]:
    """Who was promised the mail."""
    return {"internal": (inside(site),), "external": (OUTSIDE,), "both": (inside(site), OUTSIDE)}[
        site.recipients
    ]


def account_of(plan: Plan) -> str | None:
    """The mailbox that a plan's mail is sent with, where it is sent with one."""
    if plan.relay is not None:
        return plan.relay.mailbox
    return plan.settings.username if plan.method in SMTP_AUTH else None


@cache
def _key() -> Secret:
    return entra_tokens.new_key()


@cache
def token(user: str, audience: str, day: datetime.date, scope: str = "SMTP.Send") -> str:
    """The token that the tenant's Entra gives to somebody who signs in with this account."""
    now = datetime.datetime.combine(day, datetime.time(11, 50), tzinfo=datetime.UTC)
    claims = Claims(
        audience=audience,
        issuer=f"https://sts.windows.net/{TENANT_ID}/",
        tenant_id=TENANT_ID,
        app_id=APP_ID,
        issued=now,
        expires=now + datetime.timedelta(hours=1),
        user=user,
        scopes=(scope,),
    )
    return entra_tokens.issue(_key(), claims, "proof").reveal()


def audience_of(site: Site, plan: Plan) -> str:
    """What a token for this plan must be for."""
    if plan.method is Method.AZURE_COMMUNICATION_SERVICES:
        return ACS_AUDIENCE
    return EXCHANGE_HOSTS[site.cloud][0]


def hve_account(plan: Plan) -> str:
    """The High Volume Email account: the one that was answered, else it is made for the plan's From."""
    return plan.settings.username or plan.settings.from_


def tenant_before(
    site: Site, plan: Plan, day: datetime.date, rng: random.Random, facts: Facts | None = None
) -> Tenant:
    """The tenant as the admin finds it. Connectors of others may stand there; none is about this site."""
    senders = [account_of(plan)]
    if plan.method is Method.HIGH_VOLUME_EMAIL:
        senders.append(hve_account(plan))
    own = [domain_of(one) for one in senders if one == plan.settings.from_]
    return Tenant(
        mx_host=site.mx_host,
        # A mailbox that sends as itself exists, so its domain is an accepted one whatever was said of others.
        accepted_domains=tuple(dict.fromkeys((*site.accepted, *own))),
        mailboxes=tuple(_mailboxes(site, plan)),
        date=day,
        connectors=rng.choice(((), (OTHERS,))),
        smtp_auth_disabled=not site.smtp_auth_tenant,
        security_defaults=site.security_defaults,
        reject_direct_send=site.reject_direct_send,
        created=site.created,
        basic_switched_on=site.basic_switched_on,
        licences=site.licences,
        directory=_directory(site),
        high_volume=_high_volume(site, plan),
        communication=_communication(site, plan),
        outside=(OutsideDomain("adatum.example", (OUTSIDE,)),),
        zone=_zone(site, facts),
    )


OTHERS = Connector("Branch office", sender_ips=("198.51.100.200",))
"""A connector that is there already, for somewhere else."""


def _directory(site: Site) -> Directory:
    """The tenant's Entra, with the application whose secret is Azure's password."""
    secret = AppSecret("1", Secret(PASSWORD), FAR)
    return Directory(
        tenant_id=TENANT_ID,
        cloud=site.cloud,
        applications=(AppRegistration(APP_ID, secrets=(secret,)),),
        security_defaults=site.security_defaults,
        signing_key=_key(),
    )


def _high_volume(site: Site, plan: Plan) -> tuple[HighVolumeAccount, ...]:
    """The step "create-hve-account", and the billing policy where there is a subscription for one."""
    if plan.method is not Method.HIGH_VOLUME_EMAIL:
        return ()
    billing = Billing.VALID if site.azure else Billing.NONE_STORED
    return (HighVolumeAccount(hve_account(plan), Secret(PASSWORD), billing=billing),)


def _communication(site: Site, plan: Plan) -> CommunicationResource | None:
    """The steps "create-acs", "acs-mail-from" and "create-acs-username", where there is a subscription."""
    if plan.method is not Method.AZURE_COMMUNICATION_SERVICES or not site.azure:
        return None
    local, _, domain = plan.settings.from_.rpartition("@")
    raised = 1_000_000 if site.raised_quota else 0
    return CommunicationResource(
        "proof",
        usernames=(SmtpUsername(plan.settings.username or ACS_USERNAME, APP_ID),),
        domains=(LinkedDomain(domain, mail_from=(local,)),),
        per_minute=30 + raised,
        per_hour=100 + raised,
    )


def _mailboxes(site: Site, plan: Plan) -> list[Mailbox]:
    found = [Mailbox(inside(site)), Mailbox(bystander(site), password=Secret(PASSWORD))]
    account = account_of(plan)
    if account is not None:
        found.append(
            Mailbox(
                account,
                kind=MailboxKind.LICENSED if site.licensed else MailboxKind.UNLICENSED,
                password=Secret(PASSWORD),
                smtp_auth=SmtpAuth(site.smtp_auth_mailbox),
            )
        )
    # Send As is granted on an identity that exists ("the mailbox or group", step grant-send-as).
    found += [
        Mailbox(change.identity, kind=MailboxKind.SHARED)
        for change in plan.changes
        if isinstance(change, GrantSendAs)
    ]
    return list({folded(one.address): one for one in found}.values())


def _zone(site: Site, facts: Facts | None) -> Zone:
    includes = {KNOWLEDGE.endpoints.cloud[cloud].spf_include for cloud in (site.cloud, Cloud.WORLDWIDE)}
    records = [
        *(Record(name, "TXT", "v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 -all") for name in sorted(includes)),
        Record(site.from_domain, "MX", f"0 {site.mx_host}"),
    ]
    if facts is not None and facts.spf is not None and facts.spf.record is not None:
        records.append(Record(site.from_domain, "TXT", facts.spf.record))
    records.append(Record(OTHERS_SPF, "TXT", f"v=spf1 ip4:{OTHERS_IP} -all"))
    if site.dmarc:
        records.append(Record(f"_dmarc.{site.from_domain}", "TXT", f"v=DMARC1; p={site.dmarc}"))
    apexes = tuple(
        dict.fromkeys((*site.accepted, site.from_domain, *sorted(includes), "adatum.example", OTHERS_SPF))
    )
    return Zone(apexes=apexes, records=tuple(records))


def with_mailbox(tenant: Tenant, address: str, **fields: object) -> Tenant:
    """The tenant with one mailbox changed."""
    boxes = tuple(
        msgspec.structs.replace(one, **fields) if folded(one.address) == folded(address) else one
        for one in tenant.mailboxes
    )
    return msgspec.structs.replace(tenant, mailboxes=boxes)
