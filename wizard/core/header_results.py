"""Reads what receivers found: Authentication-Results, and the report of Microsoft's spam filter. Pure and total.

Anybody can write an Authentication-Results line into a message before it is sent. Only the one that the receiving side
wrote counts (RFC 8601, section 5): Microsoft 365 puts it above its own first Received line, others put it near that
line and begin it with their own name.
"""

import re
from collections.abc import Iterator

import msgspec

from wizard.core.facts import RowState
from wizard.core.header_facts import HeaderFacts, Meaning
from wizard.core.header_hops import address_in, read_line
from wizard.core.header_model import Authentication, Check, Kept, Spam
from wizard.core.header_text import HeaderField
from wizard.core.texts import _, one_line

RESULTS = "authentication-results"
REPORT = "x-forefront-antispam-report"
INSIDE = "255.255.255.255"
"""What CIP says of mail that came from no address outside."""

LINES = 10
"""Lines of results that are read of one server."""

METHODS = ("spf", "dkim", "dmarc", "compauth", "arc")
_PART = re.compile(
    r"(?:^|[\s;])(spf|dkim|dmarc|compauth|arc)[ \t]*=[ \t]*([A-Za-z]+)(.*?)"
    r"(?=(?:[\s;](?:spf|dkim|dmarc|compauth|arc)[ \t]*=)|$)",
    re.IGNORECASE,
)
_TAG = re.compile(r"(?<![A-Za-z.])([A-Za-z]+(?:\.[A-Za-z-]+)?)[ \t]*=[ \t]*\"?([^\s;\"()]{1,320})")
_SENDER_IP = re.compile(r"(?:sender IP is|designates|client-ip=)\s*<?([0-9A-Fa-f:.]{2,45})", re.IGNORECASE)


def results_of(
    fields: tuple[HeaderField, ...], received: int, facts: HeaderFacts, *, signed_in: bool
) -> tuple[Authentication, str]:
    """What the receiving side found, and the address that it judged ("" where it does not say).

    ``received`` is how many Received lines the receiving side wrote. ``signed_in``: the sender counts as one of the
    own people, and such mail is not checked.
    """
    lines = [at for at, field in enumerate(fields) if field.key == RESULTS]
    hops = [at for at, field in enumerate(fields) if field.key == "received"]
    if not lines:
        return Authentication("unknown", _no_line(signed_in=signed_in)), ""
    if not hops:
        why = _("No Received line tells who received the message, so nobody can say who wrote these results.")
        own = [at for at in lines if writer_of(fields[at].value) == writer_of(fields[lines[0]].value)]
        return _judged([fields[at] for at in own], "unknown", why, len(lines) - len(own), facts)
    boundary = hops[max(received, 1) - 1]
    below = hops[received] if received < len(hops) else len(fields)
    receivers = [read_line(fields[at].value).by_host for at in hops[: max(received, 1)]]
    believed = [
        (at, why) for at in lines if (why := _believed(fields[at].value, at, boundary, below, receivers))
    ]
    if believed:
        why = believed[0][1]
        return _judged([fields[at] for at, _why in believed], "yes", why, len(lines) - len(believed), facts)
    if signed_in:
        return Authentication("unknown", _no_line(signed_in=True), left_aside=len(lines)), ""
    why = _(
        "There are results in the message, but the receiving server did not write them: they prove nothing."
    )
    return Authentication("no", why, raw=one_line(fields[lines[0]].raw), left_aside=len(lines)), ""


def _no_line(*, signed_in: bool) -> str:
    if signed_in:
        return _("The sender signed in, so SPF, DKIM and DMARC are not checked: they are not needed.")
    return _("The receiving server wrote no results of SPF, DKIM and DMARC into the message.")


def writer_of(value: str) -> str:
    """The name in front of the results: the server that says so (RFC 8601, section 2.5); "" in Microsoft's."""
    first = value.partition(";")[0].strip()
    name = first.split(" ")[0] if first else ""
    return "" if "=" in first else one_line(name, 255)


