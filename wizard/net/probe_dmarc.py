"""Finds out what the domain asks receivers to do with mail that fails: its DMARC policy, or its parent's."""

import asyncio

from wizard.core.dmarc_record import is_dmarc, read_dmarc
from wizard.core.facts import DmarcFacts, RowState
from wizard.core.texts import _
from wizard.net.finding import Finding, harmless, row
from wizard.net.services import Resolver

PROBE = "dmarc"
LEVELS = 5
"""Names asked at most, from the domain upwards."""


async def probe_dmarc(domain: str, resolver: Resolver) -> Finding[DmarcFacts]:
    """The policy that covers the domain. Raises `WizardError` when DNS gave no answer.

    The record of the closest name counts, down to two labels: the step to the organisational domain (RFC 7489,
    section 6.6.3) without a public suffix list.
    """
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))][:LEVELS]
    answers = await asyncio.gather(*(resolver.query(f"_dmarc.{name}", "TXT") for name in names))
    for name, answer in zip(names, answers, strict=True):
        records = [text for text in answer.records if is_dmarc(text)]
        if records:
            return _found(domain, name, records)
    text = _("{domain} has no DMARC policy.").format(domain=domain)
    return Finding(DmarcFacts(None, None, ()), row(PROBE, RowState.ATTENTION, text))


def _found(domain: str, name: str, records: list[str]) -> Finding[DmarcFacts]:
    detail = " | ".join(records)
    if len(records) > 1:
        text = _("{domain} has {count} DMARC records, so receivers use none of them.").format(
            domain=name, count=len(records)
        )
        return Finding(DmarcFacts(None, None, (text,)), row(PROBE, RowState.PROBLEM, text, detail))
    read = read_dmarc(records[0])
    policy = read.policy if name == domain else read.subdomain_policy
    facts = DmarcFacts(harmless(records[0]), policy, tuple(map(harmless, read.problems)))
    if read.problems:
        return Finding(facts, row(PROBE, RowState.ATTENTION, read.problems[0], detail))
    sentence = {
        "none": _("DMARC for {domain} only watches: nothing is refused."),
        "quarantine": _("DMARC for {domain} sends mail to junk that passes neither SPF nor DKIM."),
        "reject": _("DMARC for {domain} has mail refused that passes neither SPF nor DKIM."),
    }[policy or "none"]
    if name != domain:
        sentence += " " + _("The policy is that of {parent}.").format(parent=name)
    return Finding(facts, row(PROBE, RowState.GOOD, sentence.format(domain=domain), detail))
