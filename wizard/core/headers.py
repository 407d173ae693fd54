"""Explains a received message's headers in plain words: its hops, what the receiver checked, and whether it is our
verification email and came the promised way.

Pure and total: any text gives a `Reading`, in time that its length bounds; hostile and broken messages too. What
anybody could have written into the message is never taken for what the receiving server found (`header_results`).
"""

from collections import Counter
from datetime import datetime
from email.utils import parseaddr

import msgspec

from wizard.core.facts import RowState
from wizard.core.header_facts import HeaderFacts
from wizard.core.header_findings import everything
from wizard.core.header_hops import address_in, is_public, read_hops
from wizard.core.header_model import (
    Authentication,
    Expectation,
    Finding,
    Hop,
    Identity,
    Ours,
    Reading,
    Spam,
    Verdict,
)
from wizard.core.header_results import INSIDE, report_of, results_of, seals_of, spam_of
from wizard.core.header_text import HeaderField, decoded, plain, read_fields
from wizard.core.header_way import EXCHANGE, HVE, Way, kept, way_of
from wizard.core.model import Method
from wizard.core.texts import _, one_line
from wizard.core.verification import METHOD_HEADER, TOKEN_HEADER, is_token, method_in_subject

SCHEMA = 1

_AUTH_AS = ("x-ms-exchange-organization-authas", "x-ms-exchange-crosstenant-authas")
_DIRECTIONALITY = "x-ms-exchange-organization-messagedirectionality"


def explain_bytes(data: bytes, facts: HeaderFacts, promised: Expectation | None = None) -> Reading:
    """As `explain`, for a file's bytes in any encoding."""
    return explain(decoded(data), facts, promised)


def explain(text: str, facts: HeaderFacts, promised: Expectation | None = None) -> Reading:
    """What the headers in ``text`` say. ``promised`` is what the caller knows of the plan; the message's own marks
    fill in what is missing. A text without headers gives a `Reading` whose ``fields`` is 0."""
    fields = read_fields(text)
    values = _values(fields)
    hops, left_out = read_hops(fields, facts)
    receiver = next((hop for hop in reversed(hops) if hop.by_receiver and "." in hop.by_host), None)
    service = receiver.service if receiver is not None else ""
    microsoft = service in {EXCHANGE, HVE} or not hops
    outward = not microsoft and any(hop.service == EXCHANGE for hop in hops)
    auth_as = _auth_as(values, microsoft=microsoft, outward=outward)
    directionality = values.get(_DIRECTIONALITY, "").casefold() if microsoft else ""
    way = way_of(hops, auth_as.casefold(), directionality, facts)
    signed_in = auth_as.casefold() == "internal" or way.door in {"mailbox", "submission"}
    own = sum(hop.by_receiver for hop in hops)
    found, judged_ip = results_of(fields, own, facts, signed_in=signed_in)
    found = _only_what_was_checked(found, signed_in=auth_as.casefold() == "internal")
    domain = _domain(plain(values.get("from", "")))
    spam = spam_of(fields, domain, facts) if microsoft else Spam(meaning=_not_microsoft())
    ours = _ours(values, way, promised or Expectation())
    reading = Reading(
        schema_=SCHEMA,
        verdict=Verdict(RowState.NOT_KNOWN, ""),
        message=_identity(values),
        ours=ours,
        received_by=receiver.by_host if receiver is not None else "",
        service=service,
        hops=hops,
        hops_left_out=left_out,
        delay_seconds=_whole_delay(hops),
        authentication=found,
        auth_as=one_line(auth_as, 40) or None,
        connecting_ip=_connecting(fields, hops, judged_ip, microsoft=microsoft),
        connector=way.connector,
        spam=spam,
        findings=(),
        fields=len(fields),
        arc=seals_of(fields),
        originator=one_line(values.get("x-originatororg", ""), 255) if microsoft or way.left else "",
    )
    findings = everything(reading, way, directionality, _doubled(fields), promised or Expectation(), facts)
    return _with(reading, findings)


def _with(reading: Reading, findings: tuple[Finding, ...]) -> Reading:
    return msgspec.structs.replace(reading, findings=findings, verdict=_verdict(reading, findings))


def _values(fields: tuple[HeaderField, ...]) -> dict[str, str]:
    """The first value of each header; of Microsoft's own the last, since it adds them at the end."""
    found: dict[str, str] = {}
    for field in fields:
        if field.key.startswith("x-ms-exchange-") or field.key not in found:
            found[field.key] = field.value
    return found


def _auth_as(values: dict[str, str], *, microsoft: bool, outward: bool) -> str:
    names = _AUTH_AS if microsoft else _AUTH_AS[1:] if outward else ()
    return next((values[name].strip() for name in names if values.get(name, "").strip()), "")


def _only_what_was_checked(found: Authentication, *, signed_in: bool) -> Authentication:
    """For a sender who signed in, Microsoft 365 writes ``none`` everywhere and has checked nothing."""
    if not signed_in or any(check.name in {"spf", "compauth"} for check in found.checks):
        return found
    why = _("The sender signed in, so SPF, DKIM and DMARC are not checked: they are not needed.")
    return Authentication("unknown", why, raw=found.raw, left_aside=found.left_aside)


def _not_microsoft() -> str:
    return _(
        "The receiving server is not Microsoft's, so what Microsoft's spam filter wrote does not count here."
    )


def _domain(address: str) -> str:
    return one_line(address.rpartition("@")[2].strip(" <>\"'"), 255)


