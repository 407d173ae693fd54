"""Reads MTA-STS (RFC 8461) and TLS-RPT (RFC 8460): record, policy, and which MX hosts the policy names. No look-ups."""

import re
from collections.abc import Iterable

import msgspec

MODES = ("enforce", "testing", "none")

PATTERNS = 100
"""MX patterns of a policy that are read at most."""


class StsPolicy(msgspec.Struct, frozen=True):
    """A policy document: ``mode`` is one of `MODES`, ``mx`` the names and ``*.`` patterns that it allows."""

    mode: str
    mx: tuple[str, ...]


def sts_id(text: str) -> str | None:
    """The policy's id in a TXT record ``v=STSv1; id=...;``; None where it is no such record or has no sound id."""
    if not re.match(r"v=STSv1\s*;", text):
        return None
    found = re.search(r";\s*id\s*=\s*([A-Za-z0-9]{1,32})\s*(;|$)", text)
    return found.group(1) if found else None


def is_tls_rpt(text: str) -> bool:
    """Whether a TXT record asks for reports about encryption."""
    return re.match(r"v=TLSRPTv1\s*;", text) is not None


def read_policy(body: bytes) -> StsPolicy | None:
    """The policy in a fetched document; None where it is none (RFC 8461, section 3.2)."""
    fields: list[tuple[str, str]] = []
    for line in body[: 64 * 1024].decode("utf-8", "replace").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            fields.append((key.strip(), value.strip()))
    first = dict(reversed(fields))
    mx = tuple(value.lower().removesuffix(".") for key, value in fields if key == "mx")[:PATTERNS]
    mode = first.get("mode", "")
    if first.get("version") != "STSv1" or mode not in MODES or (mode != "none" and not mx):
        return None
    return StsPolicy(mode, mx)


def names(policy: StsPolicy, hosts: Iterable[str]) -> bool:
    """Whether the policy allows every one of the MX hosts (section 4.1)."""
    return all(any(_matches(host, pattern) for pattern in policy.mx) for host in hosts)


def _matches(host: str, pattern: str) -> bool:
    name = host.lower().removesuffix(".")
    if pattern.startswith("*."):
        return name.partition(".")[2] == pattern[2:]
    return name == pattern
