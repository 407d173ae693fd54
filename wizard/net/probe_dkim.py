"""Finds out whether Microsoft signs for the domain: the two selectors and whether their keys are there.

The targets are read as they are, never computed: they have two formats, and one of them can not be guessed.
"""

import asyncio

from wizard.core.dkim_record import SELECTORS, is_for, key_state
from wizard.core.domains import readable
from wizard.core.facts import DkimFacts, DkimSelector, DkimState, RowState
from wizard.core.gateways import ends_with
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.files import load_endpoints
from wizard.net import dkim_problems
from wizard.net.finding import Finding, harmless, row
from wizard.net.services import DnsAnswer, Resolver

PROBE = "dkim"
KEYS = {DkimState.GOOD, DkimState.REVOKED, DkimState.UNREADABLE}
"""A key stands there, usable or not."""


async def probe_dkim(domain: str, resolver: Resolver) -> Finding[DkimFacts]:
    """Both selectors. Raises `WizardError` when DNS gave no answer."""
    suffixes = load_endpoints().dkim.suffixes
    if any(ends_with(domain, suffix) for suffix in suffixes):
        # A tenant's initial domain: Microsoft keeps its keys under names of its own.
        given = DkimSelector(None, True, DkimState.GOOD)
        text = _("Microsoft signs mail from {domain} by itself.").format(domain=readable(domain))
        return Finding(DkimFacts(given, given), row(PROBE, RowState.GOOD, text))
    first, second = await asyncio.gather(
        *(_selector(selector, domain, resolver, suffixes) for selector in SELECTORS)
    )
    facts = DkimFacts(first, second)
    state, text = _summary(readable(domain), first, second)
    targets = ", ".join(one.target or "-" for one in (first, second))
    return Finding(
        facts,
        row(PROBE, state, text, targets if first.target or second.target else ""),
        _problems(readable(domain), {SELECTORS[0]: first, SELECTORS[1]: second}),
    )


def _summary(domain: str, first: DkimSelector, second: DkimSelector) -> tuple[RowState, str]:
    states = {first.state, second.state}
    if first.ok and second.ok:
        text = _("DKIM is set up for {domain}: Microsoft can sign its mail.")
        return RowState.GOOD, text.format(domain=domain)
    if states == {DkimState.MISSING}:
        return RowState.ATTENTION, _("DKIM is not set up for {domain}.").format(domain=domain)
    if first.ok or second.ok:
        text = _("Only one of the two DKIM selectors of {domain} works.")
        return RowState.ATTENTION, text.format(domain=domain)
    if states <= {DkimState.NOT_KNOWN}:
        text = _("Whether the DKIM keys of {domain} are there is not known.")
        return RowState.NOT_KNOWN, text.format(domain=domain)
    return RowState.ATTENTION, _("Neither DKIM selector of {domain} works.").format(domain=domain)


async def _selector(
    selector: str, domain: str, resolver: Resolver, suffixes: tuple[str, ...]
) -> DkimSelector:
    name = f"{selector}._domainkey.{domain}"
    key: DnsAnswer | None
    try:
        # TXT follows the alias: one answer tells where it leads and what stands there.
        answer = await resolver.query(name, "TXT")
        key, aliases = answer, answer.aliases
    except WizardError:
        # Nobody answers for the end of the way; its beginning may still be known.
        key, aliases = None, (await resolver.query(name, "CNAME")).records
    if not aliases:
        if key is None:
            return DkimSelector(None, ok=False, state=DkimState.NOT_KNOWN)
        direct = key_state(key.records) in KEYS
        return DkimSelector(None, ok=False, state=DkimState.DIRECT if direct else DkimState.MISSING)
    # Services that look after DKIM put aliases of their own before Microsoft's.
    last = next((one for one in aliases if any(ends_with(one, suffix) for suffix in suffixes)), None)
    if last is None:
        state = DkimState.FOREIGN
    elif not is_for(last, selector, domain):
        state = DkimState.OTHER_DOMAIN
    else:
        state = key_state(key.records) if key is not None else DkimState.NOT_KNOWN
    return DkimSelector(harmless(aliases[0]), state is DkimState.GOOD, state)


def _problems(domain: str, selectors: dict[str, DkimSelector]) -> tuple[Problem, ...]:
    """One for each kind of fault, with the selectors that have it."""
    by_state: dict[DkimState, list[str]] = {}
    for name, selector in selectors.items():
        if selector.state is not None and selector.state is not DkimState.GOOD:
            by_state.setdefault(selector.state, []).append(name)
    return tuple(
        dkim_problems.problem(domain, state, names, selectors[names[0]].target)
        for state, names in by_state.items()
    )
