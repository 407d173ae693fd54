"""The other half of a verdict: where the policy rules a method out for good, the mail really does not get through.

Everything that the admin can change is granted, and what can not be changed stays. A device that can not set what the
plan says is as closed a way as a refusal. What one message can not show is listed with its reason.
"""

import random
from dataclasses import dataclass

from tests.sim.proof.applying import Apply, ScriptError, apply_by_script, way_of
from tests.sim.proof.drawing import Drawn
from tests.sim.proof.granting import grant
from tests.sim.proof.playing import PromiseError, keep_promise, plan_of, stand_on
from tests.sim.proof.site import GrantError, Site, site_of
from wizard.core.model import Plan, Status

NOT_SHOWN: dict[str, str] = {
    "on-premises": "Where a device stands shows in no reply: an app in a cloud has the address of others too, and its "
    "cloud closes port 25 (facts 2).",
    "own-computer": "As on-premises: a vendor's servers send from addresses and with certificates of the vendor's.",
    "worldwide-cloud": "High Volume Email's host is one name in the internet; that an account of another cloud does not "
    "exist shows in the admin centre.",
}
"""Requirements whose failing is not a reply of Exchange Online's to one message."""


@dataclass(frozen=True)
class Closed:
    """``by`` are the requirements that rule the method out; ``shown`` is how the mail ended, "" where it is not shown."""

    by: tuple[str, ...]
    shown: str


class OpenError(AssertionError):
    """A method that is ruled out delivers."""


def stays_closed(drawn: Drawn, apply: Apply = apply_by_script) -> Closed:
    """Plays a method that is ruled out; raises `OpenError` where the mail is delivered as promised."""
    final = tuple(
        one.id for one in drawn.candidate.requirements if one.status is Status.UNMET and not one.changeable
    )
    rng = random.Random(f"site-{drawn.number}")
    plan = plan_of(drawn)
    try:
        site = _granted(site_of(drawn, rng), drawn, plan)
        stand = stand_on(drawn, plan, site, rng, apply)
        keep_promise(stand)
    except (GrantError, PromiseError, ScriptError) as error:
        return Closed(final, f"{type(error).__name__}: {error}")
    if set(final) & NOT_SHOWN.keys():
        return Closed(final, "")
    raise OpenError(f"{way_of(plan)} is ruled out by {final} and delivers")


def _granted(site: Site, drawn: Drawn, plan: Plan) -> Site:
    for requirement in drawn.candidate.requirements:
        unmet = requirement.status is Status.UNMET
        if requirement.status is Status.UNKNOWN or (unmet and requirement.changeable):
            site = grant(site, requirement, plan)
    return site
