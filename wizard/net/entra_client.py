"""An application of Entra as msal speaks for it, and what Entra says, explained. msal's words and errors end here."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from wizard.core.causes import UNKNOWN_CAUSE, Causes
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.diagnosis_secrets import without_secrets
from wizard.core.entra_ids import client_id_problem, secret_problem, tenant_problem, tidied
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way
from wizard.core.texts import _, one_line
from wizard.net import library_logs
from wizard.net.application_certificate import ApplicationCertificate
from wizard.net.recorder import Mask
from wizard.net.sign_in_https import HttpClient, Turn

_DECLINED = re.compile(r"\b(access_denied|authorization_declined|AADSTS90120)\b")


def checked(order: SignInOrder) -> SignInOrder:
    """The order with its ids tidied. Raises `WizardError` for what is no id or domain: both become part of an
    address."""
    problem = client_id_problem(order.client_id, tenant=order.tenant, finished=True) or tenant_problem(
        order.tenant, finished=True
    )
    if problem is None and order.way is Way.SECRET:
        typed = order.secret.reveal() if order.secret is not None else ""
        problem = secret_problem(typed, client_id=order.client_id, finished=True)
    if problem is not None:
        raise WizardError(problem)
    return msgspec.structs.replace(order, client_id=tidied(order.client_id), tenant=tidied(order.tenant))


class EntraClient:
    """One application at one tenant's sign-in. ``http_client`` is what msal asks with."""

    def __init__(
        self, client_id: str, tenant: str, authority: str, causes: Causes, http_client: HttpClient
    ) -> None:
        self.client_id = client_id
        self._authority = f"{authority.rstrip('/')}/{tenant}"
        self._causes = causes
        self._http_client = http_client
        self._masks: list[Mask] = []

    def hide(self, *values: object) -> None:
        """Codes, proofs, secrets and tokens of this sign-in: whoever echoes them, they are in no sentence."""
        self._masks += [Mask(Secret(value)) for value in values if isinstance(value, str) and value]

    def _clean(self, said: str) -> str:
        for mask in self._masks:
            said = mask(said)
        return without_secrets(said)

    async def public(self, *, renews: bool, cache: Any = None) -> Any:
        """An application without a secret. Without ``renews`` Entra gives no refresh token: what is used once need
        not be guarded."""

        def make() -> Any:
            import msal

            excluded = [] if renews else ["offline_access"]
            return msal.PublicClientApplication(
                self.client_id, token_cache=cache, exclude_scopes=excluded, **self._common()
            )

        # msal asks Entra for its addresses when an application is made.
        return await self.ask(make)

    async def confidential(self, credential: Secret | ApplicationCertificate) -> Any:
        """An application that shows a secret or a certificate."""

        def make() -> Any:
            import msal

            shown: Any
            if isinstance(credential, Secret):
                shown = credential.reveal().strip()
                self.hide(shown)
            else:
                shown = {"private_key": credential.key.reveal(), "public_certificate": credential.pem}
            return msal.ConfidentialClientApplication(
                self.client_id, client_credential=shown, **self._common()
            )

        return await self.ask(make)

    def _common(self) -> dict[str, Any]:
        library_logs.silence()
        return {
            "authority": self._authority,
            "http_client": self._http_client,
            # The authority is one of ours, out of endpoints.toml: nobody else need be asked whether it exists.
            "instance_discovery": False,
        }

    async def ask(self, call: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """The result of a call of msal's, off the loop. Raises `WizardError` for whatever it raises; cancelling ends the
        request that is under way."""
        try:
            return await Turn().run(partial(call, *args, **keywords))
        except WizardError as error:
            problem = error.problem
        except Exception as error:  # noqa: BLE001 - msal raises what its HTTP library raises, and ValueError
            problem = self.explained(_said(error))
        # Not chained: what msal's frames hold (codes, secrets) stays out of every traceback.
        raise WizardError(problem)

    def token(self, result: Mapping[str, Any] | None) -> Secret:
        """The access token of msal's result. Raises `WizardError` for a refusal."""
        result = result or {}
        token = result.get("access_token")
        self.hide(*(result.get(name) for name in ("access_token", "refresh_token", "id_token")))
        if isinstance(token, str) and token:
            return Secret(token)
        raise WizardError(self.refusal(result))

    def refusal(self, result: Mapping[str, Any]) -> Problem:
        """What a result without a token says, explained."""
        return self.explained(f"{result.get('error', '')}: {result.get('error_description', '')}")

    def explained(self, said: str) -> Problem:
        """What Entra or the network said, as a problem: the known cause where there is one."""
        said = self._clean(said)
        detail = one_line(said, 600)
        found = diagnose(Evidence(said, method="oauth"), self._causes)
        if found.cause == UNKNOWN_CAUSE and _DECLINED.search(said):
            return Problem(
                id="sign-in-declined",
                text=_("The sign-in was declined or cancelled."),
                fix=_("Sign in again, and agree that the application may send mail."),
                detail=detail,
            )
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
