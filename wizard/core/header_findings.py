"""What is worth saying about a received message, in the order in which a reader wants it. Pure.

Each finding is one plain sentence with what to do and the raw line below it.
"""

from collections.abc import Iterator

from wizard.core.facts import RowState
from wizard.core.header_facts import HeaderFacts, Meaning
from wizard.core.header_hops import CLOCKS_MAY_DIFFER, is_public
from wizard.core.header_model import Check, Expectation, Finding, Hop, Kept, Reading
from wizard.core.header_way import Way
from wizard.core.model import Method
from wizard.core.texts import _, counted, one_line

SLOW = 300
"""Seconds at one server from which a delay is worth saying. Our own rule: a scan should be there within minutes."""

_WAY_STATE: dict[Kept, RowState] = {
    "yes": RowState.GOOD,
    "no": RowState.PROBLEM,
    "unknown": RowState.ATTENTION,
}

METHOD_NAMES = {
    Method.SMTP_AUTH_OAUTH: _("a sign-in with OAuth"),
    Method.CONNECTOR_IP: _("the connector by IP address"),
    Method.CONNECTOR_CERTIFICATE: _("the connector by certificate"),
    Method.DIRECT_SEND: _("Direct Send"),
    Method.LOCAL_RELAY: _("your own relay"),
    Method.HIGH_VOLUME_EMAIL: _("High Volume Email"),
    Method.AZURE_COMMUNICATION_SERVICES: _("Azure Communication Services"),
    Method.SMTP_AUTH_BASIC: _("a sign-in with a password"),
}


def everything(
    reading: Reading,
    way: Way,
    directionality: str,
    doubled: tuple[str, ...],
    promised: Expectation,
    facts: HeaderFacts,
) -> tuple[Finding, ...]:
    """All findings. ``doubled`` are headers that stand twice and may not."""
    if not reading.fields:
        return ()
    return (
        *_about_the_promise(reading, promised),
        *_about_checks(reading, way),
        *_about_arc(reading, facts),
        *_about_the_sender(reading, directionality, facts),
        *_about_spam(reading, facts),
        *_about_the_way(reading, way, directionality),
        *_about_time(reading.hops),
        *_about_forgery(reading, doubled, facts),
    )


def _about_the_promise(reading: Reading, promised: Expectation) -> Iterator[Finding]:
    ours = reading.ours
    raw = f"X-Relay-Wizard-Token: {ours.token}"
    if ours.is_ours == "no":
        said = _("The message carries no token of a verification email.")
        yield Finding("no-token", RowState.NOT_KNOWN, said)
    elif ours.is_ours == "yes":
        said = _("The message carries the token of a verification email.")
        yield Finding("token", RowState.GOOD, said, raw=raw)
    elif promised.method is not None and ours.method is not promised.method and ours.method is not None:
        text = _(
            "This is a verification email of another plan: it was made for {made}, and your plan is for {plan}."
        )
        yield Finding(
            "token-unknown",
            RowState.ATTENTION,
            text.format(made=_(METHOD_NAMES[ours.method]), plan=_(METHOD_NAMES[promised.method])),
            _("Send a new test with your plan, and look at that message."),
            raw=raw,
        )
    elif promised.tokens and ours.token not in promised.tokens:
        yield Finding(
            "token-unknown",
            RowState.ATTENTION,
            _("This is a verification email, but not one of those that were sent for this plan."),
            _("Look for the token of the last test: it stands in the message and on the Test page."),
            raw=raw,
        )
    else:
        yield Finding(
            "token-unknown",
            RowState.ATTENTION,
            _(
                "The message carries a token, but its Message-ID does not fit: it may be a copy or was changed."
            ),
            _("Send a new test, and look at that message."),
            raw=raw,
        )
    if ours.method is None:
        return
    said = _("Promised: {method}. {why}").format(method=_(METHOD_NAMES[ours.method]), why=ours.why)
    yield Finding("way", _WAY_STATE[ours.promised_way], said, ours.fix, raw=" | ".join(ours.evidence))


