"""Tries of a plan: the token where the method signs in, the verification email, the order, the sending.

The window and ``demo`` try a plan out through here, so that what one proves holds for the other.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from wizard.core.answers import SignIn
from wizard.core.model import Plan, StageResult, Transcript
from wizard.core.secret import Secret
from wizard.core.tries import in_turn, pointless
from wizard.core.verification import verification_message
from wizard.net.order import order_for
from wizard.net.services import Services, Shown, TokenSource


@dataclass(frozen=True)
class Attempt:
    """How one try went. ``token`` is the one that this verification email carries and no other."""

    transcript: Transcript
    token: str


@dataclass(frozen=True)
class Run:
    """Everything that one run uses: the same for each of its tries."""

    services: Services
    plan: Plan
    device: str
    own_domains: tuple[str, ...] = ()
    password: Secret | None = None
    tokens: TokenSource | None = None
    certificate: Shown | None = None


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
    run = Run(services, plan, device, password=password, tokens=tokens)
    order_for(plan, recipient, b"")  # what is wrong with the plan is said before anybody signs in
    return await _one(run, recipient, await _secret(run), now, on_stage)


async def try_in_turn(
    run: Run,
    recipients: tuple[str, ...],
    *,
    clock: Callable[[], datetime],
    on_try: Callable[[str], None],
    on_stage: Callable[[StageResult], None],
    on_end: Callable[[str, Attempt], None],
    on_skip: Callable[[str, str], None],
) -> None:
    """Sends to each recipient in turn, those inside the organisation first; one sign-in serves all.

    ``on_try(recipient)`` comes before a try, ``on_end(recipient, attempt)`` after it, ``on_skip(recipient, why)`` in
    place of both where a further try would say nothing new. Raises as `try_out` does.
    """
    wanted = in_turn(recipients, run.own_domains)
    for recipient in wanted:
        order_for(run.plan, recipient, b"")
    secret = await _secret(run)
    ended: list[Transcript] = []
    for recipient in wanted:
        why = pointless(run.plan.method, recipient, run.own_domains, tuple(ended))
        if why:
            on_skip(recipient, why)
            continue
        on_try(recipient)
        attempt = await _one(run, recipient, secret, clock(), on_stage)
        ended.append(attempt.transcript)
        on_end(recipient, attempt)


async def _secret(run: Run) -> Secret | None:
    settings = run.plan.settings
    if settings.sign_in is SignIn.OAUTH2:
        return await (run.tokens or run.services.tokens).token(settings.username or settings.from_)
    return run.password


async def _one(
    run: Run, recipient: str, secret: Secret | None, now: datetime, on_stage: Callable[[StageResult], None]
) -> Attempt:
    plan, token = run.plan, secrets.token_hex(12)
    message = verification_message(
        method=plan.method,
        settings=plan.settings,
        host=plan.settings.host or "",
        recipient=recipient,
        device=run.device,
        token=token,
        date=now,
    )
    order = order_for(plan, recipient, message, secret=secret)
    shown = run.certificate
    if shown is not None:
        order = replace(
            order, client_cert=shown.file, client_key=shown.key_file, client_password=shown.password
        )
    return Attempt(await run.services.sender.send(order, on_stage), token)
