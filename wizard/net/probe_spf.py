"""Finds out who may send in the domain's name: the SPF record, what it includes, and what it would become.

Follows includes only as far as the limit of ten look-ups makes sense. Whether a message passes is not decided
here: only an address that the record itself names is known to pass.
"""

import asyncio
from dataclasses import dataclass, field

from wizard.core import spf_record
from wizard.core.facts import RowState
from wizard.core.problem import Problem, WizardError
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.core.texts import _
from wizard.net.finding import Finding, harmless, row
from wizard.net.services import Resolver

PROBE = "spf"
RECORDS_FOLLOWED = 20
"""Included records read at most: enough to see that ten are too many, few enough for one second."""


async def probe_spf(
    domain: str, public_ip: str | None, resolver: Resolver, spf_includes: frozenset[str]
) -> Finding[SpfFacts]:
    """The SPF record and its cost. Raises `WizardError` when DNS gave no answer for the domain itself."""
    answer = await resolver.query(domain, "TXT")
    records = [text for text in answer.records if spf_record.is_spf(text)]
    if not records:
        return _none(domain)
    if len(records) > 1:
        return _several(domain, records)
    record = records[0]
    tree = _Tree(resolver)
    await tree.read(record, domain)
    microsoft = bool(tree.names & spf_includes)
    listed = public_ip is not None and spf_record.covers(record, public_ip)
    proposed = spf_record.merged(record, public_ip) if public_ip is not None else None
    facts = SpfFacts(
        record=harmless(record),
        lookups=None if tree.unread else tree.lookups,
        void_lookups=None if tree.unread or tree.unchecked else tree.void,
        includes_microsoft=microsoft,
        result={public_ip: SpfResult.PASS} if public_ip is not None and listed else {},
        proposed=harmless(proposed) if proposed else None,
    )
    problems = tree.problems(domain)
    if tree.lookups > spf_record.LOOKUP_LIMIT:
        state, text = (
            RowState.PROBLEM,
            _("The SPF record of {domain} costs {count} look-ups; ten are allowed."),
        )
    elif tree.missing:
        state, text = (
            RowState.PROBLEM,
            _("The SPF record of {domain} includes a name that has no SPF record."),
        )
    elif not microsoft:
        state, text = RowState.ATTENTION, _("The SPF record of {domain} does not name Microsoft 365.")
    elif public_ip is None:
        state, text = RowState.GOOD, _("SPF lets Microsoft 365 send for {domain}.")
    elif listed:
        state, text = RowState.GOOD, _("SPF lets Microsoft 365 and this site's address send for {domain}.")
    else:
        state, text = (
            RowState.ATTENTION,
            _("SPF lets Microsoft 365 send for {domain}, not yet this site's address."),
        )
    return Finding(facts, row(PROBE, state, text.format(domain=domain, count=tree.lookups), record), problems)


def _none(domain: str) -> Finding[SpfFacts]:
    text = _("{domain} has no SPF record.").format(domain=domain)
    return Finding(SpfFacts(None, 0, 0, False, {}, None), row(PROBE, RowState.ATTENTION, text))


def _several(domain: str, records: list[str]) -> Finding[SpfFacts]:
    text = _("{domain} has {count} SPF records, so receivers use none of them.").format(
        domain=domain, count=len(records)
    )
    problem = Problem(
        id="spf-several-records",
        text=text,
        fix=_("Merge them into one record, then look again."),
    )
    return Finding(
        SpfFacts(None, None, None, False, {}, None),
        row(PROBE, RowState.PROBLEM, text, " | ".join(records)),
        (problem,),
    )


@dataclass
class _Tree:
    """The record with all that it includes, read level by level, each level side by side."""

    resolver: Resolver
    lookups: int = 0
    void: int = 0
    names: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unchecked: bool = False
    """Terms are there whose emptiness only a real message would show."""

    async def read(self, record: str, domain: str) -> None:
        seen = {domain}
        level = [record]
        while level:
            names: list[str] = []
            for text in level:
                self._count(text)
                names += [name.lower().removesuffix(".") for name in spf_record.followed(text)]
            self.names |= set(names)
            # A name that comes up again costs again, but is not read again: that also ends every loop.
            fresh = [name for name in dict.fromkeys(names) if name not in seen]
            seen |= set(fresh)
            room = RECORDS_FOLLOWED + 1 - len(seen)
            if room < 0:
                fresh = fresh[: max(0, len(fresh) + room)]
            found = await asyncio.gather(*(self._record(name) for name in fresh))
            level = [text for text in found if text is not None]

    def _count(self, record: str) -> None:
        for term in spf_record.terms(record):
            if spf_record.costs_lookup(term):
                self.lookups += 1
                self.unchecked = self.unchecked or term.name not in {"include", "redirect"}

    async def _record(self, name: str) -> str | None:
        try:
            answer = await self.resolver.query(name, "TXT")
        except WizardError:
            self.unread.append(name)
            return None
        records = [text for text in answer.records if spf_record.is_spf(text)]
        if not answer.records:
            self.void += 1
        if len(records) != 1:
            self.missing.append(name)
            return None
        return records[0]

    def problems(self, domain: str) -> tuple[Problem, ...]:
        found: list[Problem] = []
        if self.lookups > spf_record.LOOKUP_LIMIT:
            found.append(
                Problem(
                    id="spf-too-many-lookups",
                    text=_(
                        "The SPF record of {domain} costs {count} look-ups; receivers stop at ten."
                    ).format(domain=domain, count=self.lookups),
                    fix=_("Take includes out that are no longer needed."),
                )
            )
        if self.missing:
            found.append(
                Problem(
                    id="spf-include-missing",
                    text=_("These names in the SPF record have no single SPF record: {names}.").format(
                        names=harmless(", ".join(self.missing))
                    ),
                    fix=_("Take them out, or ask their owner."),
                )
            )
        if self.unread:
            found.append(
                Problem(
                    id="spf-include-unread",
                    text=_("Not all of the SPF record could be read: {names} gave no answer.").format(
                        names=harmless(", ".join(self.unread))
                    ),
                    fix=_("Look again later."),
                )
            )
        if self.unchecked:
            found.append(
                Problem(
                    id="spf-void-not-counted",
                    text=_(
                        "Empty look-ups in the SPF record were not counted: it has terms that name hosts."
                    ),
                    fix=_("Nothing to do unless receivers report an SPF error."),
                )
            )
        return tuple(found)
