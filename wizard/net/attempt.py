"""One try of a plan: the token where the method signs in, the verification email, the order, the sending.

The window and ``demo`` try a plan out through here, so that what one proves holds for the other.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wizard.core.answers import SignIn
from wizard.core.model import Plan, StageResult, Transcript
from wizard.core.secret import Secret
from wizard.core.verification import verification_message
from wizard.net.order import order_for
from wizard.net.services import Services, TokenSource


@dataclass(frozen=True)
class Attempt:
    """How the try went. ``token`` is the one that this verification email carries and no other."""

    transcript: Transcript
    token: str


async def try_out(
    services: Services,
    plan: Plan,
    recipient: str,
    *,
    device: str,
    now: datetime,
    on_stage: Callable[[StageResult], None],
    password: Secret | None = None,
    tokens: TokenSource | None = None,
) -> Attempt:
    """Sends one verification email as the plan says and tells each stage as it ends.

    ``password`` is for a plan that signs in with one; an access token comes from ``tokens``, else from the
    services' own source. ``now`` must know its time zone. Raises `WizardError` for what keeps the try from
    starting: no server yet, an address that is none, no token.
    """
    token = secrets.token_hex(12)
    order_for(plan, recipient, b"")  # what is wrong with the plan is said before anybody signs in
    secret = password
    if plan.settings.sign_in is SignIn.OAUTH2:
        mailbox = plan.settings.username or plan.settings.from_
        secret = await (tokens or services.tokens).token(mailbox)
    message = verification_message(
        method=plan.method,
        settings=plan.settings,
        host=plan.settings.host or "",
        recipient=recipient,
        device=device,
        token=token,
        date=now,
    )
    order = order_for(plan, recipient, message, secret=secret)
    return Attempt(await services.sender.send(order, on_stage), token)
