"""What look-ups found out: the output document of ``discover`` (``contract.md``, Discovery).

Anything that could not be found out is ``None``, and a `Problem` says why.
"""

from enum import StrEnum

import msgspec

from wizard.core.answers import Cloud
from wizard.core.network_facts import NetworkFacts, TenantFacts
from wizard.core.problem import Problem
from wizard.core.spf_facts import SpfFacts, SpfResult


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
