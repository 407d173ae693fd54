"""The values that the parts hand to one another: frozen, typed, without behaviour.

``core.answers`` holds what people answer, ``core.facts`` what look-ups found, ``core.problem`` what went wrong,
``core.secret`` what is never written; the rest is here.
Nothing in this module decides, formats or reads.
"""

from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from wizard.core.answers import Answers, Security, SignIn
from wizard.core.certificates import Certificate
from wizard.core.facts import Facts, ProbeRow

SCHEMA = 1
"""The version of the documents that this program writes."""


class Method(StrEnum):
    """The eight ways to send; ids are public vocabulary (``policy.md``)."""

    SMTP_AUTH_OAUTH = "smtp_auth_oauth"
    CONNECTOR_IP = "connector_ip"
    CONNECTOR_CERTIFICATE = "connector_certificate"
    DIRECT_SEND = "direct_send"
    LOCAL_RELAY = "local_relay"
    HIGH_VOLUME_EMAIL = "high_volume_email"
    AZURE_COMMUNICATION_SERVICES = "azure_communication_services"
    SMTP_AUTH_BASIC = "smtp_auth_basic"


class Status(StrEnum):
    """How a requirement stands."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """How a method stands, best first."""

    FITS = "fits"
    UNKNOWN = "unknown"
    FITS_AFTER_CHANGE = "fits_after_change"
    RULED_OUT = "ruled_out"


class Origin(StrEnum):
    """Where a value that a requirement rests on comes from."""

    ANSWER = "answer"
    PROFILE = "profile"
    ASSUMED = "assumed"
    NOT_ANSWERED = "not_answered"


class Evidence(msgspec.Struct, frozen=True):
    """One value that a requirement rests on: the answer's path, what it says, and who says so.

    ``value`` is the answer as it is written in the answers, lists joined by ", "; null where nothing is said.
    """

    field: str
    value: str | None
    origin: Origin


class Requirement(msgspec.Struct, frozen=True):
    """One condition of a method. ``changeable``: the admin can obtain it; ``fix``: how, or null."""

    id: str
    status: Status
    changeable: bool
    why: str
    fix: str | None
    source: str
    evidence: tuple[Evidence, ...] = ()


class Warning(msgspec.Struct, frozen=True):
    """Something to know that rules nothing out."""

    id: str
    text: str


class Candidate(msgspec.Struct, frozen=True):
    """One method with its verdict and all that led to it; ``summary`` says it to the shop owner in a sentence."""

    method: Method
    verdict: Verdict
    requirements: tuple[Requirement, ...]
    warnings: tuple[Warning, ...]
    summary: str = ""


class Change(msgspec.Struct, frozen=True):
    """One thing that the admin could change: what, how, and what it takes.

    ``effort`` is one sentence for people; ``minutes`` the admin's own work, ``waiting_days`` how long others take.
    ``where`` is the place, as for a `Step`.
    """

    id: str
    title: str
    how: str
    effort: str
    minutes: int
    waiting_days: int
    source: str
    where: str = "device"


class Opening(msgspec.Struct, frozen=True):
    """A smallest set of changes that makes ``method`` the recommended one (`core.openings`).

    It ranks before the one that is recommended now, or is that one itself, which fits only after a change; where
    nothing is recommended it may be any. ``provided`` are the method's requirements that are not known and must turn
    out well.
    """

    method: Method
    changes: tuple[Change, ...]
    provided: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """All eight methods, best first. ``as_of`` is the day asked about (``YYYY-MM-DD``)."""

    as_of: str
    recommended: Method | None
    candidates: tuple[Candidate, ...]
    questions_left: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    what_would_change: tuple[Opening, ...] = ()


class SettingField(msgspec.Struct, frozen=True):
    """One line of the sheet: the device's own label, and what to type or pick there.

    ``role`` is the field's meaning (``smtp_host``, ``port``, ``security``, ``auth_toggle``, ``username``,
    ``password``, ``from_address``, ``oauth_sign_in``); ``quoted`` says that the label is the vendor's own,
    ``exact`` that it is a key in a file or in code, to be written as it stands and never in quotation marks. ``value``
    is null where it is not known yet.
    """

    label: str
    value: str | None
    role: str = ""
    quoted: bool = False
    note: str = ""
    exact: bool = False


class Settings(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """What the device is told. ``host`` is null where it must be read in the admin centre first."""

    host: str | None
    port: int
    security: Security
    sign_in: SignIn
    username: str | None
    from_: str
    fields: tuple[SettingField, ...]


class DnsPlace(msgspec.Struct, frozen=True):
    """Where a record is changed: the provider's name, the way through its screens, and what its box for the name takes.

    ``dated`` is how old the page is that says so, ``source`` its address. An empty ``typed`` is an empty box.
    """

    provider: str
    where: tuple[str, ...]
    typed: str
    note: str
    source: str
    dated: str


class DnsChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """One DNS record to add, change or keep; ``name`` is fully qualified without the trailing dot.

    ``now`` is what stands there today, empty where nothing does, None where it was not looked up.
    """

    action: str
    type: str
    name: str
    value: str
    why: str
    now: tuple[str, ...] | None = None
    place: DnsPlace | None = None


class Step(msgspec.Struct, frozen=True):
    """One thing to do, and where: ``device``, ``exchange``, ``entra``, ``dns`` or ``network``."""

    id: str
    title: str
    where: str
    detail: str = ""


class CreateInboundConnector(msgspec.Struct, frozen=True, tag="create_inbound_connector"):
    """An OnPremises connector that knows the site by IPv4 address."""

    name: str
    sender_ips: tuple[str, ...]
    require_tls: bool


class EnableSmtpAuth(msgspec.Struct, frozen=True, tag="enable_smtp_auth"):
    """SMTP AUTH switched on for one mailbox; the tenant's own switch is left alone."""

    mailbox: str


