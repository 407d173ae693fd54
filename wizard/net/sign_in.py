"""Gets an access token for SMTP from Microsoft Entra: authorization code with PKCE in the system's browser.

msal speaks to Entra; its results and exceptions end here. Nothing is kept: no token cache on disk, no refresh
token asked for.
"""

import asyncio
import re
import webbrowser
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from wizard.core.causes import UNKNOWN_CAUSE, Causes
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.fields import check_host
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.net import library_logs
from wizard.net.blocking import in_daemon_thread
from wizard.net.redirect import RedirectListener

AUTHORITY = "https://login.microsoftonline.com"
SCOPE = "https://outlook.office.com/SMTP.Send"

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

HTTP_S = 15.0
"""Seconds for one request to Entra."""

SIGN_IN_S = 300.0
"""Seconds for the person at the browser."""


class MsalTokenSource:
    """`wizard.net.services.TokenSource` for a person who signs in as the mailbox.

    ``client_id`` and ``tenant`` are the app registration's; ``authority`` and ``scope`` are the cloud's
    (``endpoints.toml``). ``causes`` explain what Entra says. ``http_client`` takes the place of msal's own
    (its abstract ``HttpClient``), ``open_browser`` that of the system's browser.
    """

    def __init__(
        self,
        client_id: str,
        tenant: str,
        causes: Causes,
        *,
        authority: str = AUTHORITY,
        scope: str = SCOPE,
        http_client: Any = None,
        open_browser: Callable[[str], bool] = webbrowser.open,
        timeout_s: float = SIGN_IN_S,
    ) -> None:
        self._client_id = client_id
        self._tenant = tenant
        self._authority = f"{authority.rstrip('/')}/{tenant}"
        self._scope = scope
        self._causes = causes
        self._http_client = http_client
        self._open_browser = open_browser
        self._timeout_s = timeout_s

    async def token(self, mailbox: str) -> Secret:
        """A token for ``mailbox``. Raises `WizardError`; cancelling closes the listener at once."""
        self._check()
        application: Any = None
        try:
            async with asyncio.timeout(self._timeout_s), RedirectListener() as listener:
                application = await in_daemon_thread(self._application)
                flow = await in_daemon_thread(
                    partial(
                        application.initiate_auth_code_flow,
                        [self._scope],
                        redirect_uri=listener.address,
                        login_hint=mailbox,
                        response_mode="form_post",
                    )
                )
                listener.expect(flow["state"])
                await self._show(flow["auth_uri"])
                answer = await listener.answer()
                result = await in_daemon_thread(
                    partial(application.acquire_token_by_auth_code_flow, flow, answer)
                )
        except TimeoutError as error:
            raise WizardError(_nobody_came()) from error
        except WizardError:
            raise
        except Exception as error:  # msal raises what its HTTP library raises, and ValueError
            raise WizardError(self._explained(_said(error))) from error
        finally:
            if application is not None and self._http_client is None:
                application.http_client.close()
        return self._secret(result)

    def _check(self) -> None:
        """Refuses what is no id or domain: both become part of an address."""
        if not _GUID.fullmatch(self._client_id):
            raise WizardError(
                Problem(
                    id="client-id",
                    text=_("{text} is no application (client) ID.").format(
                        text=one_line(self._client_id, 80)
                    ),
                    fix=_("Copy it from the app registration: 32 letters and digits in five groups."),
                )
            )
        if _GUID.fullmatch(self._tenant):
            return
        try:
            check_host(self._tenant)
        except ValueError as error:
            raise WizardError(
                Problem(
                    id="tenant",
                    text=_("{text} is no tenant.").format(text=one_line(self._tenant, 80)),
                    fix=_("Give the tenant's ID or one of its domains, such as contoso.com."),
                )
            ) from error

    def _application(self) -> Any:
        """msal's application. Asks Entra for its addresses, so it runs in a thread."""
        import msal

        library_logs.silence()
        return msal.PublicClientApplication(
            self._client_id,
            authority=self._authority,
            http_client=self._http_client,
            timeout=HTTP_S,
            # Without it no refresh token is issued: what is used once need not be guarded.
            exclude_scopes=["offline_access"],
        )

    async def _show(self, address: str) -> None:
        if await in_daemon_thread(partial(self._open_browser, address)) is False:
            raise WizardError(
                Problem(
                    id="no-browser",
                    text=_("No browser could be opened for the sign-in."),
                    fix=_("Set a default browser on this computer and sign in again."),
                )
            )

    def _secret(self, result: Mapping[str, Any]) -> Secret:
        token = result.get("access_token")
        if isinstance(token, str) and token:
            return Secret(token)
        said = f"{result.get('error', '')}: {result.get('error_description', '')}"
        raise WizardError(self._explained(said))

    def _explained(self, said: str) -> Problem:
        """What Entra or the network said, as a problem: the known cause where there is one."""
        detail = one_line(said, 600)
        if "access_denied" in said and "AADSTS65004" not in said:
            return Problem(
                id="sign-in-declined",
                text=_("The sign-in was declined or cancelled in the browser."),
                fix=_("Sign in again, and agree that the application may send mail."),
                detail=detail,
            )
        found = diagnose(Evidence(said, method="oauth"), self._causes)
        if found.cause == UNKNOWN_CAUSE:
            return Problem(
                id="sign-in-failed",
                text=_("Signing in did not work."),
                fix=_("Try again. If it stays so, give the line below to whoever runs the tenant."),
                detail=detail,
            )
        return Problem(id=found.cause, text=found.meaning, fix=" ".join(found.fix), detail=detail)


def _said(error: BaseException) -> str:
    """All that the exceptions of one failure say: msal hides Entra's own words behind a sentence of its own."""
    texts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(texts) < 5:
        texts.append(str(current))
        current = current.__cause__ or current.__context__
    return " | ".join(reversed(texts))


def _nobody_came() -> Problem:
    return Problem(
        id="sign-in-timeout",
        text=_("Nobody signed in before the time was over."),
        fix=_("Sign in again and finish it in the browser window that opens."),
    )