def _believed(value: str, at: int, boundary: int, below: int, receivers: list[str]) -> str:
    """Why a line is the receiver's own; "" where it is not."""
    writer = writer_of(value)
    if not writer:
        if at < boundary:
            return _(
                "It stands above the line by which the message came in, so the receiving server wrote it."
            )
        return ""
    if at < below and any(_same(writer, host) for host in receivers):
        return _("It carries the name of the receiving server, {host}, and stands with its lines.").format(
            host=writer
        )
    return ""


def _same(writer: str, host: str) -> bool:
    one, other = writer.casefold().rstrip("."), host.casefold().rstrip(".")
    if not one or not other:
        return False
    if one == other or other.endswith("." + one) or one.endswith("." + other):
        return True
    return "." in one and one.split(".")[-2:] == other.split(".")[-2:] and not address_in([one])


def _judged(
    written: list[HeaderField], trusted: Kept, why: str, others: int, facts: HeaderFacts
) -> tuple[Authentication, str]:
    """The results of one server, which may have written several lines."""
    lines = [field.value for field in written[:LINES]]
    found = next(filter(None, map(_SENDER_IP.search, lines)), None)
    ip = address_in([found[1]]) if found else ""
    best: dict[str, Check] = {}
    disagree = False
    for line in lines:
        for check in _checks(line, ip, facts):
            # What the receiver wrote stands above what somebody else may have written in its name.
            disagree = disagree or best.setdefault(check.name, check).result != check.result
    checks = tuple(best[name] for name in METHODS if name in best)
    raw = " | ".join(field.raw for field in written[:LINES])
    return Authentication(trusted, why, checks, one_line(raw), others, disagree=disagree), ip


