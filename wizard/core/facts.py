"""What look-ups found out: the output document of ``discover`` (``contract.md``, Discovery).

Anything that could not be found out is ``None``, and a `Problem` says why.
"""

import datetime
from enum import StrEnum

import msgspec

from wizard.core.answers import Cloud
from wizard.core.dns_hosts import DnsHostFacts
from wizard.core.network_facts import NetworkFacts, TenantFacts
from wizard.core.problem import Problem
from wizard.core.spf_facts import SpfFacts


class MxHost(msgspec.Struct, frozen=True):
    """One MX record; ``host`` without the trailing dot."""

    preference: int
    host: str


class MxRoute(StrEnum):
    """Where mail for a domain goes first.

    ``filtered``: to a third-party filter alone. ``mixed``: to Microsoft 365 and to somebody else. ``implicit``: no
    MX record, so to the domain's own address (RFC 5321, section 5.1). ``refused``: a null MX (RFC 7505).
    """

    MICROSOFT = "microsoft"
    FILTERED = "filtered"
    MIXED = "mixed"
    ELSEWHERE = "elsewhere"
    IMPLICIT = "implicit"
    REFUSED = "refused"
    NOWHERE = "nowhere"


class MxFacts(msgspec.Struct, frozen=True):
    """Where mail for the domain goes. ``gateway`` names a third-party filter in front of Microsoft.

    ``microsoft_host`` was read in DNS and exists there; it is never computed from the domain.
    """

    hosts: tuple[MxHost, ...]
    microsoft_host: str | None
    cloud: Cloud | None
    gateway: str | None
    route: MxRoute | None = None


class DkimState(StrEnum):
    """How one selector stands.

    ``direct``: a key stands there itself, in place of the alias that Microsoft wants. ``no_key``: the alias's target
    is missing or holds no key. ``revoked``: an empty key (RFC 6376, section 3.6.1). ``foreign``: the alias does not
    lead to Microsoft. ``other_domain``: it leads to the keys of another domain or selector.
    """

    GOOD = "good"
    MISSING = "missing"
    DIRECT = "direct"
    NO_KEY = "no_key"
    UNREADABLE = "unreadable"
    REVOKED = "revoked"
    FOREIGN = "foreign"
    OTHER_DOMAIN = "other_domain"
    NOT_KNOWN = "not_known"


class DkimSelector(msgspec.Struct, frozen=True):
    """One of the two selectors; ``target`` is the CNAME's, null where there is none."""

    target: str | None
    ok: bool
    state: DkimState | None = None


class DkimFacts(msgspec.Struct, frozen=True):
    """Both of Microsoft's selectors."""

    selector1: DkimSelector
    selector2: DkimSelector


class DmarcFacts(msgspec.Struct, frozen=True):
    """The DMARC policy that covers the domain (RFC 7489).

    ``policy`` is the one for this domain, whether its own or inherited; ``effective`` what receivers make of it after
    ``pct`` and test mode. ``domain`` is where the record stands.
    """

    record: str | None
    policy: str | None
    problems: tuple[str, ...]
    domain: str | None = None
    effective: str | None = None
    percent: int | None = None


class MailTlsFacts(msgspec.Struct, frozen=True):
    """What the domain asks of those who send to it about encryption: MTA-STS (RFC 8461) and TLS-RPT (RFC 8460).

    ``mode`` and ``mx`` are the policy's, null where it was not fetched. ``covered`` is whether it names every MX host.
    """

    mta_sts: str | None
    policy_id: str | None
    mode: str | None
    mx: tuple[str, ...]
    covered: bool | None
    tls_rpt: str | None


class Facts(msgspec.Struct, frozen=True):
    """All that was looked up for one domain; ``elapsed_ms`` is wall time in milliseconds."""

    domain: str
    elapsed_ms: int = 0
    mx: MxFacts | None = None
    spf: SpfFacts | None = None
    dkim: DkimFacts | None = None
    dmarc: DmarcFacts | None = None
    mail_tls: MailTlsFacts | None = None
    dns_host: DnsHostFacts | None = None
    tenant: TenantFacts | None = None
    network: NetworkFacts | None = None
    problems: tuple[Problem, ...] = ()


class RowState(StrEnum):
    """How a row of checks stands: the word beside the icon."""

    LOOKING = "looking"
    GOOD = "good"
    ATTENTION = "attention"
    PROBLEM = "problem"
    NOT_KNOWN = "not_known"


class ProbeRow(msgspec.Struct, frozen=True):
    """One line of the Domain page. ``probe`` is its stable id (``mx``, ``spf``, ``dmarc``, ``port_25``...).

    ``at`` is when it was looked up (UTC), null while it is not. ``todo`` says what to do, the most important first.
    """

    probe: str
    state: RowState
    text: str
    detail: str = ""
    at: datetime.datetime | None = None
    todo: tuple[str, ...] = ()