class GrantSendAs(msgspec.Struct, frozen=True, tag="grant_send_as"):
    """``trustee`` may send as ``identity``."""

    identity: str
    trustee: str


TenantChange = CreateInboundConnector | EnableSmtpAuth | GrantSendAs
"""What ``apply.ps1`` does in the tenant; the scripts and the simulated tenant read the same values."""


class RelayPlan(msgspec.Struct, frozen=True):
    """How the relay on the own network works: what it listens for, and how it sends on.

    ``way_on`` is SMTP AUTH with OAuth 2.0, a connector by IP address or by certificate. ``host`` and ``port`` are
    the way on's (host None where it must be read in the admin centre), ``listens_on`` and ``listens_with`` are what
    the device uses.
    ``password`` says that the device must sign in at the relay; ``mailbox`` is the mailbox that the relay signs in
    with.
    """

    way_on: Method
    host: str | None
    port: int
    listens_on: int
    listens_with: Security
    password: bool
    mailbox: str | None = None


class OwnApp(msgspec.Struct, frozen=True):
    """An app registration that the customer makes, since the device's maker brings none.

    ``as_application``: it signs in as itself (SMTP.SendAsApp), else a person does through it (SMTP.Send). ``redirects``
    are where such a sign-in returns to, empty where only the administrator knows; ``secret``: the program proves with
    one that it is the app.
    """

    as_application: bool
    redirects: tuple[str, ...] = ()
    secret: bool = True


class Plan(msgspec.Struct, frozen=True):
    """One method worked out: what to type, what to run, what to publish, in which order.

    ``placeholders`` names values that are still missing (question ids or ``tenant.mx_host``). ``app`` is the app
    registration that ``apply-app.ps1`` makes, where the sign-in needs one of the customer's own.
    """

    method: Method
    settings: Settings
    dns: tuple[DnsChange, ...]
    steps: tuple[Step, ...]
    changes: tuple[TenantChange, ...]
    warnings: tuple[Warning, ...] = ()
    placeholders: tuple[str, ...] = ()
    relay: RelayPlan | None = None
    app: OwnApp | None = None


