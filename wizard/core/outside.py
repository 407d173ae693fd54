"""What may be asked outside, and who learns what by it: the types of ``resources/knowledge/services_outside.toml``.

Nothing here asks anybody.
"""

from typing import Annotated, Literal

import msgspec

from wizard.core.answers import Cloud
from wizard.core.sources import Fact


class CloudMark(Fact, frozen=True):
    """By what a directory's public document tells its cloud.

    ``instance`` is its ``cloud_instance_name``, ``sub_scope`` its ``tenant_region_sub_scope`` ("" for none).
    """

    instance: str
    cloud: Cloud
    sub_scope: str = ""


class TenantDirectory(Fact, frozen=True):
    """Microsoft Entra's two public documents on a domain, as paths below a cloud's sign-in authority.

    ``unknown_codes`` are the error codes that say that no tenant has the domain; ``consumer_id`` is the id that
    stands for private Microsoft accounts (Outlook.com, Hotmail).
    """

    configuration: str
    realm: str
    unknown_codes: tuple[str, ...]
    consumer_id: str
    mark: tuple[CloudMark, ...]


class MailServerMarks(Fact, frozen=True):
    """By what a mail server is known as Microsoft's.

    ``greetings`` end the host's name in the first line; ``issuers`` are the organisations whose authorities certify
    Microsoft's mail servers, as certificates spell them.
    """

    greetings: tuple[str, ...]
    issuers: tuple[str, ...]


class WebWay(Fact, frozen=True):
    """A web service that answers with the address it was asked from, as text or in the JSON field ``field``."""

    name: str
    operator: str
    url: Annotated[str, msgspec.Meta(pattern="^https://")]
    field: str = ""


class DnsWay(Fact, frozen=True):
    """A name that its own nameservers answer with the address that asked. ``nameservers`` are IPv4 addresses.

    Asked by way of any other nameserver, it would give that one's address.
    """

    name: str
    operator: str
    nameservers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    query: str
    type: Literal["A", "TXT"]


class AddressServices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two independent ways to this site's public address, each in order of preference.

    ``web_ipv6`` are asked when no IPv4 address was seen: whether this network has IPv6 only.
    """

    web: Annotated[tuple[WebWay, ...], msgspec.Meta(min_length=1)]
    web_ipv6: tuple[WebWay, ...]
    dns: Annotated[tuple[DnsWay, ...], msgspec.Meta(min_length=1)]


class Told(Fact, frozen=True):
    """Who learns what when one check is made.

    ``probe`` is the check's id, as in the rows. ``who`` names the outsiders, ``learns`` and ``why`` are whole sentences:
    what they learn, and what the check is good for. ``asked_first``: it is made only after the person said yes;
    ``without`` then says how to find it out alone.
    """

    probe: str
    who: str
    learns: str
    why: str
    asked_first: bool
    without: str = ""


class OutsideServices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``services_outside.toml``."""

    tenant: TenantDirectory
    mail_servers: MailServerMarks
    public_address: AddressServices
    told: tuple[Told, ...]
