"""The DNS records that a plan adds, changes or keeps. MX and DKIM targets are never worked out from the domain."""

from typing import TYPE_CHECKING

import msgspec

from wizard.core.case import Case
from wizard.core.dns_hosts import DnsHostFacts, typed_name
from wizard.core.domains import a_label
from wizard.core.knowledge import Knowledge
from wizard.core.model import DnsChange, DnsPlace, Method
from wizard.core.settings import SMTP_AUTH, TO_MX, cloud_of
from wizard.core.texts import _

if TYPE_CHECKING:
    from wizard.core.facts import Facts
from wizard.core.spf_facts import SpfFacts, SpfResult

FROM_THE_SITE = TO_MX
"""The methods whose mail leaves from the site's own address, which SPF must then name.

By certificate too: a connector lets mail in, but only ``TreatMessagesAsInternal`` would spare it the filter.
"""
THROUGH_MICROSOFT = frozenset({*TO_MX, Method.LOCAL_RELAY, *SMTP_AUTH})
"""The methods beside which the domain's other mail leaves from Microsoft 365. Azure shows its own records."""


def dns_changes(
    method: Method, case: Case, knowledge: Knowledge, facts: "Facts | None", domain: str
) -> tuple[DnsChange, ...]:
    """What to publish for ``domain``, the plan's From domain as an A-label.

    Nothing is asked here: ``facts`` say what is published now.
    """
    if method not in THROUGH_MICROSOFT:
        return ()
    known = facts if facts is not None and a_label(facts.domain) == domain else None
    spf = _spf(method, case, knowledge, known, domain)
    if method in FROM_THE_SITE and not case.answers.network.public_ips:
        spf = _without_address(spf)
    if known is not None and known.spf is not None:
        spf = msgspec.structs.replace(spf, now=known.spf.records or _one(known.spf.record))
    changes = [spf]
    if known is not None and known.dmarc is not None and known.dmarc.record is None:
        changes.append(
            DnsChange(
                action="add",
                type="TXT",
                name=f"_dmarc.{domain}",
                value="v=DMARC1; p=none",
                why=_(
                    "Without a DMARC record nobody is told what to do with forged mail. This one only watches."
                ),
                now=(),
            )
        )
    kept = known.dns_host if known is not None else None
    return tuple(changes) if kept is None else tuple(_at(change, kept) for change in changes)


def _one(record: str | None) -> tuple[str, ...]:
    return () if record is None else (record,)


def _at(change: DnsChange, kept: DnsHostFacts) -> DnsChange:
    """The same record with the place where it is changed, where that is known."""
    if kept.provider is None:
        return change
    place = DnsPlace(
        provider=kept.provider,
        where=kept.where,
        typed=typed_name(change.name, kept),
        note=kept.note,
        source=kept.source or "",
        dated=kept.dated or "",
    )
    return msgspec.structs.replace(change, place=place)


def _spf(method: Method, case: Case, knowledge: Knowledge, facts: "Facts | None", domain: str) -> DnsChange:
    include = knowledge.endpoints.cloud[cloud_of(case)].spf_include
    addresses = (case.answers.network.public_ips or ()) if method in FROM_THE_SITE else ()
    spf = facts.spf if facts is not None else None
    if spf is not None and (spf.record is not None or spf.records):
        return _merged(spf, include, addresses, domain)
    from wizard.core.spf_record import mechanism

    words = ["v=spf1", *map(mechanism, addresses), f"include:{include}", "-all"]
    if spf is None:
        why = _(
            "Receivers check whether mail in your name comes from here. If a record that begins with v=spf1 "
            "exists already, add these parts to it: there may be only one."
        )
    else:
        why = _(
            "There is no SPF record yet. Receivers use it to check whether mail in your name comes from here."
        )
    return DnsChange(action="add", type="TXT", name=domain, value=" ".join(words), why=why)


def _without_address(change: DnsChange) -> DnsChange:
    """The same record, said to be incomplete: the mail leaves from an address that it may not name."""
    if change.action == "keep":
        why = _(
            "Your site's public address is not known yet. If the record does not cover it, put ip4: and the address "
            "after v=spf1: otherwise the device's mail counts as forged."
        )
    else:
        why = f"{change.why} " + _(
            "Your site's public address is not known yet: put ip4: and the address after v=spf1 before you publish "
            "it, otherwise the device's mail counts as forged."
        )
    return msgspec.structs.replace(change, why=why)


def _merged(spf: "SpfFacts", include: str, addresses: tuple[str, ...], domain: str) -> DnsChange:
    """The record that exists, with what is missing put in. Nothing is taken out of it."""
    from wizard.core.spf_record import joined, merged, put_first

    record = spf.record if spf.record is not None else joined(spf.records)
    if spf.broken is not None:
        why = f"{spf.broken} " + _(
            "Mend that first, then look again and make this plan anew: what is missing is put in then."
        )
        return DnsChange(action="keep", type="TXT", name=domain, value=record, why=why)
    wanted = record
    for address in reversed(addresses):
        result = spf.result.get(address, SpfResult.TEMPERROR)
        if spf.record is None or result is SpfResult.TEMPERROR:
            wanted = merged(wanted, address) or wanted
        elif result is not SpfResult.PASS:
            wanted = put_first(wanted, address)
    if not _includes(spf, include):
        wanted = _with_include(wanted, include)
    if spf.record is None:
        why = _(
            "There are {count} SPF records, so receivers use none of them. This is all of them in one, with what was "
            "missing put in. Replace all of them with it."
        ).format(count=len(spf.records))
    elif wanted == record:
        why = _("The record covers this already. Leave it as it is.")
        return DnsChange(action="keep", type="TXT", name=domain, value=record, why=why)
    else:
        why = _(
            "The record that you have, with what was missing put in. Replace the old one; never keep two."
        )
    return DnsChange(action="change", type="TXT", name=domain, value=wanted, why=why)


def _includes(spf: "SpfFacts", include: str) -> bool:
    """Whether the record lets this cloud's Microsoft 365 send. Facts of an older look name no names."""
    if spf.included or spf.records:
        from wizard.core.spf_record import passing

        named = {name for record in spf.records for name in passing(record)}
        return include in {*spf.included, *named}
    return spf.includes_microsoft


def _with_include(record: str, include: str) -> str:
    """The record with Microsoft's include before what ends it: nothing after ``all`` is read (RFC 7208, 5.1)."""
    from wizard.core.spf_record import terms

    words = record.split()
    ends = [
        place
        for place, term in enumerate(terms(" ".join(words)), start=1)
        if term.name in {"all", "redirect"}
    ]
    place = min(ends, default=len(words))
    return " ".join([*words[:place], f"include:{include}", *words[place:]])
