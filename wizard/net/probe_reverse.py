"""Finds out the name behind this site's address, whether it leads back, and what it says of the line.

The question goes by way of this network's nameserver to the internet provider's; it is asked only when the person said
yes.
"""

import asyncio

from wizard.core.answers import YesNo
from wizard.core.facts import RowState
from wizard.core.network_facts import ReverseFacts
from wizard.core.problem import Problem, WizardError
from wizard.core.reverse_names import ReverseWords, judge
from wizard.core.texts import _, one_line
from wizard.net.finding import Finding, not_known, row
from wizard.net.services import Resolver

PROBE = "reverse_name"


async def probe_reverse(address: str, resolver: Resolver, words: ReverseWords) -> Finding[ReverseFacts]:
    """The name behind an IPv4 address. Raises nothing; the resolver's own deadline bounds it."""
    name = ".".join(reversed(address.split("."))) + ".in-addr.arpa"
    try:
        answer = await resolver.query(name, "PTR")
    except WizardError as error:
        return not_known(PROBE, error.problem)
    if not answer.records:
        facts = judge(address, None, words, confirmed=None)
        text = _("No name is published behind {ip}.").format(ip=address)
        return Finding(facts, row(PROBE, RowState.NOT_KNOWN, f"{text} {_cannot_tell()}"))
    # Where there are several, the one that leads back counts; order means nothing in DNS.
    names = sorted(answer.records)[:5]
    back = await asyncio.gather(*(_leads_back(each, address, resolver) for each in names))
    leads_back = dict(zip(names, back, strict=True))
    chosen = next((each for each in names if leads_back[each]), names[0])
    return _found(judge(address, chosen, words, confirmed=leads_back[chosen]), ", ".join(names))


async def _leads_back(name: str, address: str, resolver: Resolver) -> bool | None:
    """Whether the name has the address; None where DNS does not say."""
    try:
        return address in (await resolver.query(name, "A")).records
    except WizardError:
        return None


def _found(facts: ReverseFacts, detail: str) -> Finding[ReverseFacts]:
    name = one_line(facts.name or "", 120)
    text = _("The name behind {ip} is {name}.").format(ip=facts.address, name=name)
    if facts.looks_shared is YesNo.YES:
        problem = _problem(
            "reverse-name-shared",
            f"{text} " + _("It looks like an address that several customers share."),
            _("Ask your internet provider whether the address is yours alone."),
            "network.ip_shared",
            detail,
        )
    elif facts.looks_dynamic is YesNo.YES:
        problem = _problem(
            "reverse-name-dynamic",
            f"{text} " + _("It looks like an address that changes."),
            _(
                "Ask your internet provider whether the address is fixed. A connector by address needs a fixed one."
            ),
            "network.static_ip",
            detail,
        )
    elif facts.looks_dynamic is YesNo.NO:
        fixed = _("It looks like a fixed address.")
        return Finding(facts, row(PROBE, RowState.GOOD, f"{text} {fixed}", detail))
    else:
        return Finding(facts, row(PROBE, RowState.NOT_KNOWN, f"{text} {_cannot_tell()}", detail))
    return Finding(facts, row(PROBE, RowState.ATTENTION, problem.text, detail), (problem,))


def _cannot_tell() -> str:
    return _("That does not tell whether the address is fixed: your internet provider knows.")


def _problem(problem_id: str, text: str, fix: str, field: str, detail: str) -> Problem:
    return Problem(id=problem_id, text=text, fix=fix, field=field, detail=one_line(detail))
