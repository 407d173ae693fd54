"""Finds out what a domain without MX records means: mistyped, a sub-domain, a website, or no mail at all."""

import asyncio

from wizard.core.domains import readable
from wizard.core.facts import MxFacts, MxRoute, RowState
from wizard.core.problem import Problem
from wizard.net import mx_problems
from wizard.net.blocking import in_daemon_thread
from wizard.net.finding import Finding, row
from wizard.net.organisation import parents
from wizard.net.services import DnsAnswer, Resolver

PROBE = "mx"


async def probe_without_mx(
    domain: str, resolver: Resolver, answer: DnsAnswer, *, null: bool
) -> Finding[MxFacts]:
    """What ``answer``, which named no MX host, means. Raises `WizardError` when DNS gave no answer."""
    if not answer.exists and not answer.aliases:
        return await _unknown_domain(domain, resolver)
    if null:  # RFC 7505
        return _end(MxRoute.REFUSED, mx_problems.null(readable(domain)))
    address, parent = await asyncio.gather(_has_address(domain, resolver), _parent_with_mx(domain, resolver))
    route = MxRoute.IMPLICIT if address else MxRoute.NOWHERE
    if parent is not None:
        return _end(route, mx_problems.subdomain(readable(domain), readable(parent)))
    return _end(
        route, mx_problems.implicit(readable(domain)) if address else mx_problems.none(readable(domain))
    )


async def _unknown_domain(domain: str, resolver: Resolver) -> Finding[MxFacts]:
    parent = await _parent_with_mx(domain, resolver)
    return _end(MxRoute.NOWHERE, mx_problems.not_found(readable(domain), parent and readable(parent)))


async def _has_address(domain: str, resolver: Resolver) -> bool:
    found = await asyncio.gather(resolver.query(domain, "A"), resolver.query(domain, "AAAA"))
    return any(answer.records for answer in found)


async def _parent_with_mx(domain: str, resolver: Resolver) -> str | None:
    above = await in_daemon_thread(lambda: parents(domain))
    answers = await asyncio.gather(*(resolver.query(name, "MX") for name in above))
    return next(
        (name for name, answer in zip(above, answers, strict=True) if set(answer.records) - {"0 ."}), None
    )


def _end(route: MxRoute, problem: Problem) -> Finding[MxFacts]:
    facts = MxFacts((), None, None, None, route)
    return Finding(facts, row(PROBE, RowState.PROBLEM, problem.text), (problem,))
