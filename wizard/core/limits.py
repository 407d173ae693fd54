"""How much each way of sending takes, and what it costs (``limits.toml``). Figures only; who compares is `core.case`."""

import msgspec

from wizard.core.sources import Fact


class MailboxLimits(Fact, frozen=True):
    """What one mailbox may submit over SMTP AUTH."""

    messages_per_minute: int
    recipients_per_day: int
    connections: int


class MessageLimits(Fact, frozen=True):
    """Recipients of one message: as a mailbox comes, and at most."""

    recipients: int
    most_recipients: int


class SizeLimits(Fact, frozen=True):
    """A message's size in megabytes as it travels: as a mailbox comes, and at most."""

    megabytes: int
    most_megabytes: int


class EnvelopeLimits(Fact, frozen=True):
    """Recipients of one domain in one envelope at an MX host; more are refused with 4.5.3."""

    recipients_of_one_domain: int


class TenantLimits(Fact, frozen=True):
    """External recipients a day for the whole tenant: ``factor`` x licences ^ ``exponent`` + ``base``.

    A trial tenant has ``trial`` whatever its licences.
    """

    factor: int
    exponent: float
    base: int
    trial: int


class HighVolumeLimits(Fact, frozen=True):
    """High Volume Email: recipients and megabytes of one message."""

    recipients: int
    megabytes: int


class HighVolumePrice(Fact, frozen=True):
    """US dollars for a million delivered recipients."""

    usd_per_million: int


class QuotaLimits(Fact, frozen=True):
    """Azure Communication Services' default quota for a custom domain, raised on request.

    ``managed_...`` is for the domain that Azure lends.
    """

    messages_per_minute: int
    messages_per_hour: int
    recipients_per_day: int
    managed_messages_per_minute: int
    managed_messages_per_hour: int
    recipients: int
    megabytes: int


class MessagePrice(Fact, frozen=True):
    """US dollars for one message to one recipient, and for one megabyte of it."""

    usd_per_message: float
    usd_per_megabyte: float


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``limits.toml``."""

    mailbox: MailboxLimits
    message: MessageLimits
    message_size: SizeLimits
    envelope: EnvelopeLimits
    tenant_external: TenantLimits
    high_volume_email: HighVolumeLimits
    high_volume_email_price: HighVolumePrice
    azure_communication_services: QuotaLimits
    azure_communication_services_price: MessagePrice
