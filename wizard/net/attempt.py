"""One try of a plan: the token where the method signs in, the verification email, the order, the sending.

The window, ``send`` and ``demo`` all try a plan out through here, so that what one proves holds for the others.
"""

import secrets
from collections.abc import Callable
from datetime import datetime

from wizard.core.answers import SignIn
from wizard.core.model import Plan, Secret, StageResult, Transcript
from wizard.core.verification import verification_message
from wizard.net.order import order_for
from wizard.net.services import Services


def new_token() -> str:
    """A token that no other verification email has."""
    return secrets.token_hex(12)


async def try_out(
    services: Services,
    plan: Plan,
    recipient: str,
    *,
    device: str,
    now: datetime,
    on_stage: Callable[[StageResult], None],
    secret: Secret | None = None,
) -> Transcript:
    """Sends one verification email as the plan says and tells each stage as it ends.

    ``secret`` is the password where the plan signs in with one; a token is got from the services. ``now`` must
    know its time zone. Raises `WizardError` for what keeps the try from starting: no server yet, an address that
    is none, no token.
    """
    mailbox = plan.settings.username or plan.settings.from_
    if plan.settings.sign_in is SignIn.OAUTH2 and secret is None:
        secret = await services.tokens.token(mailbox)
    message = verification_message(
        method=plan.method,
        settings=plan.settings,
        host=plan.settings.host or "",
        recipient=recipient,
        device=device,
        token=new_token(),
        date=now,
    )
    order = order_for(plan, recipient, message, secret=secret)
    return await services.sender.send(order, on_stage)
