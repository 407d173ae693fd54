"""Reads one DMARC record (RFC 7489, section 6.3; ``np`` and ``t`` of its successors). Finding it is ``net``'s business."""

import re

import msgspec

from wizard.core.texts import _, one_line

POLICIES = ("none", "quarantine", "reject")
"""From the mildest to the strictest."""

DESTINATIONS = 10
"""Reporting addresses read at most."""


class DmarcRecord(msgspec.Struct, frozen=True):
    """What a record asks receivers to do.

    ``subdomain_policy`` falls back to ``policy``, ``missing_policy`` (for names that do not exist, RFC 9091) to that.
    ``percent`` is the share of failing mail that the policy is asked for, ``testing`` whether receivers are to act one
    step milder. ``reports`` are the domains of the addresses that aggregate reports go to. ``problems`` are sentences
    for people; a policy that is no policy is None.
    """

    policy: str | None
    subdomain_policy: str | None
    percent: int
    problems: tuple[str, ...]
    missing_policy: str | None = None
    testing: bool = False
    reports: tuple[str, ...] = ()


def is_dmarc(text: str) -> bool:
    """Whether a TXT record is a DMARC record: its first tag is the version."""
    return re.match(r"\s*v\s*=\s*DMARC1\s*(;|$)", text) is not None


def effective(policy: str | None, percent: int, *, testing: bool) -> str | None:
    """What receivers do with failing mail: one step milder where the policy is asked for none of it."""
    if policy is None or not (testing or percent == 0):
        return policy
    return POLICIES[max(0, POLICIES.index(policy) - 1)]


def read_dmarc(record: str) -> DmarcRecord:
    """The record's tags. Never fails: what can not be read becomes a problem."""
    problems: list[str] = []
    tags = _tags(record, problems)
    reports = _destinations(tags.get("rua", ""), problems)
    policy = _policy(tags.get("p"), "p", problems)
    subdomain = _policy(tags.get("sp"), "sp", problems) if "sp" in tags else policy
    if "p" not in tags:
        problems.append(_("The DMARC record has no policy (p)."))
    if policy is None or subdomain is None:
        # RFC 7489, section 6.6.3: with a reporting address it counts as "none", without one it does not count.
        policy = subdomain = "none" if reports else None
    missing = (_policy(tags.get("np"), "np", problems) if "np" in tags else None) or subdomain
    return DmarcRecord(
        policy,
        subdomain,
        _percent(tags.get("pct"), problems),
        tuple(problems),
        missing,
        tags.get("t", "").lower() == "y",
        reports,
    )


def _tags(record: str, problems: list[str]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        name, value = name.strip().lower(), value.strip()
        if not name and not value:
            continue
        if not equals:
            problems.append(
                _("'{part}' in the DMARC record is no tag.").format(part=one_line(part.strip(), 60))
            )
        elif name in tags:
            problems.append(_("The DMARC record has the tag {tag} twice.").format(tag=one_line(name, 30)))
        else:
            tags[name] = value
    return tags


def _destinations(value: str, problems: list[str]) -> tuple[str, ...]:
    """The domains in ``mailto:a@example.com!10m,mailto:...`` (RFC 7489, section 6.2)."""
    found: list[str] = []
    for part in value.split(",")[:DESTINATIONS] if value else ():
        scheme, _colon, address = part.strip().partition(":")
        _local, at, domain = address.partition("!")[0].rpartition("@")
        if scheme.lower() == "mailto" and at and domain:
            found.append(domain.strip().lower().removesuffix("."))
        else:
            problems.append(
                _("{part} is no address for DMARC reports; they begin with mailto:.").format(
                    part=one_line(part.strip(), 60) or "rua"
                )
            )
    return tuple(dict.fromkeys(found))


def _policy(value: str | None, tag: str, problems: list[str]) -> str | None:
    if value is None:
        return None
    if value.lower() in POLICIES:
        return value.lower()
    problems.append(_("{tag}={value} is no DMARC policy.").format(tag=tag, value=one_line(value, 40)))
    return None


def _percent(value: str | None, problems: list[str]) -> int:
    if value is None:
        return 100
    if re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= 100:
        return int(value)
    problems.append(_("pct={value} is no percentage.").format(value=one_line(value, 40)))
    return 100
