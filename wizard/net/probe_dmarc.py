"""Finds out what the domain asks receivers to do with mail that fails: its DMARC policy, or its organisation's."""

import asyncio

from wizard.core.dmarc_record import DmarcRecord, effective, is_dmarc, read_dmarc
from wizard.core.domains import readable
from wizard.core.facts import DmarcFacts, RowState
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.blocking import in_daemon_thread
from wizard.net.finding import Finding, harmless, row
from wizard.net.organisation import organisational_domain
from wizard.net.services import DnsAnswer, Resolver

PROBE = "dmarc"
LEVELS = 5
"""Names asked at most, from the domain upwards."""

DESTINATIONS = 4
"""Strangers' domains for reports that are checked at most."""


async def probe_dmarc(domain: str, resolver: Resolver) -> Finding[DmarcFacts]:
    """The policy that covers the domain. Raises `WizardError` when DNS gave no answer.

    The domain's own record counts, or else that of the organisational domain by the public suffix list (RFC 7489,
    section 6.6.3). All names above are asked at once, while the list is read off the loop.
    """
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
    names = names[:1] + names[1:][-LEVELS + 1 :]
    organisation, *answers = await asyncio.gather(
        in_daemon_thread(lambda: organisational_domain(domain)),
        *(resolver.query(f"_dmarc.{name}", "TXT") for name in names),
        return_exceptions=True,
    )
    if isinstance(organisation, BaseException):
        raise organisation
    for name in dict.fromkeys((domain, str(organisation))):
        answer = answers[names.index(name)] if name in names else None
        if isinstance(answer, BaseException):
            raise answer  # only a name that counts spoils the answer
        records = [text for text in answer.records if is_dmarc(text)] if isinstance(answer, DnsAnswer) else []
        if len(records) > 1:
            return _several(name, records)
        if records:
            return await _found(domain, name, records[0], resolver)
    return _none(readable(domain))


def _none(domain: str) -> Finding[DmarcFacts]:
    text = _("{domain} has no DMARC policy.").format(domain=domain)
    problem = Problem(
        id="dmarc-missing",
        text=text,
        fix=_(
            "The device can send without one. Anyone can write in your name, though, and some receivers trust such mail "
            "less: publish a policy when SPF and DKIM are in order."
        ),
    )
    return Finding(DmarcFacts(None, None, ()), row(PROBE, RowState.ATTENTION, text), (problem,))


def _several(name: str, records: list[str]) -> Finding[DmarcFacts]:
    text = _("{domain} has {count} DMARC records, so receivers use none of them.").format(
        domain=readable(name), count=len(records)
    )
    problem = Problem(id="dmarc-several-records", text=text, fix=_("Keep one of them, delete the others."))
    return Finding(
        DmarcFacts(None, None, (text,), name),
        row(PROBE, RowState.PROBLEM, text, " | ".join(records)),
        (problem,),
    )


async def _found(domain: str, name: str, record: str, resolver: Resolver) -> Finding[DmarcFacts]:
    read = read_dmarc(record)
    policy = read.policy if name == domain else await _inherited(domain, read, resolver)
    problems = [
        Problem(id="dmarc-broken", text=harmless(one), fix=_("Correct the DMARC record."))
        for one in read.problems
    ]
    problems += await _unwanted_reports(name, read, resolver)
    acted = effective(policy, read.percent, testing=read.testing)
    facts = DmarcFacts(
        harmless(record),
        policy,
        tuple(one.text for one in problems),
        name,
        acted,
        read.percent,
    )
    if policy is None:
        text = _("The DMARC record of {domain} is broken, so receivers do not use it.").format(
            domain=readable(name)
        )
        return Finding(facts, row(PROBE, RowState.ATTENTION, text, record), tuple(problems))
    text = " ".join(_sentences(domain, name, read, policy, acted or policy))
    state = RowState.ATTENTION if read.problems else RowState.GOOD
    return Finding(facts, row(PROBE, state, text, record), tuple(problems))


async def _inherited(domain: str, read: DmarcRecord, resolver: Resolver) -> str | None:
    """The organisation's policy for a name below it, which may be another where that name does not exist."""
    if read.missing_policy == read.subdomain_policy:
        return read.subdomain_policy
    try:
        exists = (await resolver.query(domain, "MX")).exists
    except WizardError:
        exists = True
    return read.subdomain_policy if exists else read.missing_policy


def _sentences(domain: str, name: str, read: DmarcRecord, policy: str, acted: str) -> list[str]:
    """What it means for a device's mail."""
    found = [
        {
            "none": _("DMARC for {domain} only watches: nothing is refused."),
            "quarantine": _(
                "DMARC for {domain} sends mail to junk that passes neither SPF nor DKIM, a device's mail too."
            ),
            "reject": _(
                "DMARC for {domain} has mail refused that passes neither SPF nor DKIM, a device's mail too."
            ),
        }[acted].format(domain=readable(domain))
    ]
    if acted != policy:
        found.append(_("It is being tested: {policy} is announced.").format(policy=policy))
    elif read.percent < 100 and acted != "none":
        found.append(_("It asks so for {percent} % of that mail.").format(percent=read.percent))
    if name != domain:
        found.append(_("The policy is that of {parent}.").format(parent=readable(name)))
    return found


async def _unwanted_reports(name: str, read: DmarcRecord, resolver: Resolver) -> list[Problem]:
    """Reports to another organisation are sent only where that one says that it wants them (section 7.1)."""
    own = organisational_domain(name)
    strangers = [one for one in read.reports if organisational_domain(one) != own][:DESTINATIONS]
    wanted = await asyncio.gather(*(_wants(name, one, resolver) for one in strangers))
    return [
        Problem(
            id="dmarc-reports-unwanted",
            text=_(
                "DMARC reports for {domain} are to go to {other}, which does not say that it takes them."
            ).format(domain=readable(name), other=one_line(other, 100)),
            fix=_(
                "Nothing to do for the device. Ask {other}, or name an address of your own for the reports."
            ).format(other=one_line(other, 100)),
        )
        for other, wants in zip(strangers, wanted, strict=True)
        if not wants
    ]


async def _wants(name: str, other: str, resolver: Resolver) -> bool:
    try:
        answer = await resolver.query(f"{name}._report._dmarc.{other}", "TXT")
    except WizardError:
        return True  # not known, and no reason to worry anybody
    return any(is_dmarc(text) for text in answer.records)
