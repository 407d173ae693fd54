"""What one try with a mistake is, and how it may end: refused with the documented words, or let through with a reason."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.sim.proof.building import OUTSIDE, inside
from tests.sim.proof.client import Setup
from tests.sim.proof.playing import Stand
from tests.sim.proof.site import Site
from wizard.core.model import Method, Stage
from wizard.core.settings import SMTP_AUTH
from wizard.sim.session import Traffic
from wizard.sim.spf import check_host
from wizard.sim.tenant import Tenant

AZURE, HVE = Method.AZURE_COMMUNICATION_SERVICES, Method.HIGH_VOLUME_EMAIL
SIGNED = SMTP_AUTH | {HVE, AZURE}
"""The methods whose device signs in at Microsoft."""
FOREIGN = "scanner@adatum.example"


@dataclass(frozen=True)
class Refused:
    """The documented end: at which stage, with which words, and the cause that the diagnosis names or can not rule out."""

    stage: Stage
    says: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Through:
    """The rules let it pass. ``warnings``: one of them is in the plan; empty for what is `HARMLESS`."""

    reason: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """One try with one thing wrong: what differs from the case as it should be, and how it must end."""

    ends: Refused | Through
    setup: Setup | None = None
    tenant: Tenant | None = None
    site: Site | None = None
    to: tuple[str, ...] = ()
    ip: str | None = None
    lan_ip: str | None = None
    traffic: Traffic | None = None


Spoil = Callable[[Stand], Iterator[Attempt]]
"""The tries for one kind of mistake in this case; none where it can not be made."""

FILTERED = "connector-is-filtered"
WARNED: dict[str, str] = {
    "clear-text": "Without RequireTls the MX host takes clear text from whoever does not encrypt.",
    "foreign-from-inside": "Mail to the tenant's own people is taken from anybody, whatever domain the From is in.",
    "direct-send-door": "To the tenant's own people an unknown address or certificate is Direct Send, which is open.",
    FILTERED: "A connector lets mail in and keeps it from no filter (facts 2 and 7): without SPF for the "
    "address that it comes from, mail to the tenant's own people lies in Junk Email.",
    "no-spf": "Without an SPF record and with no DMARC policy that rejects, mail is taken and filtered.",
}
"""What the documented rules let through, and why; the plan warns of each."""

HARMLESS: dict[str, str] = {
    "certificate-speaks": "A certificate in an accepted domain lets any From out (relay condition, facts 7): the mail "
    "arrives, and nobody but the certificate's holder can do it.",
    "bounce": "Whoever has signed in may write to any address; what does not exist comes back to the mailbox as a bounce.",
    "relay-rewrites": "The relay puts the plan's From in place of any other, so the mail arrives.",
}
"""What they let through without harm, so that no warning is needed."""


def with_setup(stand: Stand, **fields: object) -> Setup:
    """The device's set-up with something else in it."""
    return dataclasses.replace(stand.setup, **fields)  # type: ignore[arg-type]


def method_of(stand: Stand) -> Method:
    """The case's method."""
    return stand.plan.method


NOT_YET = Through("direct-send-door")
"""Stands in an attempt whose end `_unrecognised` works out."""
_CHANGES_ONE_DAY = ("address-may-change", "certificate-expires", "relay-certificate-expires")


def unrecognised(stand: Stand, attempt: Attempt) -> Iterator[Attempt]:
    """A source that no connector knows: relay is denied, and inside it is Direct Send."""
    denied = Refused(
        Stage.RCPT, r"550 5\.7\.64 TenantAttribution; Relay Access Denied", ("relay-denied-connector",)
    )
    yield dataclasses.replace(attempt, ends=denied, to=(OUTSIDE,))
    ends: Refused | Through = Through("direct-send-door", _CHANGES_ONE_DAY)
    if stand.site.reject_direct_send:
        ends = Refused(Stage.RCPT, r"550 5\.7\.68 TenantInboundAttribution", ("direct-send-rejected",))
    elif stand.site.dmarc == "reject" and not passes_spf(stand, attempt):
        ends = Refused(Stage.DATA, r"550 5\.7\.509", ("dmarc-fail",))
    yield dataclasses.replace(attempt, ends=ends, to=(inside(stand.site),))


def passes_spf(stand: Stand, attempt: Attempt) -> bool:
    """Whether a receiver of this try finds SPF in order."""
    tenant = attempt.tenant or stand.after
    return check_host(tenant.zone, attempt.ip or stand.site.ip, stand.site.from_domain) == "pass"


def recipients_of(stand: Stand) -> tuple[str, ...]:
    """One of those who were promised the mail."""
    return (OUTSIDE,) if stand.site.recipients == "external" else (inside(stand.site),)