def _about_checks(reading: Reading, way: Way) -> Iterator[Finding]:
    found = reading.authentication
    for check in found.checks:
        fix = check.fix
        if fix and check.name == "spf" and way.left:
            # The address is Microsoft's own: it belongs into the record by the include, not by itself.
            fix = _(
                "Let the SPF record of {domain} include Microsoft 365: dns.txt of your plan has the record."
            )
            fix = fix.format(domain=check.domain)
        yield Finding(
            check.name,
            _softened(check, found.checks, way),
            check.meaning,
            fix,
            raw=check.raw,
            source="ms-headers",
        )
    if not found.checks:
        forged = found.trusted == "no"
        state = RowState.ATTENTION if forged else RowState.NOT_KNOWN
        yield Finding("not-checked", state, found.why, raw=found.raw, source="rfc8601")
    elif found.trusted != "yes":
        yield Finding("who-wrote", RowState.ATTENTION, found.why, raw=found.raw, source="rfc8601")


def _softened(check: Check, checks: tuple[Check, ...], way: Way) -> RowState:
    """A check that failed is no more than worth a look where the one above it, which decides, passed."""
    passed = {one.name for one in checks if one.result in {"pass", "bestguesspass", "softpass"}}
    decided = check.name in {"spf", "dkim"} and bool(passed & {"dmarc", "compauth"})
    decided = decided or (check.name == "dmarc" and "compauth" in passed)
    if check.state is RowState.PROBLEM and decided:
        return RowState.ATTENTION
    if check.state is RowState.PROBLEM and check.name == "spf" and way.connector.matched == "yes":
        return RowState.ATTENTION
    return check.state


def _meant(name: str, meaning: Meaning, raw: str, **words: str) -> Finding:
    return Finding(
        name,
        meaning.state,
        meaning.said(**words),
        meaning.advice(**words),
        raw=one_line(raw),
        source=meaning.source,
        sure=meaning.confidence == "documented",
    )


def _about_arc(reading: Reading, facts: HeaderFacts) -> Iterator[Finding]:
    """What the last server that sealed the message says of the seals before; nothing where that is as usual."""
    if any(check.name == "arc" for check in reading.authentication.checks):
        return
    if reading.arc in {"pass", "fail"}:
        yield _meant("arc", facts.arc[reading.arc], f"ARC-Seal: cv={reading.arc}")


def _about_the_sender(reading: Reading, directionality: str, facts: HeaderFacts) -> Iterator[Finding]:
    if reading.auth_as is not None:
        meaning = next(
            (one for name, one in facts.auth_as.items() if name.casefold() == reading.auth_as.casefold()),
            None,
        )
        raw = f"AuthAs: {reading.auth_as}"
        if meaning is not None:
            yield _meant("auth-as", meaning, raw)
        else:
            said = _("As whom the sender counts is written in a word that is not known here: {word}.")
            yield Finding(
                "auth-as", RowState.ATTENTION, said.format(word=one_line(reading.auth_as, 40)), raw=raw
            )
    if reading.originator:
        raw = f"X-OriginatorOrg: {reading.originator}"
        yield _meant("originator", facts.note["originator"], raw, domain=reading.originator)
    known = {name.casefold(): one for name, one in facts.directionality.items()}
    if directionality in known:
        raw = f"X-MS-Exchange-Organization-MessageDirectionality: {directionality.capitalize()}"
        yield _meant("directionality", known[directionality], raw)


def _about_spam(reading: Reading, facts: HeaderFacts) -> Iterator[Finding]:
    spam = reading.spam
    # SKI, CAT and the like are Microsoft's own words; where a message landed is not documented.
    sure = not spam.folder
    yield Finding("spam", spam.state, spam.meaning, spam.fix, raw=spam.raw, source="ms-headers", sure=sure)
    listed = facts.ipv.get(spam.ipv)
    if listed is not None and reading.connecting_ip:
        yield _meant("address-list", listed, f"IPV:{spam.ipv}", ip=reading.connecting_ip)
    if spam.scl is not None and spam.scl >= 5:
        yield _meant("scl", facts.note["scl"], f"SCL:{spam.scl}")


