"""Which verification emails one run sends, and when a further one would say nothing new.

Pure: sending is ``net.attempt``'s, what a failure means is ``core.diagnose``'s.
"""

from wizard.core.domains import a_label, domain_of
from wizard.core.model import Method, Stage, Transcript
from wizard.core.texts import _

BEFORE_RECIPIENT = frozenset(
    {Stage.RESOLVE, Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH, Stage.MAIL}
)
"""Stages that are the same for every recipient: who fails there fails there again."""


def is_outside(recipient: str, own_domains: tuple[str, ...]) -> bool:
    """Whether the recipient's domain is none of ``own_domains``, in whatever script it is written."""
    return _spelled(domain_of(recipient)) not in {_spelled(domain) for domain in own_domains}


def in_turn(recipients: tuple[str, ...], own_domains: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, those inside the organisation first: what fails there fails outside too."""
    once = {address.strip().casefold(): address for address in reversed(recipients)}
    kept = [address for address in recipients if once.get(address.strip().casefold()) is address]
    return tuple(sorted(kept, key=lambda address: is_outside(address, own_domains)))


def pointless(
    method: Method | None, recipient: str, own_domains: tuple[str, ...], before: tuple[Transcript, ...]
) -> str:
    """Why a further try to ``recipient`` would say nothing new after those ``before``; "" where it would."""
    failed = next((one for one in before if not one.delivered), None)
    if failed is not None and failed.stages and failed.stages[-1].stage in BEFORE_RECIPIENT:
        return _("The test ended before the recipient was named, so another recipient changes nothing.")
    if before and method is Method.DIRECT_SEND and is_outside(recipient, own_domains):
        return _(
            "Direct Send reaches the people of your organisation only: Microsoft 365 refuses mail to others by design."
        )
    return ""


def _spelled(domain: str) -> str:
    try:
        return a_label(domain.strip())
    except ValueError:
        return domain.strip().casefold()
