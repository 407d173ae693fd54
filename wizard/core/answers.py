"""What people answer: the input document of ``plan``, field by field as ``contract.md`` fixes it.

Only shapes and vocabularies live here. What a value must look like beyond its type is ``core.intake``'s
business, what it means for the choice is ``core.requirements``'.

``gc=False``: none of these values can refer back to itself, so the garbage collector need not look at them. With ten
thousand devices it would stop the window for a fifth of a second.
"""

from enum import StrEnum
from typing import Literal

import msgspec

UNKNOWN = "unknown"
"""The answer "I don't know": it counts as an answer and leaves what rests on it unknown."""

Unknown = Literal["unknown"]


class YesNo(StrEnum):
    """A yes/no question's answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Hosting(StrEnum):
    """Where the device or application runs."""

    ON_PREMISES = "on_premises"
    CLOUD_VM = "cloud_vm"
    VENDOR_HOSTED = "vendor_hosted"
    UNKNOWN = "unknown"


class SignIn(StrEnum):
    """A way in which a device can prove who it is to an SMTP server."""

    NONE = "none"
    BASIC = "basic"
    OAUTH2 = "oauth2"


class Tls(StrEnum):
    """The newest TLS version that the device speaks."""

    NONE = "none"
    V1_0 = "1.0"
    V1_1 = "1.1"
    V1_2 = "1.2"
    V1_3 = "1.3"
    UNKNOWN = "unknown"


class Security(StrEnum):
    """An encryption choice in a device's mail settings. ``IMPLICIT`` is TLS from the first byte (port 465)."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class Recipients(StrEnum):
    """Who receives: people in the own tenant, others, or both."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    BOTH = "both"
    UNKNOWN = "unknown"


class Port(StrEnum):
    """Whether the site's network lets a connection out."""

    OPEN = "open"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Cloud(StrEnum):
    """The Microsoft 365 cloud that holds the tenant."""

    WORLDWIDE = "worldwide"
    GCC = "gcc"
    GCC_HIGH = "gcc_high"
    DOD = "dod"
    CHINA = "china"


class Switch(StrEnum):
    """A tenant-wide setting that is on or off."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


class SmtpAuthTenant(StrEnum):
    """SMTP AUTH for the whole organisation (``SmtpClientAuthenticationDisabled`` of the transport config)."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


class SmtpAuthMailbox(StrEnum):
    """SMTP AUTH for one mailbox; ``INHERIT`` follows the tenant, any other value wins over it."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    INHERIT = "inherit"
    UNKNOWN = "unknown"


class Priority(StrEnum):
    """What the admin values most; orders the methods whose verdicts are equal."""

    SECURITY = "security"
    COMPLIANCE = "compliance"
    LEAST_WORK = "least_work"


class DeviceAnswers(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What the device is and can do. ``max_host_length`` counts characters of its server field; ``host_by_name`` is no
    where that field takes an IP address only."""

    profile: str | None = None
    name: str | None = None
    count: int | None = None
    hosting: Hosting | None = None
    sign_in: tuple[SignIn, ...] | Unknown | None = None
    tls: Tls | None = None
    security_modes: tuple[Security, ...] | Unknown | None = None
    ports: tuple[int, ...] | Unknown | None = None
    client_certificate: YesNo | None = None
    max_host_length: int | None = None
    host_by_name: YesNo | None = None


class SendingAnswers(
    msgspec.Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"from_": "from"},
):
    """Who sends to whom, and how much (messages a minute, recipients a day, megabytes)."""

    from_: str | None = None
    recipients: Recipients | None = None
    peak_per_minute: int | None = None
    recipients_per_day: int | None = None
    external_recipients_per_day: int | None = None
    connections: int | None = None
    largest_message_mb: float | None = None


class NetworkAnswers(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The site's way out: its public IPv4 addresses and what its provider lets through."""

    public_ips: tuple[str, ...] | None = None
    static_ip: YesNo | None = None
    ip_shared: YesNo | None = None
    port_25: Port | None = None
    port_587: Port | None = None


class TenantAnswers(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The Microsoft 365 tenant. ``created`` is a day as ``YYYY-MM-DD``."""

    cloud: Cloud | None = None
    mx_host: str | None = None
    accepted_domains: tuple[str, ...] | None = None
    licensed_mailbox: YesNo | None = None
    mailbox: str | None = None
    smtp_auth_tenant: SmtpAuthTenant | None = None
    smtp_auth_mailbox: SmtpAuthMailbox | None = None
    security_defaults: Switch | None = None
    reject_direct_send: Switch | None = None
    created: str | None = None
    licences: int | None = None


class OptionAnswers(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What the admin has at hand or could get."""

    certificate: YesNo | None = None
    local_server: YesNo | None = None
    local_relay_host: str | None = None
    azure_subscription: YesNo | None = None
    acs_username: str | None = None
    hve_account: str | None = None


class Preferences(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What the admin prefers where several methods fit."""

    priority: Priority | None = None


class Answers(
    msgspec.Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"schema_": "schema"},
):
    """The whole input document. Everything but ``domain`` may be left out or null: not answered."""

    domain: str
    schema_: Literal[1] = 1
    device: DeviceAnswers = DeviceAnswers()
    sending: SendingAnswers = SendingAnswers()
    network: NetworkAnswers = NetworkAnswers()
    tenant: TenantAnswers = TenantAnswers()
    options: OptionAnswers = OptionAnswers()
    preferences: Preferences = Preferences()
