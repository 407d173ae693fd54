"""The types of what ``resources/knowledge`` holds: facts with a source and a day.

A new announcement is an edit of a data file, never of code. Nothing here reads a file or decides.
"""

import datetime
from typing import Literal

import msgspec

from wizard.core.answers import Cloud
from wizard.core.model import Method


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry carries: where it was read (an id of ``sources.toml``) and when it was last checked.

    ``confidence`` below ``documented`` never decides alone: it becomes "check the live page".
    """

    source: str
    checked: datetime.date
    confidence: Literal["documented", "reported", "unconfirmed"] = "documented"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public page: its title, and where it lives."""

    title: str
    url: str

    @property
    def cited(self) -> str:
        """The source in one line, as a requirement shows it."""
        return f"{self.title} ({self.url})" if self.url else self.title


class MethodFacts(Fact, frozen=True):
    """A method in words; ``summary`` is for the shop owner.

    ``needs`` and ``cost`` are one sentence each, ``minutes`` the time a practised person takes.
    """

    name: str
    plain_name: str
    family: str
    summary: str
    needs: str
    cost: str
    minutes: int


class CloudEndpoints(Fact, frozen=True):
    """Where one Microsoft 365 cloud answers. A host is None where no source settles it: then the plan asks."""

    spf_include: str
    mx_suffixes: tuple[str, ...]
    authority: str
    smtp_auth_host: str | None = None
    exchange_environment: str | None = None
    user_scope: str | None = None


class ServiceEndpoint(Fact, frozen=True):
    """A service's one submission host, with its ports in order of preference."""

    host: str
    ports: tuple[int, ...]


class Endpoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``endpoints.toml``."""

    cloud: dict[Cloud, CloudEndpoints]
    high_volume_email: ServiceEndpoint
    azure_communication_services: ServiceEndpoint


class MailboxLimits(Fact, frozen=True):
    """What one mailbox may submit over SMTP AUTH."""

    messages_per_minute: int
    recipients_per_day: int
    connections: int


class TenantLimits(Fact, frozen=True):
    """External recipients a day for the whole tenant: ``factor`` x licences ^ ``exponent`` + ``base``."""

    factor: int
    exponent: float
    base: int


class QuotaLimits(Fact, frozen=True):
    """Azure Communication Services' default quota, raised on request."""

    messages_per_minute: int
    recipients_per_day: int


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``limits.toml``."""

    mailbox: MailboxLimits
    tenant_external: TenantLimits
    azure_communication_services: QuotaLimits


class TimelineEvent(Fact, frozen=True):
    """One announcement: when it was made, what it said, and whether a later one replaced it."""

    announced: datetime.date
    says: str
    superseded: bool = False


class DeadlineText(Fact, frozen=True):
    """What the day means to one kind of device, in one sentence: asked before it, and on or after it."""

    before: str
    after: str


class Deadlines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``off_by_default`` means to a device that may use a password; ``core.deadline`` chooses.

    ``password``: it signs in with a mailbox's password. ``new_tenant``: the same in a tenant created later.
    ``spared``: it knows a password only, and its way of sending does not use it.
    """

    password: DeadlineText
    new_tenant: DeadlineText
    spared: DeadlineText
    high_volume_email: DeadlineText
    azure_communication_services: DeadlineText


class Timeline(Fact, frozen=True):
    """Basic authentication's end, as announced so far (``timeline.toml``).

    From ``off_by_default`` Basic is off in existing tenants until an admin switches it back on; tenants
    created on that day or later do not have it.
    """

    off_by_default: datetime.date
    meaning_before: str
    meaning_after: str
    deadline: Deadlines
    event: tuple[TimelineEvent, ...]


class RequirementText(Fact, frozen=True):
    """A requirement's sentences. ``{name}`` stands for a value of the case.

    ``unmet`` is the case that the admin can change (with ``fix``), ``final`` the one that he can not (with
    ``otherwise``: what would have to be different). ``find_out`` says how to answer "I don't know".
    """

    title: str
    met: str
    unknown: str
    find_out: str
    unmet: str = ""
    fix: str = ""
    final: str = ""
    otherwise: str = ""


class WarningText(Fact, frozen=True):
    """A warning's sentence."""

    text: str


class StepText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step's title, its place and how it is done."""

    title: str
    where: Literal["device", "exchange", "entra", "dns", "network"]
    detail: str = ""


class Knowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that `decide` and `make_plan` know about the world."""

    sources: dict[str, Source]
    methods: dict[Method, MethodFacts]
    endpoints: Endpoints
    limits: Limits
    basic_authentication: Timeline
    requirements: dict[str, RequirementText]
    warnings: dict[str, WarningText]
    steps: dict[str, StepText]

    def cite(self, source: str) -> str:
        """The line that names the source of that id."""
        return self.sources[source].cited
