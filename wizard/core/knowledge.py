"""The types of what ``resources/knowledge`` holds: facts with a source and a day.

A new announcement is an edit of a data file, never of code. Nothing here reads a file or decides.
"""

import datetime
from typing import Annotated, Literal

import msgspec

from wizard.core.answers import (
    Cloud,
    Hosting,
    Port,
    Priority,
    Recipients,
    Security,
    SignIn,
    Switch,
    Tls,
    Unknown,
    YesNo,
)
from wizard.core.limits import Limits
from wizard.core.model import Method
from wizard.core.profiles import DeviceKind, FieldRole
from wizard.core.sign_in import Service
from wizard.core.sources import Fact, Source, Written


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
    """Where one Microsoft 365 cloud answers. A host is None where no source settles it: then the plan asks.

    ``named_hosts`` are the submission hosts that sources name where they disagree. ``high_volume_email`` is whether
    that service is known to exist there. The environments are what the PowerShell modules call the cloud, None for
    the worldwide one; the scopes are what a token for SMTP is asked for, by a person or by an app alone.
    """

    spf_include: str
    mx_suffixes: tuple[str, ...]
    authority: str
    high_volume_email: bool
    smtp_auth_host: str | None = None
    named_hosts: tuple[str, ...] = ()
    exchange_environment: str | None = None
    graph_environment: str | None = None
    user_scope: str | None = None
    app_scope: str | None = None


class ServiceEndpoint(Fact, frozen=True):
    """A service's one submission host, with its ports in order of preference."""

    host: str
    ports: tuple[int, ...]


class DkimTargets(Fact, frozen=True):
    """Where Microsoft's DKIM keys lie: the ends of the names that the two selectors are aliases of."""

    suffixes: tuple[str, ...]


class AvoidedHost(Fact, frozen=True):
    """A host that answers and that no plan ever names, with the reason in one sentence."""

    host: str
    reason: str


class ServiceTokens(Fact, frozen=True):
    """What one service takes a token for. ``person`` is whether somebody's own token is taken, ``unsure`` where no source
    says. One permission is enough; none are looked for where none are given. ``app_scope`` None is the cloud's."""

    person: Literal["yes", "unsure", "no"]
    user_permissions: tuple[str, ...] = ()
    app_permissions: tuple[str, ...] = ()
    app_scope: str | None = None


class TokenFacts(Fact, frozen=True):
    """What an access token for SMTP must say. ``issuers`` are the hosts that sign tokens, of every cloud."""

    exchange_app_id: str
    issuers: tuple[str, ...]
    service: dict[Service, ServiceTokens]


class DeviceCodeFacts(Fact, frozen=True):
    """What to know before somebody signs in with a code on another device."""

    warning: str


class Endpoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``endpoints.toml``."""

    cloud: dict[Cloud, CloudEndpoints]
    high_volume_email: ServiceEndpoint
    azure_communication_services: ServiceEndpoint
    dkim: DkimTargets
    tokens: TokenFacts
    device_code: DeviceCodeFacts
    avoided: tuple[AvoidedHost, ...]


class TimelineEvent(Fact, frozen=True):
    """One announcement: when it was made, what it said, and whether a later one replaced it."""

    announced: Written
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


class StepText(Fact, frozen=True):
    """A step's title, its place and how it is done."""

    title: str
    where: Literal["device", "exchange", "entra", "dns", "network"]
    detail: str = ""


class Persona(Fact, frozen=True):
    """A typical person who asks: ``who``, how often met (``weight``, beside the others), and all 17 answers.

    ``profile`` is the id of the device kind that is chosen first. Personas decide nothing: they say which answers
    are usual, for the order of the questions (`core.decisive`).
    """

    who: str
    weight: Annotated[int, msgspec.Meta(ge=1)]
    profile: str
    hosting: Hosting
    sign_in: Annotated[tuple[SignIn, ...], msgspec.Meta(min_length=1)] | Unknown
    tls: Tls
    security_modes: Annotated[tuple[Security, ...], msgspec.Meta(min_length=1)] | Unknown
    ports: Annotated[tuple[Literal[25, 465, 587], ...], msgspec.Meta(min_length=1)] | Unknown
    client_certificate: YesNo
    recipients: Recipients
    static_ip: YesNo
    ip_shared: YesNo
    port_25: Port
    port_587: Port
    licensed_mailbox: YesNo
    security_defaults: Switch
    reject_direct_send: Switch
    certificate: YesNo
    local_server: YesNo
    azure_subscription: YesNo


class ChangeText(Fact, frozen=True):
    """Something that the admin could change so that another method fits (``changes.toml``).

    ``title`` says what, as a step does; ``how`` where to begin; ``effort`` is one sentence: who does it, how long it
    takes and what it costs. ``minutes`` is the admin's own work, ``waiting_days`` how long others usually take.
    """

    title: str
    where: Literal["device", "exchange", "entra", "dns", "network"]
    how: str
    effort: str
    minutes: int
    waiting_days: int


class RequirementClauses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement as a part of a longer sentence, beginning in lower case.

    ``whether`` stands after "if" and "whether", ``once`` after "once" (what the admin has changed), ``final`` after
    "because" (what can not be changed). "" where the requirement never stands so.
    """

    whether: str = ""
    once: str = ""
    final: str = ""


class Clauses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a method's sentence for the shop owner is made of (``reasons.toml``). ``{words}`` are values of the case.

    ``fits`` says of each method why it fits. ``advantage`` says by priority what the recommended method has that none
    of those behind it has; it stands after "the recommended way". ``stopgap`` says why password sign-in always comes
    last. ``device`` names what sends, by kind.
    """

    device: dict[DeviceKind, str]
    stopgap: str
    fits: dict[Method, str]
    advantage: dict[Priority, dict[Method, str]]
    requirement: dict[str, RequirementClauses]


class FieldWords(Fact, frozen=True):
    """What makers call one field of the mail settings, the usual words first."""

    words: tuple[str, ...]


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
    changes: dict[str, ChangeText]
    reasons: Clauses
    personas: dict[str, Persona]
    field_words: dict[FieldRole, FieldWords]

    def cite(self, source: str, section: str = "") -> str:
        """The line that names the source of that id, and the place there."""
        return self.sources[source].cited(section)
