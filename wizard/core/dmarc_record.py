"""Reads one DMARC record (RFC 7489, section 6.3). Finding it is ``net``'s business."""

import re

import msgspec

from wizard.core.texts import _, one_line

POLICIES = ("none", "quarantine", "reject")


class DmarcRecord(msgspec.Struct, frozen=True):
    """What a record asks receivers to do. ``subdomain_policy`` falls back to ``policy``.

    ``problems`` are sentences for people; a policy that is no policy is None.
    """

    policy: str | None
    subdomain_policy: str | None
    percent: int
    problems: tuple[str, ...]


def is_dmarc(text: str) -> bool:
    """Whether a TXT record is a DMARC record: its first tag is the version."""
    return re.match(r"v\s*=\s*DMARC1\s*(;|$)", text) is not None


def read_dmarc(record: str) -> DmarcRecord:
    """The record's tags. Never fails: what can not be read becomes a problem."""
    problems: list[str] = []
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
    policy = _policy(tags.get("p"), "p", problems)
    subdomain = _policy(tags.get("sp"), "sp", problems) if "sp" in tags else policy
    if "p" not in tags:
        problems.append(_("The DMARC record has no policy (p)."))
        # RFC 7489, section 6.6.3: with a reporting address it counts as "none".
        policy = "none" if "rua" in tags else None
        subdomain = subdomain or policy
    return DmarcRecord(policy, subdomain, _percent(tags.get("pct"), problems), tuple(problems))


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