def _about_the_way(reading: Reading, way: Way, directionality: str) -> Iterator[Finding]:
    if not reading.hops:
        said = _("There is no Received line, so the way of the message can not be told.")
        yield Finding(
            "no-hops", RowState.ATTENTION, said, _("Copy all headers of the message, from the top.")
        )
        return
    entry = way.entry
    told = directionality in {"originating", "incoming"} and not way.left
    if way.door == "mx" and reading.ours.method is None and not told:
        state = {"yes": RowState.GOOD, "no": RowState.NOT_KNOWN, "unknown": RowState.NOT_KNOWN}
        raw = entry.raw if entry is not None else ""
        yield Finding("connector", state[way.connector.matched], way.connector.why, raw=raw)
    if entry is not None and way.door in {"mx", "submission"} and is_public(entry.from_ip):
        if not entry.tls:
            yield Finding(
                "not-encrypted",
                RowState.ATTENTION,
                _(
                    "On the way from {address} to Microsoft 365 the message was not encrypted: others could read it."
                ).format(address=entry.from_ip),
                _("Switch STARTTLS on at the device, if it can."),
                raw=entry.raw,
            )
        elif entry.tls in {"1.0", "1.1"} or entry.tls.startswith("SSL"):
            name = entry.tls if entry.tls.startswith("SSL") else f"TLS {entry.tls}"
            yield Finding(
                "old-tls",
                RowState.ATTENTION,
                _("The connection was encrypted with {name}, which is no longer safe.").format(name=name),
                _("Update the device, or let it send through your own relay."),
                raw=entry.raw,
            )
    if reading.hops_left_out:
        said = counted(
            reading.hops_left_out,
            _("{count} older Received line is not shown. So many lines mean a loop, or an attack."),
            _("{count} older Received lines are not shown. So many lines mean a loop, or an attack."),
        )
        yield Finding("too-many-hops", RowState.PROBLEM, said, source="rfc5321")


def duration(seconds: int) -> str:
    """A time as people say it: ``3 seconds``, ``12 minutes``, ``2 hours``."""
    if seconds < 120:
        return counted(seconds, _("{count} second"), _("{count} seconds"))
    if seconds < 7200:
        return counted(round(seconds / 60), _("{count} minute"), _("{count} minutes"))
    if seconds < 172_800:
        return counted(round(seconds / 3600), _("{count} hour"), _("{count} hours"))
    return counted(round(seconds / 86_400), _("{count} day"), _("{count} days"))


def _about_time(hops: tuple[Hop, ...]) -> Iterator[Finding]:
    slow = [hop for hop in hops if (hop.delay_seconds or 0) >= SLOW]
    for hop in sorted(slow, key=lambda hop: -(hop.delay_seconds or 0))[:3]:
        text = _("The message waited {time} before {host} had it.").format(
            time=duration(hop.delay_seconds or 0), host=hop.by_host or _("the next server")
        )
        fix = _("Ask whoever runs the server before it why it waited: a queue, a busy line, a filter.")
        yield Finding("slow", RowState.ATTENTION, text, fix, raw=hop.raw)
    early = [hop for hop in hops if (hop.delay_seconds or 0) < -CLOCKS_MAY_DIFFER]
    if early:
        first = min(early, key=lambda hop: hop.delay_seconds or 0)
        text = _("By the clocks, {host} had the message {time} before it was sent: a clock is wrong.").format(
            host=first.by_host or _("a server"), time=duration(-(first.delay_seconds or 0))
        )
        fix = _(
            "If the wrong clock is your device's or your relay's, set it: mail with a wrong time looks like spam."
        )
        yield Finding("clock", RowState.ATTENTION, text, fix, raw=first.raw)
    odd = next((hop for hop in hops if not hop.time_zone_sane), None)
    if odd is not None:
        text = _("A Received line has a time that can not be: {host} wrote it.").format(
            host=odd.by_host or _("a server without a name")
        )
        yield Finding("time-unreadable", RowState.ATTENTION, text, raw=odd.raw)


def _about_forgery(reading: Reading, doubled: tuple[str, ...], facts: HeaderFacts) -> Iterator[Finding]:
    for name in doubled:
        text = _("{name} stands there more than once, so one of them may be forged.").format(name=name)
        yield Finding("doubled", RowState.ATTENTION, text, raw=name, source="rfc5321")
    if reading.authentication.disagree:
        text = _(
            "Two lines of results in the receiving server's name say different things: one of them may be forged."
        )
        raw = reading.authentication.raw
        yield Finding("results-disagree", RowState.ATTENTION, text, raw=raw, source="rfc8601")
    left = reading.authentication.left_aside
    if left and reading.authentication.trusted == "yes":
        text = counted(
            left,
            _("{count} more line of results is left aside: the receiving server did not write it."),
            _("{count} more lines of results are left aside: the receiving server did not write them."),
        )
        yield Finding(
            "left-aside", RowState.NOT_KNOWN, f"{text} {_(facts.note['trust'].text)}", source="rfc8601"
        )
