"""Finds out who keeps the domain's DNS, so that the person knows where a record is to be changed."""

import asyncio

from wizard.core.dns_hosts import DnsHostFacts, DnsHosts
from wizard.core.domains import readable
from wizard.core.facts import RowState
from wizard.core.problem import WizardError
from wizard.core.texts import _
from wizard.net.blocking import in_daemon_thread
from wizard.net.finding import Finding, harmless, row
from wizard.net.organisation import parents
from wizard.net.services import DnsAnswer, Resolver

PROBE = "dns_host"
LEVELS = 4
"""Names asked at most, from the domain upwards to what its organisation registered."""

SERVERS = 13
"""Name servers that are kept at most: as many as one answer over UDP held when the root had its own counted."""


async def probe_dns_host(domain: str, resolver: Resolver, hosts: DnsHosts) -> Finding[DnsHostFacts]:
    """The name servers of the zone that holds ``domain``, and whose they are.

    Raises `WizardError` when DNS gave no answer. A zone begins where NS records stand (RFC 1034, section 4.2.1); an
    alias has none of its own, so what is found behind one belongs to somebody else.
    """
    above = await in_daemon_thread(lambda: parents(domain))
    names = (domain, *above)[:LEVELS]
    answers = await asyncio.gather(*(resolver.query(name, "NS") for name in names), return_exceptions=True)
    for name, answer in zip(names, answers, strict=True):
        if isinstance(answer, DnsAnswer) and answer.records and not answer.aliases:
            servers = tuple(sorted(harmless(one).lower() for one in answer.records))[:SERVERS]
            return _found(domain, name, servers, hosts)
    for answer in answers:
        if isinstance(answer, WizardError):
            raise answer
        if isinstance(answer, BaseException):
            raise answer
    text = _("Who keeps the DNS of {domain} is not known: no name server is named for it.").format(
        domain=readable(domain)
    )
    return Finding(DnsHostFacts(domain), row(PROBE, RowState.NOT_KNOWN, text))


def _found(domain: str, zone: str, servers: tuple[str, ...], hosts: DnsHosts) -> Finding[DnsHostFacts]:
    host = hosts.of(servers)
    detail = ", ".join(servers)
    if host is None:
        text = _(
            "The DNS of {domain} is kept at the name server {server}: its records are changed there."
        ).format(domain=readable(domain), server=readable(servers[0]))
        return Finding(DnsHostFacts(zone, servers), row(PROBE, RowState.GOOD, text, detail))
    facts = DnsHostFacts(zone, servers, host.name, host.where, host.root, host.note, host.source, host.dated)
    text = _("The DNS of {domain} is kept at {provider}: its records are changed there.").format(
        domain=readable(domain), provider=host.name
    )
    return Finding(facts, row(PROBE, RowState.GOOD, text, detail))
