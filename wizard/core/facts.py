"""What look-ups found out: the output document of ``discover`` (``contract.md``, Discovery).

Anything that could not be found out is ``None``, and a `Problem` says why.
"""

from enum import StrEnum

import msgspec

from wizard.core.answers import Cloud, Port, YesNo
from wizard.core.problem import Problem


class SpfResult(StrEnum):
    """The outcome of an SPF check (RFC 7208, section 2.6)."""

    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    PERMERROR = "permerror"
    TEMPERROR = "temperror"


class MxHost(msgspec.Struct, frozen=True):
    """One MX record; ``host`` without the trailing dot."""

    preference: int
    host: str


class MxFacts(msgspec.Struct, frozen=True):
    """Where mail for the domain goes. ``gateway`` names a third-party filter in front of Microsoft."""

    hosts: tuple[MxHost, ...]
    microsoft_host: str | None
    cloud: Cloud | None
    gateway: str | None


class SpfFacts(msgspec.Struct, frozen=True):
    """The domain's SPF policy; ``proposed`` is the existing record with the site's address merged in."""

    record: str | None
    lookups: int | None
    void_lookups: int | None
    includes_microsoft: bool
    result: dict[str, SpfResult]
    proposed: str | None


class DkimSelector(msgspec.Struct, frozen=True):
    """One of the two selectors; ``target`` is the CNAME's, null where there is none."""

    target: str | None
    ok: bool


class DkimFacts(msgspec.Struct, frozen=True):
    """Both of Microsoft's selectors."""

    selector1: DkimSelector
    selector2: DkimSelector


class DmarcFacts(msgspec.Struct, frozen=True):
    """The DMARC policy that covers the domain (RFC 7489)."""

    record: str | None
    policy: str | None
    problems: tuple[str, ...]


class TenantFacts(msgspec.Struct, frozen=True):
    """Whether the domain belongs to a Microsoft 365 tenant, and in which cloud."""

    exists: bool
    id: str | None
    cloud: Cloud | None


class NetworkFacts(msgspec.Struct, frozen=True):
    """What this computer sees of its way out. It is this computer's view, not the printer's."""

    public_ip: str | None
    reverse_name: str | None
    looks_dynamic: YesNo
    port_25: Port
    port_587: Port
    blocklists: tuple[str, ...] | None


class Facts(msgspec.Struct, frozen=True):
    """All that was looked up for one domain; ``elapsed_ms`` is wall time in milliseconds."""

    domain: str
    elapsed_ms: int = 0
    mx: MxFacts | None = None
    spf: SpfFacts | None = None
    dkim: DkimFacts | None = None
    dmarc: DmarcFacts | None = None
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
    """One line of the Domain page. ``probe`` is its stable id (``mx``, ``spf``, ``dmarc``, ``port_25``...)."""

    probe: str
    state: RowState
    text: str
    detail: str = ""
