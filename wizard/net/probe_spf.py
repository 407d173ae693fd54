"""Finds out who may send in the domain's name: the SPF record, what it costs, whether this site's addresses pass,
and what the record would become.
"""

import asyncio
import importlib
import sys

from wizard.core import spf_record
from wizard.core.facts import RowState
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.core.texts import _
from wizard.net.finding import Finding, harmless, row
from wizard.net.services import Resolver
from wizard.net.shared_answers import SharedAnswers

PROBE = "spf"

DEADLINE_S = 4.0
"""Seconds until what has not been answered counts as unanswered: less than a probe may take."""

_VERDICT = "wizard.net.spf_verdict"
"""Brings spftrace, which the start of the window can do without."""

JOINED = 20
"""SPF records of one name that are kept and made into one; more are no mistake but an attack."""


async def probe_spf(
    domain: str,
    public_ips: tuple[str, ...],
    resolver: Resolver,
    includes: frozenset[str],
    *,
    deadline_s: float = DEADLINE_S,
) -> Finding[SpfFacts]:
    """The SPF record, its cost, and its result for each of the site's addresses.

    ``includes`` are the names that let Microsoft 365 send. Raises `WizardError` when DNS gave no answer for the
    domain itself.
    """
    answers = SharedAnswers(resolver)
    try:
        until = asyncio.get_running_loop().time() + deadline_s
        # Reading the libraries takes as long as an answer, so the first look reads them while it waits for one.
        answer, _read = await asyncio.gather(answers.query(domain, "TXT"), _read_libraries())
        records = [text for text in answer.records if spf_record.is_spf(text)]
        if not records:
            return _none(domain, public_ips)
        if len(records) > 1:
            return _several(domain, public_ips, records)
        return await _one(domain, public_ips, records[0], answers, includes, until)
    finally:
        await answers.close()


async def _read_libraries() -> None:
    if _VERDICT not in sys.modules:
        await asyncio.to_thread(importlib.import_module, _VERDICT)


def _none(domain: str, public_ips: tuple[str, ...]) -> Finding[SpfFacts]:
    text = _("{domain} has no SPF record.").format(domain=domain)
    facts = SpfFacts(None, 0, 0, False, dict.fromkeys(public_ips, SpfResult.NONE), None)
    return Finding(facts, row(PROBE, RowState.ATTENTION, text))


def _several(domain: str, public_ips: tuple[str, ...], records: list[str]) -> Finding[SpfFacts]:
    from wizard.net import spf_problems
    from wizard.net.spf_verdict import propose

    joined = spf_record.joined(records)
    missing = tuple(ip for ip in public_ips if not spf_record.covers(joined, ip))
    proposed, _broken = propose(domain, joined, missing) if len(records) <= JOINED else (None, None)
    problem = spf_problems.several(domain, records, proposed)
    facts = SpfFacts(
        record=None,
        lookups=None,
        void_lookups=None,
        includes_microsoft=False,
        result=dict.fromkeys(public_ips, SpfResult.PERMERROR),
        proposed=proposed,
        records=tuple(map(harmless, records[:JOINED])),
        broken=None if proposed else problem.text,
    )
    return Finding(facts, row(PROBE, RowState.PROBLEM, problem.text, " | ".join(records)), (problem,))


async def _one(
    domain: str,
    public_ips: tuple[str, ...],
    record: str,
    resolver: Resolver,
    includes: frozenset[str],
    until: float,
) -> Finding[SpfFacts]:
    """``until`` is the loop's time at which everything has to be known."""
    from wizard.net.spf_unnamed import let_in
    from wizard.net.spf_verdict import judge, propose

    found = await judge(domain, record, public_ips, resolver, _left_s(until))
    included = found.included
    if includes.isdisjoint(included):
        included += await let_in(domain, includes, resolver, _left_s(until))
    results = {ip: checked.result for ip, checked in found.checked.items()}
    refused = tuple(ip for ip, result in results.items() if result is not SpfResult.PASS)
    proposed, broken = propose(domain, record, refused)
    facts = SpfFacts(
        record=harmless(record),
        lookups=found.lookups,
        void_lookups=found.voids,
        includes_microsoft=not includes.isdisjoint(included),
        result=results,
        proposed=proposed if refused else None,
        records=(harmless(record),),
        included=tuple(map(harmless, included)),
        broken=broken.text if broken else None,
    )
    wrong, noted = found.wrong(), found.noted()
    about = found.about_addresses(facts.proposed)
    problems = (*wrong, *noted, *about)
    if wrong:
        state, text = RowState.PROBLEM, wrong[0].text
    elif noted:
        state, text = RowState.ATTENTION, noted[0].text
    elif SpfResult.TEMPERROR in results.values():
        state, text = RowState.ATTENTION, about[0].text
    else:
        state, text = _row(domain, facts)
    return Finding(facts, row(PROBE, state, text, record), problems)


def _left_s(until: float) -> float:
    return max(0.05, until - asyncio.get_running_loop().time())


def _row(domain: str, facts: SpfFacts) -> tuple[RowState, str]:
    """The sentence for a record that is sound."""
    missing = [ip for ip, result in facts.result.items() if result is not SpfResult.PASS]
    state = RowState.ATTENTION
    if not facts.includes_microsoft:
        text = _("The SPF record of {domain} does not name Microsoft 365.")
    elif len(missing) > 1:
        text = _("SPF lets Microsoft 365 send for {domain}, not yet these addresses: {missing}.")
    elif missing:
        text = _("SPF lets Microsoft 365 send for {domain}, not yet this site's address {missing}.")
    elif facts.result:
        state, text = (
            RowState.GOOD,
            _("SPF lets Microsoft 365 and this site's address send for {domain}."),
        )
    else:
        state, text = RowState.GOOD, _("SPF lets Microsoft 365 send for {domain}.")
    return state, text.format(domain=domain, missing=", ".join(missing))