class Stage(StrEnum):
    """The stages of one SMTP delivery, in order (RFC 5321, RFC 3207, RFC 4954)."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    QUIT = "quit"


class StageResult(msgspec.Struct, frozen=True):
    """One stage's end. ``ms`` is wall time in milliseconds; ``reply`` the server's words or our error text."""

    stage: Stage
    ok: bool
    ms: int
    reply: str


class Transcript(msgspec.Struct, frozen=True):
    """One try to send. ``lines`` begin with ``C:`` or ``S:``; secrets in them are masked.

    ``tls`` names version and cipher once STARTTLS is done; ``chain`` are the certificates that the server showed, its own
    first, also where they were not believed; ``error`` is a stable word for what ended the try
    without a reply (``timeout``, ``refused``, ``unreachable``, ``dns``, ``tls``, ``cert``, ``closed``, ``auth``: no way
    of signing in that both sides have, ``protocol``: no SMTP, ``cancelled``), else "".
    """

    delivered: bool
    stages: tuple[StageResult, ...]
    lines: tuple[str, ...]
    tls: str = ""
    error: str = ""
    message_id: str = ""
    chain: tuple[Certificate, ...] = ()


class Confidence(StrEnum):
    """How sure a diagnosis is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Diagnosis(msgspec.Struct, frozen=True):
    """Why it failed, in one sentence, and what to do (``contract.md``, Diagnosis)."""

    cause: str
    confidence: Confidence
    also: tuple[str, ...]
    meaning: str
    evidence: tuple[str, ...]
    fix: tuple[str, ...]
    next_check: str | None
    source: str


class TestNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """One verification email that was tried: to whom, what happened, and why it failed where it did."""

    __test__: ClassVar[bool] = False  # pytest would take the name for a test class

    recipient: str
    transcript: Transcript
    diagnosis: Diagnosis | None = None
    raw: str = ""


class ReportNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stays of a report in a saved plan: which answers came from it, and of which day and domain it was.

    ``given`` are the values by the answer's path, as a document of answers writes them.
    """

    domain: str
    day: str = ""
    given: dict[str, Any] = {}


class SessionNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the window remembers beside the answers, so that a plan opens as it was left."""

    step: str = ""
    chosen: Method | None = None
    ticks: tuple[str, ...] = ()
    drafts: dict[str, str] = {}
    scenario: str | None = None
    facts: Facts | None = None
    rows: tuple[ProbeRow, ...] = ()
    tested: tuple[TestNote, ...] = ()
    asked: tuple[str, ...] = ()
    answers: Answers | None = None
    reported: ReportNote | None = None
    ends: dict[str, str] = {}


class PlanDocument(msgspec.Struct, frozen=True, rename={"schema_": "schema"}):
    """``plan.json`` and the output of ``plan --json`` (there without ``answers``). Holds no secret.

    ``relay`` is the own relay's part, where the method has one. ``basic_authentication`` says what its switch-off
    does to the device, where a password is in play.
    """

    schema_: int
    as_of: str
    recommended: Method | None
    candidates: tuple[Candidate, ...]
    questions_left: tuple[str, ...]
    settings: Settings | None
    dns: tuple[DnsChange, ...]
    steps: tuple[Step, ...]
    assumptions: tuple[str, ...] = ()
    what_would_change: tuple[Opening, ...] = ()
    method: Method | None = None
    relay: RelayPlan | None = None
    basic_authentication: str | None = None
    answers: Answers | msgspec.UnsetType = msgspec.UNSET
    session: SessionNote | msgspec.UnsetType = msgspec.UNSET


class ArrivedMessage(msgspec.Struct, frozen=True):
    """A message that the simulated Exchange Online accepted: envelope, and the text with all its headers."""

    sender: str
    recipient: str
    raw: str
    path: str


class ScenarioCard(msgspec.Struct, frozen=True):
    """What the window shows of a practice scenario before it runs."""

    id: str
    title: str
    story: str
