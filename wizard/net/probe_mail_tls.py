"""Finds out what the domain asks of those who send to it about encryption: MTA-STS and TLS-RPT.

It concerns mail TO the domain: other people's servers, and a relay of one's own that honours MTA-STS. A device that
sends by itself knows nothing of it, so without a record there is nothing to do.
"""

import asyncio
import contextlib

from wizard.core import sts_policy
from wizard.core.domains import readable
from wizard.core.facts import MailTlsFacts, RowState
from wizard.core.problem import Problem, WizardError
from wizard.core.sts_policy import StsPolicy
from wizard.core.texts import _, one_line
from wizard.net.fetch import Fetcher
from wizard.net.finding import Finding, harmless, row
from wizard.net.services import Resolver

PROBE = "mail_tls"
FETCH_S = 4.0
"""Seconds for the policy document."""


async def probe_mail_tls(
    domain: str, resolver: Resolver, fetcher: Fetcher | None, fetch_s: float = FETCH_S
) -> Finding[MailTlsFacts]:
    """Both records, and the policy where ``fetcher`` may ask outside. Raises `WizardError` when DNS gave no answer."""
    sts, rpt = await asyncio.gather(
        resolver.query(f"_mta-sts.{domain}", "TXT"), resolver.query(f"_smtp._tls.{domain}", "TXT")
    )
    records = [text for text in sts.records if text.startswith("v=STSv1")]
    reports = next((text for text in rpt.records if sts_policy.is_tls_rpt(text)), None)
    tls_rpt = harmless(reports) if reports is not None else None
    if not records:
        text = _(
            "{domain} has no rule about encryption for mail to it (MTA-STS). The device does not need one."
        )
        facts = MailTlsFacts(None, None, None, (), None, tls_rpt)
        return Finding(facts, row(PROBE, RowState.GOOD, text.format(domain=readable(domain)), reports or ""))
    policy_id = sts_policy.sts_id(records[0]) if len(records) == 1 else None
    if policy_id is None:
        facts = MailTlsFacts(harmless(records[0]), None, None, (), None, tls_rpt)
        return _broken(domain, facts, records)
    facts = MailTlsFacts(harmless(records[0]), policy_id, None, (), None, tls_rpt)
    if fetcher is None:
        text = _(
            "{domain} has a rule about encryption for mail to it (MTA-STS). Its document was not fetched."
        )
        return Finding(facts, row(PROBE, RowState.GOOD, text.format(domain=readable(domain)), records[0]))
    try:
        page = await fetcher.get(f"https://mta-sts.{domain}/.well-known/mta-sts.txt", fetch_s)
        policy = sts_policy.read_policy(page.body) if page.status == 200 else None
        reason = f"HTTP {page.status}" if policy is None else ""
    except WizardError as error:
        policy, reason = None, error.problem.text
    if policy is None:
        return _no_policy(domain, facts, reason)
    return await _with_policy(domain, facts, policy, resolver)


async def _with_policy(
    domain: str, facts: MailTlsFacts, policy: StsPolicy, resolver: Resolver
) -> Finding[MailTlsFacts]:
    covered: bool | None = None
    with contextlib.suppress(WizardError):
        hosts = [record.partition(" ")[2] for record in (await resolver.query(domain, "MX")).records]
        covered = sts_policy.names(policy, hosts)
    named = tuple(one_line(one, 255) for one in policy.mx)
    facts = MailTlsFacts(facts.mta_sts, facts.policy_id, policy.mode, named, covered, facts.tls_rpt)
    detail = f"{facts.mta_sts} | mode: {policy.mode} | mx: {', '.join(named)}"
    if covered is False and policy.mode != "none":
        text = _("The MTA-STS rule of {domain} leaves out one of its own MX hosts.").format(
            domain=readable(domain)
        )
        problem = Problem(
            id="mta-sts-mx",
            text=text,
            fix=_(
                "Add the MX hosts to the rule's document and change the id in DNS. Until then, senders that keep to the "
                "rule do not deliver there; a relay of your own may be one of them."
            ),
        )
        return Finding(facts, row(PROBE, RowState.ATTENTION, text, detail), (problem,))
    text = {
        "enforce": _("Mail to {domain} is to travel over checked encryption only (MTA-STS)."),
        "testing": _("{domain} tests a rule that mail to it travels over checked encryption (MTA-STS)."),
        "none": _("{domain} has switched its rule about encryption off (MTA-STS)."),
    }[policy.mode]
    return Finding(facts, row(PROBE, RowState.GOOD, text.format(domain=readable(domain)), detail))


def _broken(domain: str, facts: MailTlsFacts, records: list[str]) -> Finding[MailTlsFacts]:
    text = _("The MTA-STS record of {domain} is broken, so senders do not keep to it.").format(
        domain=readable(domain)
    )
    problem = Problem(
        id="mta-sts-broken",
        text=text,
        fix=_("Keep one record of the form v=STSv1; id=20260101; where the id is letters and digits."),
    )
    return Finding(facts, row(PROBE, RowState.ATTENTION, text, " | ".join(records)), (problem,))


def _no_policy(domain: str, facts: MailTlsFacts, reason: str) -> Finding[MailTlsFacts]:
    text = _("{domain} announces an MTA-STS rule, but its document could not be read.").format(
        domain=readable(domain)
    )
    problem = Problem(
        id="mta-sts-no-policy",
        text=text,
        fix=_(
            "Put the document at https://mta-sts.{domain}/.well-known/mta-sts.txt, or delete the record."
        ).format(domain=readable(domain)),
        detail=one_line(reason),
    )
    return Finding(facts, row(PROBE, RowState.ATTENTION, text, reason), (problem,))
