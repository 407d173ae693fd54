"""What somebody typed into a practice switch, read. Every function raises `ValueError` for what its switch does not
take; the sentence for people is the switch's own."""

import datetime
import ipaddress
import re

from wizard.core.addresses import wire_address
from wizard.core.domains import a_label

PARTS = re.compile(r"[,;\s]+")
MOST_PARTS = 50


def parts(text: str) -> tuple[str, ...]:
    """The pieces of a list, whatever stands between them."""
    found = tuple(dict.fromkeys(part for part in PARTS.split(text) if part))
    if len(found) > MOST_PARTS:
        raise ValueError("too many")
    return found


def number(text: str, least: int, most: int) -> int:
    """A whole number in decimal digits, ``least`` and ``most`` included."""
    clean = text.strip().replace(",", "")
    if not (clean.isascii() and clean.isdigit() and len(clean) < 12):
        raise ValueError("no number")
    found = int(clean)
    if not least <= found <= most:
        raise ValueError("out of range")
    return found


def address(text: str) -> str:
    """One IPv4 address that a site on the internet can have; the documentation's own ranges are taken."""
    found = ipaddress.IPv4Address(text.strip())
    if found.is_loopback or found.is_multicast or found.is_unspecified or found.is_link_local:
        raise ValueError("not an address on the internet")
    return str(found)


def networks(text: str) -> tuple[str, ...]:
    """What ``SenderIPAddresses`` takes: at least one IPv4 address or network of /24 to /32 (facts 7)."""
    found = parts(text)
    if not found or any(ipaddress.IPv4Network(one).prefixlen < 24 for one in found):
        raise ValueError("no address, or a network that is too wide")
    return found


def covered(ip: str, listed: tuple[str, ...]) -> bool:
    """Whether an address is one of ``listed`` or lies in one of these networks."""
    return any(ipaddress.IPv4Address(ip) in ipaddress.IPv4Network(one, strict=False) for one in listed)


def certificate_name(text: str) -> str:
    """A host name as ``TlsSenderCertificateName`` takes it; a leading ``*.`` stands for any one label."""
    clean = text.strip()
    star, rest = ("*.", clean[2:]) if clean.startswith("*.") else ("", clean)
    name = a_label(rest)
    if "." not in name:
        raise ValueError("no full name")
    return star + name


def mail_addresses(text: str) -> tuple[str, ...]:
    """Any number of mail addresses."""
    return tuple(wire_address(one) for one in parts(text))


def local_parts(text: str) -> tuple[str, ...]:
    """At least one part of a mail address before its @."""
    found = parts(text)
    if not found or any(wire_address(f"{one}@example.com") != f"{one}@example.com" for one in found):
        raise ValueError("no local part")
    return found


def day(text: str) -> datetime.date:
    """A day as ISO 8601 writes it."""
    return datetime.date.fromisoformat(text.strip())
