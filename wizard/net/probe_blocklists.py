"""Finds out which blocklists hold this site's address. What the answers mean is ``core.blocklists``'s business.

The lists learn by way of this network's nameserver that somebody asks about the address, so they are asked only when
the person said yes.
"""

import asyncio

from wizard.core.blocklists import (
    LISTED_TEST,
    UNLISTED_TEST,
    Answers,
    Blocklist,
    Blocklists,
    judge,
    names_of,
    not_answered,
    question,
)
from wizard.core.facts import RowState
from wizard.core.network_facts import BlocklistFacts, ListingState
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.finding import Finding, row
from wizard.net.services import Resolver

PROBE = "blocklists"


async def probe_blocklists(
    address: str, resolver: Resolver, lists: Blocklists, timeout_s: float
) -> Finding[tuple[BlocklistFacts, ...]]:
    """What every list says of an IPv4 address, side by side, within ``timeout_s`` seconds. Raises nothing.

    `names_of` makes of it the names that the facts hold.
    """
    answers = await asyncio.gather(*(_asked(address, resolver, one, timeout_s) for one in lists.blocklist))
    return _found(address, tuple(fact for answer in answers for fact in answer))


async def _asked(
    address: str, resolver: Resolver, blocklist: Blocklist, timeout_s: float
) -> tuple[BlocklistFacts, ...]:
    """One list, with its test entries beside the question, so that they cost no time."""
    look = _("Look the address up on the list's own page.")
    questions = (question(one, blocklist.zone) for one in (address, LISTED_TEST, UNLISTED_TEST))
    try:
        async with asyncio.timeout(timeout_s):
            # All three are waited for: none may go on alone when another one fails.
            found = await asyncio.gather(
                *(resolver.query(one, "A") for one in questions), return_exceptions=True
            )
    except TimeoutError:
        return (not_answered(blocklist, _("The list gave no answer in time."), look),)
    records: list[tuple[str, ...]] = []
    for answer in found:
        if isinstance(answer, WizardError):
            return (not_answered(blocklist, answer.problem.text, look),)
        if isinstance(answer, BaseException):
            raise answer
        records.append(answer.records)
    return judge(Answers(*records), blocklist)


def _found(address: str, facts: tuple[BlocklistFacts, ...]) -> Finding[tuple[BlocklistFacts, ...]]:
    silent = [one for one in facts if one.state is ListingState.NOT_KNOWN]
    listed = [one for one in facts if one.state is ListingState.LISTED]
    detail = " | ".join(_line(one) for one in facts)
    problems = tuple(_problem(address, one) for one in (*listed, *silent))
    if len(silent) == len(facts):
        text = _("Whether {ip} is on a blocklist is not known: none of the lists gave an answer that counts.")
        state = RowState.NOT_KNOWN
    elif any(one.kind == "abuse" for one in listed):
        text = _("{ip} is on these blocklists: {names}. Receivers may refuse mail from it.")
        state = RowState.PROBLEM
    elif listed:
        text = _("{ip} is on {names}: an address that should not hand mail to the world without signing in.")
        state = RowState.ATTENTION
    elif silent:
        text = _("{ip} is on none of the blocklists that answered. Not known: {unknown}.")
        state = RowState.GOOD
    else:
        text = _("{ip} is on none of the blocklists that were asked.")
        state = RowState.GOOD
    said = text.format(ip=address, names=_names(listed), unknown=_names(silent))
    value = None if len(silent) == len(facts) else facts
    return Finding(value, row(PROBE, state, said, detail), problems)


def _names(facts: list[BlocklistFacts]) -> str:
    return ", ".join(one.name for one in facts)


def _line(fact: BlocklistFacts) -> str:
    answers = f" ({', '.join(fact.answers)})" if fact.answers else ""
    return f"{fact.name}: {fact.state.value.replace('_', ' ')}{answers}"


def _problem(address: str, fact: BlocklistFacts) -> Problem:
    if fact.state is ListingState.LISTED:
        text = _("{ip} is on the blocklist {name}. {meaning}").format(
            ip=address, name=fact.name, meaning=fact.why
        )
    else:
        text = _("Not known whether {ip} is on {name}: {why}").format(
            ip=address, name=fact.name, why=fact.why
        )
    state = "listed" if fact.state is ListingState.LISTED else "not-known"
    return Problem(
        id=f"blocklist-{state}",
        text=text,
        fix=f"{fact.fix} {fact.look_up}".strip(),
        detail=one_line(_line(fact), 300),
    )


__all__ = ("PROBE", "names_of", "probe_blocklists")
