"""What each field of the answers takes, beyond its type: one rule a field, and the words that say it.

The same rules serve a document and a field that is being typed. Nothing here knows JSON.
"""

import datetime
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from wizard.core.domains import a_label
from wizard.core.paths import field_type, paths
from wizard.core.texts import _

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network

Rule = Callable[[Any], None]
"""Raises ValueError with a short reason where a value of the right type is still impossible."""

NAME_LIMIT = 100
"""Characters of a free text such as a device's name."""
ADDRESS_LIMIT = 254
"""Characters of a mail address (RFC 5321, section 4.5.3.1.3, less the angle brackets)."""
NUMBER_LIMIT = 10**12
LIST_LIMIT = 1000

_NOT_ON_THE_INTERNET = (
    "0.0.0.0/8",  # this network (RFC 791)
    "10.0.0.0/8",  # private (RFC 1918)
    "100.64.0.0/10",  # shared by a provider's customers, CGNAT (RFC 6598)
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local (RFC 3927)
    "172.16.0.0/12",  # private (RFC 1918)
    "192.0.0.0/24",  # protocol assignments (RFC 6890)
    "192.168.0.0/16",  # private (RFC 1918)
    "198.18.0.0/15",  # benchmarking (RFC 2544)
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
"""Where no public address lies. The documentation ranges (RFC 5737) are taken: examples use them."""


def check_text(value: str) -> None:
    """A short text on one line."""
    if not value.strip():
        raise ValueError(_("it is empty"))
    if len(value) > NAME_LIMIT:
        raise ValueError(_("it has {length} characters").format(length=len(value)))
    if not value.isprintable():
        raise ValueError(_("it holds a line break or another character that can not be shown"))


def check_host(value: str) -> None:
    """A fully qualified host name, never an address."""
    name = a_label(value)
    labels = name.split(".")
    if "_" in name:
        raise ValueError(_("a host name has no underscore"))
    if labels[-1].isdigit():
        raise ValueError(_("it is an IP address or ends like one"))
    if len(labels) < 2:
        raise ValueError(_("it has no dot"))


def check_relay_host(value: str) -> None:
    """A computer in the own network: a host name, a short name, or an IPv4 address."""
    if _ipv4(value) is None and a_label(value).rpartition(".")[2].isdigit():
        raise ValueError(_("it is neither a name nor an IPv4 address"))


def check_address(value: str) -> None:
    """A plain mail address, ``name@domain``."""
    if value != value.strip() or not value.isprintable():
        raise ValueError(_("it holds a space or another character that addresses do not have"))
    if len(value) > ADDRESS_LIMIT:
        raise ValueError(_("it has {length} characters").format(length=len(value)))
    from wizard.core.addresses import wire_address

    check_host(wire_address(value).rpartition("@")[2])


def check_public_ip(value: str) -> None:
    """An IPv4 address that can be seen from the internet."""
    address = _ipv4(value)
    if address is None:
        raise ValueError(_("it is no IPv4 address"))
    if any(address in network for network in _networks()):
        raise ValueError(_("this address never appears on the internet; it is private, shared or reserved"))


def _ipv4(value: str) -> "IPv4Address | None":
    from ipaddress import AddressValueError, IPv4Address

    try:
        return IPv4Address(value)
    except AddressValueError:
        return None


@cache
def _networks() -> "tuple[IPv4Network, ...]":
    from ipaddress import IPv4Network

    return tuple(map(IPv4Network, _NOT_ON_THE_INTERNET))


def check_port(value: int) -> None:
    """A TCP port."""
    if not 1 <= value <= 65535:
        raise ValueError(_("ports go from 1 to 65535"))


def check_count(value: float) -> None:
    """A number that is not negative. NaN compares false and is refused too."""
    if not 0 <= value <= NUMBER_LIMIT:
        raise ValueError(_("it is negative or far too large"))


def check_at_least_one(value: int) -> None:
    """A number from 1."""
    if not 1 <= value <= NUMBER_LIMIT:
        raise ValueError(_("it is less than 1 or far too large"))


def check_day(value: str) -> None:
    """A day as ``YYYY-MM-DD``, and nothing else that ISO 8601 allows."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError(_("a day is written as YYYY-MM-DD"))
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("there is no such day")) from None


_DOMAIN = "a domain such as contoso.com"
_ADDRESS = "a mail address such as scanner@contoso.com"
_TEXT = f"a text of at most {NAME_LIMIT} characters on one line"
_COUNT = "a whole number from 0"

CHECKS: dict[str, tuple[Rule, str]] = {
    "domain": (check_host, _DOMAIN),
    "device.profile": (check_text, "the id of a device profile, such as generic-printer"),
    "device.name": (check_text, _TEXT),
    "device.count": (check_at_least_one, "a whole number from 1"),
    "device.ports": (check_port, 'a list of port numbers such as [25, 465, 587], or "unknown"'),
    "device.max_host_length": (check_at_least_one, "a whole number from 1"),
    "sending.from": (check_address, _ADDRESS),
    "sending.peak_per_minute": (check_count, _COUNT),
    "sending.recipients_per_day": (check_count, _COUNT),
    "sending.external_recipients_per_day": (check_count, _COUNT),
    "sending.connections": (check_count, _COUNT),
    "sending.largest_message_mb": (check_count, "a number from 0"),
    "network.public_ips": (
        check_public_ip,
        "a list of IPv4 addresses that the internet sees, such as 203.0.113.10",
    ),
    "tenant.mx_host": (check_host, "a host name such as contoso-com.mail.protection.outlook.com"),
    "tenant.accepted_domains": (check_host, "a list of domains such as contoso.com"),
    "tenant.mailbox": (check_address, _ADDRESS),
    "tenant.created": (check_day, "a day written as 2024-05-01"),
    "tenant.licences": (check_count, _COUNT),
    "options.local_relay_host": (check_relay_host, "a host name or an IPv4 address in your own network"),
    "options.acs_username": (check_text, _TEXT),
    "options.hve_account": (check_address, _ADDRESS),
}
"""The fields that take more than one of a few words."""


def takes(path: str) -> str:
    """What a field takes, in words; "" for a path that is no field."""
    if path in CHECKS:
        return CHECKS[path][1]
    if path == "schema":
        return "the number 1"
    if path not in paths():
        return ""
    words, many = words_of(path)
    listed = ", ".join(f'"{word}"' for word in words)
    return f'a list of {listed}, or "unknown"' if many else f"one of {listed}"


def words_of(path: str) -> tuple[tuple[str, ...], bool]:
    """The words that a field chooses from, and whether it takes several; no words for any other field."""
    many = False
    words: tuple[str, ...] = ()
    for kind in get_args(field_type(path)):
        inner = get_args(kind)
        if inner and isinstance(inner[0], type) and issubclass(inner[0], StrEnum):
            words, many = tuple(inner[0]), True
        elif isinstance(kind, type) and issubclass(kind, StrEnum):
            words = tuple(kind)
    return words, many
