"""Finds out whether a record lets a service's servers send without naming the service.

Records that a filter or a hosting service answers for hide it behind a macro (``include:%{ir}.%{v}.%{d}.spf...``),
others list the addresses themselves.
"""

import asyncio
import ipaddress

from wizard.core import spf_record
from wizard.core.problem import WizardError
from wizard.core.spf_facts import SpfResult
from wizard.net.services import Resolver
from wizard.net.spf_check import check_host

SAMPLES = 12
"""Ranges of the service that are tried; Microsoft's record has half as many of IPv4."""


async def let_in(
    domain: str, includes: frozenset[str], resolver: Resolver, deadline_s: float
) -> tuple[str, ...]:
    """Those of ``includes`` from every range of which an address passes for the domain. What is late is not."""
    names = sorted(includes)
    try:
        async with asyncio.timeout(deadline_s), asyncio.TaskGroup() as group:
            tasks = [group.create_task(_lets_in(domain, name, resolver, deadline_s)) for name in names]
    except TimeoutError:
        return ()
    return tuple(name for name, task in zip(names, tasks, strict=True) if task.result())


async def _lets_in(domain: str, include: str, resolver: Resolver, deadline_s: float) -> bool:
    try:
        answer = await resolver.query(include, "TXT")
    except WizardError:
        return False
    async with asyncio.TaskGroup() as group:
        checks = [
            group.create_task(check_host(address, domain, resolver, deadline_s=deadline_s))
            for address in _samples([text for text in answer.records if spf_record.is_spf(text)])
        ]
    return bool(checks) and all(check.result().result is SpfResult.PASS for check in checks)


def _samples(records: list[str]) -> list[str]:
    """An address from each range of IPv4 that a record lets in."""
    found: list[str] = []
    for record in records[:1]:
        for term in spf_record.evaluated(record):
            if term.name == "ip4" and term.qualifier == "+" and not term.modifier:
                try:
                    network = ipaddress.IPv4Network(term.value, strict=False)
                except ValueError:
                    continue
                found.append(str(network.network_address + network.num_addresses // 2))
    return found[:SAMPLES]