def _identity(values: dict[str, str]) -> Identity:
    def said(name: str, limit: int = 400) -> str:
        return one_line(plain(values.get(name, "")), limit)

    return Identity(
        message_id=said("message-id"),
        subject=said("subject"),
        from_=said("from"),
        to=said("to"),
        return_path=said("return-path"),
        date=said("date", 100),
    )


def _whole_delay(hops: tuple[Hop, ...]) -> int | None:
    times = [hop.time for hop in hops if hop.time]
    if len(times) < 2:
        return None
    return round((datetime.fromisoformat(times[-1]) - datetime.fromisoformat(times[0])).total_seconds())


def _connecting(
    fields: tuple[HeaderField, ...], hops: tuple[Hop, ...], judged_ip: str, *, microsoft: bool
) -> str | None:
    """The address from which the message came to the receiving side."""
    pairs, _field, _count = report_of(fields) if microsoft else ({}, None, 0)
    stated = address_in([pairs.get("CIP", "")])
    if stated and stated != INSIDE:
        return stated
    came_in = next((hop for hop in hops if hop.by_receiver), None)
    seen = came_in.from_ip if came_in is not None and is_public(came_in.from_ip) else ""
    return judged_ip or seen or None


def _doubled(fields: tuple[HeaderField, ...]) -> tuple[str, ...]:
    """Headers that stand there more than once and may not (RFC 5322, section 3.6), or whose second one is a forgery."""
    once = {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "x-forefront-antispam-report",
        TOKEN_HEADER.casefold(),
    }
    count = Counter(field.key for field in fields)
    once |= {*_AUTH_AS, _DIRECTIONALITY}
    named = {field.key: field.name for field in fields}
    return tuple(one_line(named[key], 80) for key in sorted(once) if count[key] > 1)


def _ours(values: dict[str, str], way: Way, promised: Expectation) -> Ours:
    token = values.get(TOKEN_HEADER.casefold(), "").strip()
    if not is_token(token):
        sender = parseaddr(plain(values.get("from", "")))[1].casefold()
        if promised.method is None or not promised.sender or sender != promised.sender.casefold():
            return Ours()
        answer = kept(way, promised)  # one of the device's own, or so it says
        return Ours("no", None, promised.method, answer.kept, answer.why, answer.evidence, answer.fix)
    stated = values.get(METHOD_HEADER.casefold(), "").strip()
    subject = plain(values.get("subject", ""))
    made_for = Method(stated) if stated in set(Method) else method_in_subject(subject)
    known = not promised.tokens or token in promised.tokens
    if made_for is not None and promised.method is not None and made_for is not promised.method:
        # The message of another plan is held against what that plan promised, as far as it says so itself.
        promised, known = Expectation(), False
    method = promised.method or made_for
    answer = kept(way, msgspec.structs.replace(promised, method=method))
    same = values.get("message-id", "").strip().startswith(f"<{token}@")
    return Ours(
        is_ours="yes" if same and known else "unknown",
        token=token,
        method=method,
        promised_way=answer.kept,
        why=answer.why,
        evidence=answer.evidence,
        fix=answer.fix,
    )


# --- one sentence -----------------------------------------------------------------------------------------------------


def _verdict(reading: Reading, findings: tuple[Finding, ...]) -> Verdict:
    """The sentence on top. What is wrong with the way, the checks or the folder comes with it."""
    ours = reading.ours
    if not reading.fields:
        return Verdict(RowState.NOT_KNOWN, _("There are no email headers in this text."))
    wrong = next((one for one in findings if one.severity is RowState.PROBLEM and one.id not in _SAID), None)
    if ours.is_ours == "no":
        return _not_ours(ours, wrong)
    if ours.is_ours == "unknown":
        first = next(one.text for one in findings if one.id == "token-unknown")
        return Verdict(RowState.ATTENTION, first)
    if ours.promised_way == "no":
        said = _("This is the verification email, and it did not come the promised way.")
        return Verdict(RowState.PROBLEM, f"{said} {ours.why}")
    if ours.promised_way == "unknown":
        said = _(
            "This is the verification email. Whether it came the promised way, these headers do not prove."
        )
        return Verdict(
            RowState.PROBLEM if wrong else RowState.ATTENTION, f"{said} {wrong.text if wrong else ours.why}"
        )
    said = _("This is the verification email, and it came the promised way.")
    if wrong is not None:
        return Verdict(RowState.PROBLEM, f"{said} {_('But one thing is wrong:')} {wrong.text}")
    return Verdict(RowState.GOOD, said)


def _not_ours(ours: Ours, wrong: Finding | None) -> Verdict:
    said = _("This is not a verification email of Relay Wizard: it carries no token.")
    if ours.method is None:
        if wrong is not None:
            return Verdict(RowState.PROBLEM, f"{said} {wrong.text}")
        return Verdict(RowState.NOT_KNOWN, said)
    told = {
        "yes": _("It is from your device's address, and it came the way that your plan promises."),
        "no": _(
            "It is from your device's address, and it did not come the way that your plan promises. {why}"
        ),
        "unknown": _(
            "It is from your device's address. Whether it came the promised way, these headers do not prove. {why}"
        ),
    }[ours.promised_way].format(why=ours.why)
    if ours.promised_way == "no":
        return Verdict(RowState.PROBLEM, f"{said} {told}")
    if wrong is not None:
        return Verdict(RowState.PROBLEM, f"{said} {told} {_('But one thing is wrong:')} {wrong.text}")
    state = RowState.GOOD if ours.promised_way == "yes" else RowState.ATTENTION
    return Verdict(state, f"{said} {told}")


_SAID = frozenset({"way", "token-unknown"})
