"""The ways to sign in at Entra: a person in the browser, a person with a code on another device, an application.

Each gives msal's result, whatever Entra said; what it means is ``entra_client``'s. None of them keeps anything.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from wizard.core.problem import Problem, WizardError
from wizard.core.sign_in import DeviceCode
from wizard.core.texts import _, one_line
from wizard.net.blocking import in_daemon_thread
from wizard.net.entra_client import EntraClient
from wizard.net.redirect import RedirectListener

SIGN_IN_S = 300.0
"""Seconds for the person at the browser."""

APPLICATION_S = 60.0
"""Seconds for an application's own sign-in, and for renewing a token."""

CODE_S = 900
"""Seconds for the person with a code: Entra's own limit, which is believed where it says less."""

PENDING = ("authorization_pending", "slow_down")

Result = Mapping[str, Any]


async def by_browser(
    client: EntraClient,
    application: Any,
    scope: str,
    mailbox: str,
    open_browser: Callable[[str], bool],
    timeout_s: float = SIGN_IN_S,
) -> Result:
    """Authorization code with PKCE in the system's browser, back on loopback (RFC 6749, 7636, 8252).

    Raises `WizardError` where nobody comes back; cancelling closes the listener at once.
    """
    try:
        async with asyncio.timeout(timeout_s), RedirectListener() as listener:
            flow = await client.ask(
                application.initiate_auth_code_flow,
                [scope],
                redirect_uri=listener.address,
                login_hint=mailbox,
                response_mode="form_post",
            )
            if not flow["auth_uri"].startswith("https://"):
                raise WizardError(_no_browser())
            client.hide(flow.get("code_verifier"))
            listener.expect(flow["state"])
            if await in_daemon_thread(partial(open_browser, flow["auth_uri"])) is False:
                raise WizardError(_no_browser())
            answer = await listener.answer()
            client.hide(answer.get("code"))
            result: Result = await client.ask(application.acquire_token_by_auth_code_flow, flow, answer)
            return result
    except TimeoutError as error:
        raise WizardError(_nobody_came()) from error
    except OSError as error:
        raise WizardError(_no_listener(error)) from error


async def by_device_code(
    client: EntraClient,
    application: Any,
    scope: str,
    on_code: Callable[[DeviceCode], None],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Result:
    """The device code flow (RFC 8628): shows a code by ``on_code`` and asks, no faster than it may, until somebody
    has typed it. Raises `WizardError` where its time is over."""
    flow = await client.ask(application.initiate_device_flow, scopes=[scope])
    if not isinstance(flow.get("user_code"), str):
        return dict(flow)
    client.hide(flow.get("device_code"))
    seconds = _seconds(flow.get("expires_in"), CODE_S)
    try:
        async with asyncio.timeout(seconds):
            on_code(DeviceCode(one_line(flow["user_code"], 40), _page(flow.get("verification_uri")), seconds))
            while True:
                await pause(_seconds(flow.get("interval"), 5, most=60))
                flow["latest_attempt_at"] = 0  # the pause is ours; msal would look at a clock of its own
                result: Result = await client.ask(
                    application.acquire_token_by_device_flow, flow, exit_condition=lambda _flow: True
                )
                if result.get("error") not in PENDING:
                    return result
    except TimeoutError as error:
        raise WizardError(_code_over()) from error


async def by_application(client: EntraClient, application: Any, scope: str) -> Result:
    """Client credentials: the application signs in as itself (RFC 6749, section 4.4)."""
    result: Result = await in_time(client.ask(application.acquire_token_for_client, [scope]))
    return result


async def in_time(asked: Awaitable[Any], timeout_s: float = APPLICATION_S) -> Any:
    """What was asked of Entra without any person. Raises `WizardError` where no answer comes."""
    try:
        async with asyncio.timeout(timeout_s):
            return await asked
    except TimeoutError as error:
        raise WizardError(
            Problem(
                id="https-blocked",
                text=_("Microsoft's sign-in gave no answer."),
                fix=_("Check that this computer reaches the internet by HTTPS, then try again."),
            )
        ) from error


def _seconds(said: object, otherwise: int, most: int = CODE_S) -> int:
    """A number of seconds that a server said, held between one and ``most``."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        return otherwise
    return int(min(max(said, 1), most)) if math.isfinite(said) else otherwise


def _page(said: object) -> str:
    """The page where the code is typed, if it is one that a browser may be sent to."""
    return said if isinstance(said, str) and said.startswith("https://") and len(said) < 300 else ""


def _nobody_came() -> Problem:
    return Problem(
        id="sign-in-timeout",
        text=_("Nobody signed in before the time was over."),
        fix=_("Sign in again and finish it in the browser window that opens."),
    )


def _code_over() -> Problem:
    return Problem(
        id="sign-in-timeout",
        text=_("The code was not used before its time was over."),
        fix=_("Sign in again: there will be a new code."),
    )


def _no_browser() -> Problem:
    return Problem(
        id="no-browser",
        text=_("No browser could be opened for the sign-in."),
        fix=_("Set a default browser on this computer, or sign in with a code on another device."),
    )


def _no_listener(error: OSError) -> Problem:
    return Problem(
        id="no-listener",
        text=_("This computer does not let the browser come back to Relay Wizard."),
        fix=_("Sign in with a code on another device."),
        detail=one_line(str(error), 200),
    )
