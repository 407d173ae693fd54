"""Judges an SPF record: what it costs, what is wrong with it, and its result for each address."""

import asyncio
import re
from dataclasses import dataclass

from wizard.core import spf_record, spf_tree
from wizard.core.problem import Problem
from wizard.core.spf_facts import SpfResult
from wizard.net import spf_problems
from wizard.net.services import Resolver
from wizard.net.spf_answers import RECORD_LIMIT
from wizard.net.spf_check import STRANGER, Checked, check_host, fault
from wizard.net.spf_reading import RECORDS_READ, Reading, read_tree

WORKABLE = 1900
"""Characters of a record that we make a new one from: more is never shown whole, so it could not be copied."""

SHOWN = 5
"""Wrong records that are told apart; nobody mends more at once."""

_BY_SENDER = re.compile(r"%\{[slhSLH]")
"""Macros for the sender, its local part and the HELO name (RFC 7208, section 7.2)."""

DECIDED = frozenset(SpfResult) - {SpfResult.TEMPERROR}


@dataclass(frozen=True)
class Verdict:
    """What is known of one record. ``stranger`` is the check of an address that nobody lists, ``checked`` those of
    this site's addresses.
    """

    domain: str
    reading: Reading
    stranger: Checked
    checked: dict[str, Checked]

    @property
    def included(self) -> tuple[str, ...]:
        """The names whose senders it lets in."""
        return spf_tree.included(self.reading.records, self.domain)

    @property
    def lookups(self) -> int | None:
        """The look-ups of a check that matches nothing before its end; None where not all could be read."""
        if self.reading.unread:
            return None
        counted = self.reading.lookups()
        if any(map(spf_record.has_macro_target, self.reading.records.values())):
            return max(
                counted, self.stranger.lookups
            )  # what lies behind a macro was found by the check alone
        return counted

    @property
    def voids(self) -> int | None:
        """The look-ups in vain of such a check; None where DNS did not answer all of it."""
        return None if self.stranger.result is SpfResult.TEMPERROR else self.stranger.voids

    def wrong(self) -> tuple[Problem, ...]:
        """Why receivers do not use the record, or not for all mail; the worst first."""
        reading = self.reading
        found: list[Problem] = []
        for name, record in reading.records.items():
            if len(found) == SHOWN:
                break
            if len(record) > RECORD_LIMIT:
                found.append(spf_problems.too_long(name, len(record)))
            elif (word := fault(record)) is not None:
                found.append(spf_problems.syntax(self.domain, name, word))
        loops = spf_tree.loops(reading.records, self.domain)
        if loops:
            found.append(spf_problems.loop(self.domain, loops))
        if reading.cut:
            found.append(spf_problems.too_wide(self.domain, RECORDS_READ))
        elif (self.lookups or 0) > spf_record.LOOKUP_LIMIT:
            found.append(spf_problems.too_many_lookups(self.domain, self.lookups or 0))
        if (self.voids or 0) > spf_tree.VOID_LIMIT:
            found.append(spf_problems.too_many_voids(self.domain, self.voids or 0, self.stranger.void))
        if reading.missing or reading.several:
            found.append(spf_problems.missing([*reading.missing, *reading.several]))
        if not found and self.stranger.result is SpfResult.PERMERROR:
            found.append(spf_problems.not_usable(self.domain, self.stranger.reason))
        return tuple(found)

    def noted(self) -> tuple[Problem, ...]:
        """What else to know of the record."""
        found = []
        if self.reading.unread:
            details = (problem.detail or problem.text for problem in self.reading.unread.values())
            found.append(spf_problems.unread(list(self.reading.unread), " | ".join(details)))
        if self.stranger.result is SpfResult.PASS:
            found.append(spf_problems.everybody(self.domain))
        elif any(map(_BY_SENDER.search, self.reading.records.values())):
            found.append(spf_problems.by_sender(self.domain))
        return tuple(found)

    def about_addresses(self, proposed: str | None) -> tuple[Problem, ...]:
        """What to know of this site's addresses."""
        found = []
        open_ = [ip for ip, one in self.checked.items() if one.result is SpfResult.TEMPERROR]
        if open_:
            failed = self.checked[open_[0]].failed
            found.append(spf_problems.not_decided(self.domain, open_, failed[0].text if failed else ""))
        refused = [ip for ip, one in self.checked.items() if one.result in DECIDED - {SpfResult.PASS}]
        if refused:
            details = (
                f"{ip}: {one.result} ({one.reason})" + (f" {one.explanation}" if one.explanation else "")
                for ip, one in self.checked.items()
                if ip in refused
            )
            found.append(spf_problems.not_passing(self.domain, refused, proposed, " | ".join(details)))
        return tuple(found)


async def judge(
    domain: str, record: str, public_ips: tuple[str, ...], resolver: Resolver, deadline_s: float
) -> Verdict:
    """Reads and checks everything side by side. Never raises but when cancelled."""
    async with asyncio.TaskGroup() as group:  # unlike gather, it also waits for the end of what it cancels
        reading = group.create_task(read_tree(domain, record, resolver, deadline_s))
        stranger = group.create_task(
            check_host(STRANGER, domain, resolver, whole=True, deadline_s=deadline_s)
        )
        checked = {
            ip: group.create_task(check_host(ip, domain, resolver, deadline_s=deadline_s))
            for ip in public_ips
        }
    return Verdict(
        domain, reading.result(), stranger.result(), {ip: task.result() for ip, task in checked.items()}
    )


def propose(domain: str, record: str, public_ips: tuple[str, ...]) -> tuple[str | None, Problem | None]:
    """The record with the addresses let in, or why there is none: what must be mended by hand first.

    An address that its first term names passes whatever the rest of a sound record says.
    """
    wanted = record
    for ip in reversed(public_ips):
        wanted = spf_record.put_first(wanted, ip)
    if len(wanted) > WORKABLE:
        return None, spf_problems.too_long(domain, len(wanted))
    if (word := fault(record)) is not None:
        return None, spf_problems.syntax(domain, domain, word)
    return wanted, None
