"""Evaluates a domain's SPF record for an address: RFC 7208's ``check_host``, by the library spftrace."""

from dataclasses import dataclass
from typing import Any

import spftrace
from spftrace.macros import MacroContext, expand, truncate_domain

from wizard.core.problem import Problem
from wizard.core.spf_facts import SpfResult
from wizard.net.services import Resolver
from wizard.net.spf_answers import Transport, readable

CHECK_S = 20.0
"""Seconds that a check may take (section 4.6.4 asks receivers for no less)."""

QUERIES = 150
"""Questions of one check: more than ten terms with ten mail hosts each can cause."""

COUNTED = 30
"""Terms after which also a check that counts past the limits of a receiver ends."""

SIDE_BY_SIDE = 30
"""Questions under way at the same time."""

STRANGER = "240.0.0.1"
"""An address that never sends and that nobody lists (RFC 1112, section 4): what passes it passes everybody."""


@dataclass(frozen=True)
class Checked:
    """The end of one check: the result, what it cost, and why, as a technical line in the library's words.

    ``lookups`` and ``voids`` are those that this check needed; ``void`` are the names that were asked for in vain. The
    address's own reverse name is in neither: that is missing for reasons which are not the record's.
    ``explanation`` is the domain's own text for a fail. ``failed`` are the questions that got no answer.
    """

    result: SpfResult
    lookups: int
    voids: int
    reason: str
    explanation: str | None
    void: tuple[str, ...]
    failed: tuple[Problem, ...]


async def check_host(
    ip: str,
    domain: str,
    resolver: Resolver,
    *,
    sender: str = "",
    helo: str = "",
    record: str | None = None,
    whole: bool = False,
    deadline_s: float = CHECK_S,
) -> Checked:
    """The SPF result for mail from ``ip`` with MAIL FROM in ``domain``. Never raises but when it is cancelled.

    ``sender`` is the whole address (``postmaster`` of the domain by default), ``helo`` the name that the client gave
    (the domain by default). ``record`` is evaluated in the place of the one that is published. ``whole`` counts past
    the limits of ten look-ups and two empty ones; the result is that of a receiver that stops there.

    Questions that the record makes foreseeable are asked side by side, evaluation is in order.
    """
    transport = Transport(resolver)
    limits = spftrace.Limits(
        time_limit=deadline_s,
        max_queries=QUERIES,
        audit=whole,
        audit_max_terms=COUNTED,
        prefetch=True,
        prefetch_concurrency=SIDE_BY_SIDE,
    )
    evaluator = _Evaluator(transport, limits, policy_override=None if record is None else readable(record))
    found = await evaluator.evaluate(ip, sender or f"postmaster@{domain}", helo)
    void = [one for one in found.queries if one.void and one.source != "cache"]
    reverse = sum(one.rtype == "PTR" for one in void)
    return Checked(
        result=SpfResult(found.result),
        lookups=found.dns_terms_used,
        voids=max(0, found.void_lookups_used - reverse),
        reason=_reason(found),
        explanation=found.explanation,
        void=tuple(dict.fromkeys(one.name for one in void if one.rtype != "PTR")),
        failed=tuple(transport.failed),
    )


class _Context(MacroContext):
    """An IPv6 address in an explanation in capitals, as the published test suite wants it; names compare without."""

    def ip_macro(self) -> str:
        return super().ip_macro().upper()


class _Evaluator(spftrace.Evaluator):
    """spftrace's, but an explanation may have spaces (section 6.2), which version 0.3.0 takes for an error."""

    async def _explanation(
        self, ip: Any, domain: str, sender: str, helo: str, exp_term: spftrace.Term
    ) -> str | None:
        context = _Context(
            ip=ip, sender=sender, helo=helo, domain=domain, receiver=self.receiver, session=self.session
        )
        try:
            with self.session.void_exempt():
                target = truncate_domain(await expand(exp_term.arg or "", context))
                _rcode, texts = await self.session.query(target, "TXT")
                if len(texts) != 1:
                    return None
                words = [await expand(word, context, exp=True) for word in texts[0].split(" ")]
        except (spftrace.SpfError, spftrace.DnsError, ValueError):
            return None
        return " ".join(words)


def _reason(found: spftrace.Result) -> str:
    """What ended the check: the term that matched, or what went wrong. Foreign text, not yet made harmless."""
    for event in reversed(found.trace.events):
        if event.kind in {"exit", "error"}:
            return str(event.data.get("reason") or event.data.get("message"))
        if event.kind == "mech_match" and event.depth == 0:
            return str(event.data["raw"])
    return ""


def fault(record: str) -> str | None:
    """The first word of a record that makes all of it a syntax error (section 4.6), or None in a sound one."""
    text = readable(record)
    if text != record:
        return record
    try:
        spftrace.parse(text)
    except spftrace.SpfPermError as error:
        for word in record.split(" ")[1:]:
            if word and not _sound(word):
                return word
        return str(error)
    return None


def _sound(word: str) -> bool:
    try:
        spftrace.parse(f"v=spf1 {word}")
    except spftrace.SpfPermError:
        return False
    return True
