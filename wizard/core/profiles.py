"""The types of what ``resources/devices`` holds: what a device family can do, and what its settings are called.

A newly documented device is a new data file, never code. Nothing here reads a file or decides.
"""

import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from wizard.core.answers import Hosting, Security, SignIn, Tls, YesNo


class DeviceKind(StrEnum):
    """What sort of thing sends."""

    PRINTER = "printer"
    APPLICATION = "application"
    NAS = "nas"
    CAMERA = "camera"
    UPS = "ups"
    FIREWALL = "firewall"
    SERVER = "server"
    SCRIPT = "script"


class Program(StrEnum):
    """A program that is configured by text, for which `wizard.render.software` writes ready files."""

    POSTFIX = "postfix"
    EXIM = "exim"
    MSMTP = "msmtp"
    DATABASE_MAIL = "database-mail"
    GRAFANA = "grafana"
    GITLAB = "gitlab"
    JENKINS_MAILER = "jenkins-mailer"
    JENKINS_EMAIL_EXT = "jenkins-email-ext"
    ZABBIX = "zabbix"
    PROXMOX = "proxmox"
    FORTIGATE = "fortigate"
    ROUTEROS = "routeros"
    WP_MAIL_SMTP = "wp-mail-smtp"
    MAILOZAURR = "mailozaurr"
    PYTHON = "python"
    DOTNET = "dotnet"
    OAUTH_PROXY = "email-oauth2-proxy"
    VEEAM = "veeam-vb365"
    ONEVIEW = "oneview"
    IDRAC = "idrac"
    ILO = "ilo"


TEXT_KINDS = frozenset({DeviceKind.APPLICATION, DeviceKind.SERVER, DeviceKind.SCRIPT, DeviceKind.FIREWALL})
"""The kinds of things that a text can configure."""


class LabelKind(StrEnum):
    """Where a label was read. Only ``UI_VENDOR`` may be shown in quotation marks."""

    UI_VENDOR = "ui_vendor"
    UI_THIRD_PARTY = "ui_third_party"
    CONFIG_KEY = "config_key"
    API = "api"
    GLOSS = "gloss"
    PARAPHRASE = "paraphrase"


FieldRole = Literal[
    "smtp_host",
    "port",
    "security",
    "auth_toggle",
    "username",
    "password",
    "from_address",
    "from_name",
    "oauth_sign_in",
    "oauth_toggle",
    "oauth_service",
    "oauth_endpoint",
    "verify_cert",
    "timeout",
    "test_button",
    "service_provider",
    "smtp_toggle",
    "port_ssl",
    "client_cert",
    "helo",
    "reply_to",
    "to_address",
    "tls_version",
    "starttls_toggle",
    "implicit_toggle",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_tenant",
    "oauth_redirect",
]
"""The meaning of a field on the device; a role outside this list is refused.

``starttls_toggle`` and ``implicit_toggle`` are two boxes where others have one choice (``security``).
"""


class ProfileField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of the device's mail settings, in its own words and order.

    ``values`` translates a choice (``none``, ``starttls``, ``implicit``, ``basic``, ``oauth2``, ``on``,
    ``off``, ``m365``, ``smtp``) into what the device calls it. ``max_length`` is in characters, 0 where it is not
    known. ``form`` is how the device wants a value written where it wants more than the value, such as
    ``[{host}]:{port}``; it may hold `FORM_PARTS`.
    """

    role: FieldRole
    label: str
    kind: LabelKind
    values: dict[str, str] = {}
    max_length: int = 0
    note: str = ""
    form: str = ""


FORM_PARTS = ("{host}", "{port}", "{from}", "{from_domain}")
"""What `ProfileField.form` may hold: the server, its port, the From address, and what stands behind its @."""


FromAddress = Literal["free", "user_name", "domain_only", "fixed"]
"""How far the From address can be chosen: as it is typed; it is the user name too; its domain alone; not at all."""


class Capabilities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the sources document about the device; what they do not say is left out, never guessed.

    ``max_host_length`` counts the characters of its server field. ``host_by_name`` is no where that field takes an IP
    address and no name.
    """

    hosting: Hosting | None = None
    sign_in: tuple[SignIn, ...] | None = None
    tls: Tls | None = None
    security_modes: tuple[Security, ...] | None = None
    ports: tuple[int, ...] | None = None
    client_certificate: YesNo | None = None
    max_host_length: int | None = None
    host_by_name: YesNo | None = None
    from_address: FromAddress | None = None


SourceKind = Literal["vendor", "source_code", "third_party", "cited", "device"]


class ProfileSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page that the profile was read from. ``cited`` pages were named by another page and not read.

    ``device`` is the device itself: somebody read its own screens, and ``note`` says on which model and firmware. It
    alone needs no ``url``.
    """

    kind: SourceKind
    url: str = ""
    note: str = ""


class DeviceProfile(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"schema_": "schema", "fields": "field", "sources": "source"},
):
    """A device family: what it can do, and what its mail settings are called.

    ``match`` holds further words that a search finds it by. ``menu`` is the path to the settings;
    ``menu_verified`` that it was read in the vendor's own material. ``absent`` names the usual fields that this device
    does not have, or that another of its fields holds: the sheet leaves them out. ``makers``, of a generic profile,
    names makers of such devices that have no profile of their own. ``configuration`` names the programs for which ready
    files are written: the device's own, or those that it hands its mail to. ``app`` says that OAuth 2.0 needs an app registration
    of the customer's own, and who signs in with it: a ``user``, or the ``application`` itself, which is taken where it
    can be either. Without it the maker's app is used.
    """

    schema_: Literal[1]
    id: str
    vendor: str
    family: str
    kind: DeviceKind
    confidence: Literal["documented", "partial", "generic"]
    checked: datetime.date
    match: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    capability: Capabilities = Capabilities()
    menu: tuple[str, ...] = ()
    menu_verified: bool = False
    notes: tuple[str, ...] = ()
    fields: tuple[ProfileField, ...] = ()
    absent: tuple[FieldRole, ...] = ()
    app: Literal["user", "application"] | None = None
    configuration: tuple[Program, ...] = ()
    sources: tuple[ProfileSource, ...] = ()

    @property
    def documents_abilities(self) -> bool:
        """Whether it says more of the device than where it stands, so that a wrong choice of it would mislead."""
        return self.capability != Capabilities(hosting=self.capability.hosting)


class ProfileCard(msgspec.Struct, frozen=True):
    """A profile as the search lists it. ``own``: the user added it."""

    id: str
    vendor: str
    family: str
    kind: DeviceKind
    match: tuple[str, ...]
    confidence: str
    documents_abilities: bool
    makers: tuple[str, ...] = ()
    own: bool = False


OWN_PREFIX = "own-"
"""What the id of a profile begins with that the user added. No profile of the program's own has such an id."""


def card_of(profile: DeviceProfile) -> ProfileCard:
    """The profile for the search."""
    return ProfileCard(
        id=profile.id,
        vendor=profile.vendor,
        family=profile.family,
        kind=profile.kind,
        match=profile.match,
        confidence=profile.confidence,
        documents_abilities=profile.documents_abilities,
        makers=profile.makers,
        own=is_own(profile.id),
    )


def is_own(profile_id: str) -> bool:
    """Whether the user added the profile of that id."""
    return profile_id.startswith(OWN_PREFIX)


def shown_name(profile: DeviceProfile | ProfileCard) -> str:
    """A profile's name for people; a generic one has no maker."""
    return profile.family if profile.confidence == "generic" else f"{profile.vendor} {profile.family}"
