"""Finds out whether Microsoft signs for the domain: the two selectors and whether their keys are there.

The targets are read as they are, never computed: they have two formats, and one of them can not be guessed.
"""

import asyncio

from wizard.core.facts import DkimFacts, DkimSelector, RowState
from wizard.core.texts import _
from wizard.net.finding import Finding, harmless, row
from wizard.net.services import Resolver

PROBE = "dkim"


async def probe_dkim(domain: str, resolver: Resolver) -> Finding[DkimFacts]:
    """Both selectors. Raises `WizardError` when DNS gave no answer."""
    first, second = await asyncio.gather(
        _selector(f"selector1._domainkey.{domain}", resolver),
        _selector(f"selector2._domainkey.{domain}", resolver),
    )
    facts = DkimFacts(first, second)
    detail = ", ".join(one.target or "-" for one in (first, second))
    if first.ok and second.ok:
        state, text = RowState.GOOD, _("DKIM is set up for {domain}: Microsoft can sign its mail.")
    elif first.ok or second.ok:
        state, text = RowState.ATTENTION, _("Only one of the two DKIM selectors of {domain} works.")
    elif first.target or second.target:
        state, text = (
            RowState.ATTENTION,
            _("The DKIM selectors of {domain} point to keys that are not there."),
        )
    else:
        state, text = RowState.ATTENTION, _("DKIM is not set up for {domain}.")
    return Finding(
        facts, row(PROBE, state, text.format(domain=domain), detail if first.target or second.target else "")
    )


async def _selector(name: str, resolver: Resolver) -> DkimSelector:
    alias, key = await asyncio.gather(resolver.query(name, "CNAME"), resolver.query(name, "TXT"))
    target = harmless(alias.records[0]) if alias.records else None
    # TXT follows the alias: a key in the answer means that the target is there and not empty.
    return DkimSelector(
        target, any("p=" in text.replace(" ", "") and "p=;" not in text for text in key.records)
    )