def _tags(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, said in _TAG.findall(text):
        found.setdefault(name.casefold(), said)
    return found


def _checks(value: str, ip: str, facts: HeaderFacts) -> Iterator[Check]:
    """One line's checks, each once; of several signatures the best."""
    tables: dict[str, dict[str, Meaning]] = {
        "spf": facts.spf,
        "dkim": facts.dkim,
        "dmarc": facts.dmarc,
        "compauth": facts.compauth,
        "arc": facts.arc,
    }
    everything = _tags(value)
    from_domain = everything.get("header.from", "")
    best: dict[str, Check] = {}
    for name, result, rest in _PART.findall(value):
        method, said = name.casefold(), result.casefold()
        tags = _tags(rest)
        domain = {
            "spf": _domain(tags.get("smtp.mailfrom") or tags.get("smtp.helo", "")),
            "dkim": _domain(tags.get("header.d") or tags.get("header.i", "")),
        }.get(method, "") or from_domain
        if domain == "none":
            domain = from_domain
        check = _check(method, said, tags, ip, one_line(domain, 255), tables[method], facts)
        part = " ".join(f"{name}={result}{rest}".split()).rstrip("; ")
        check = msgspec.structs.replace(check, raw=one_line(f"Authentication-Results: {part}"))
        if method not in best or (method == "dkim" and said == "pass" and best[method].result != "pass"):
            best[method] = check
    yield from best.values()


def _domain(said: str) -> str:
    return said.rpartition("@")[2].strip("<>.,")


def _check(
    method: str,
    result: str,
    tags: dict[str, str],
    ip: str,
    domain: str,
    table: dict[str, Meaning],
    facts: HeaderFacts,
) -> Check:
    words = {"ip": ip or _("that sent it"), "domain": domain or _("the sender's domain")}
    meaning = table.get(result)
    reason = tags.get("reason", "") if method == "compauth" else tags.get("action", "").casefold()
    if meaning is None:
        text = _("{name} says {result}, a word that is not known here.").format(
            name=method.upper(), result=one_line(result, 40)
        )
        return Check(method, one_line(result, 40), RowState.NOT_KNOWN, text, domain, one_line(reason, 40))
    said, fix = meaning.said(**words), meaning.advice(**words)
    about = facts.about_reason(reason) if method == "compauth" else facts.action.get(reason)
    if about is not None and not (method == "dmarc" and result != "fail"):
        said = f"{said} {about.said(**words)}"
        fix = about.advice(**words) or fix
    return Check(method, result, meaning.state, said, domain, one_line(reason, 40), fix)


def seals_of(fields: tuple[HeaderField, ...]) -> str:
    """What the last server that sealed the message says of the seals before it; "" where there is no seal."""
    found = []
    for field in fields:
        if field.key == "arc-seal":
            tags = _tags(field.value)
            place = tags.get("i", "")
            if place.isascii() and place.isdigit() and len(place) < 4:
                found.append((int(place), tags.get("cv", "").casefold()))
    said = max(found)[1] if found else ""
    return said if said in {"none", "pass", "fail"} else ""


# --- the spam filter --------------------------------------------------------------------------------------------------


def _pairs(value: str) -> dict[str, str]:
    """``NAME:value;`` pairs, the first of each name; a value may hold colons (IPv6)."""
    found: dict[str, str] = {}
    for part in value.split(";"):
        name, colon, said = part.strip().partition(":")
        if colon and len(name) <= 20:
            found.setdefault(name.strip().upper(), said.strip())
    return found


def report_of(fields: tuple[HeaderField, ...]) -> tuple[dict[str, str], HeaderField | None, int]:
    """The spam filter's report as pairs, its field, and how many there are. The last counts: Microsoft adds it below."""
    found = [field for field in fields if field.key == REPORT]
    return (_pairs(found[-1].value), found[-1], len(found)) if found else ({}, None, 0)


def level(text: str, most: int = 10) -> int | None:
    """A confidence level from -1 to ``most``; None for anything else."""
    sign = text.removeprefix("-")
    number = int(text) if sign.isascii() and sign.isdigit() and len(text) <= 3 else None
    return number if number is not None and -1 <= number <= most else None


def spam_of(fields: tuple[HeaderField, ...], domain: str, facts: HeaderFacts) -> Spam:
    """The spam filter's verdict. The caller has seen to it that the receiving side wrote these lines."""
    pairs, field, _count = report_of(fields)
    values = {one.key: one.value for one in fields}
    scl = level(values.get("x-ms-exchange-organization-scl", "") or pairs.get("SCL", ""))
    bulk = _pairs(values.get("x-microsoft-antispam", "")).get("BCL", "")
    delivery = _pairs(values.get("x-microsoft-antispam-mailbox-delivery", "")).get("DEST", "").upper()
    ip = address_in([pairs.get("CIP", "")])
    words = {
        "ip": ip if ip and ip != INSIDE else _("that sent it"),
        "domain": domain or _("the sender's domain"),
    }
    meanings = [
        meaning
        for meaning in (
            facts.cat.get(pairs.get("CAT", "").upper()),
            facts.sfv.get(pairs.get("SFV", "").upper()),
            facts.delivery.get(delivery[:1]),
        )
        if meaning is not None
    ]
    order = (RowState.PROBLEM, RowState.ATTENTION, RowState.GOOD, RowState.NOT_KNOWN)
    meanings.sort(key=lambda meaning: order.index(meaning.state))
    worst = meanings[0].state if meanings else RowState.NOT_KNOWN
    told = [meaning for meaning in meanings if meaning.state is worst]
    return Spam(
        state=worst,
        meaning=" ".join(meaning.said(**words) for meaning in told)
        or _("The receiving server wrote no verdict of a spam filter into the message."),
        fix=next((meaning.advice(**words) for meaning in told if meaning.fix), ""),
        scl=scl,
        bcl=level(bulk),
        sfv=one_line(pairs.get("SFV", ""), 20),
        cat=one_line(pairs.get("CAT", ""), 20),
        ipv=one_line(pairs.get("IPV", ""), 20),
        direction=one_line(pairs.get("DIR", ""), 20),
        folder={"J": "junk", "I": "inbox"}.get(delivery[:1], ""),
        raw=one_line(field.raw) if field is not None else "",
    )
