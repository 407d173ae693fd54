"""Who is signed in: runs a sign-in, looks at its token, renews it, keeps it where that was asked for, forgets it.

One sign-in at a time. Without `SignInOrder.keep` nothing outlives the program, and nothing that could be renewed is
asked for.
"""

import asyncio
import webbrowser
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from wizard.core.access_token import Claims, Expected, look_at, read_token
from wizard.core.answers import Cloud
from wizard.core.causes import Causes
from wizard.core.knowledge import CloudEndpoints, Endpoints, ServiceTokens
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import APPLICATION_WAYS, DeviceCode, SignedIn, SignInOrder, Way
from wizard.net import account_sentences as sentences
from wizard.net import kept_sign_in
from wizard.net.application_certificate import ApplicationCertificate, load_certificate
from wizard.net.blocking import in_daemon_thread
from wizard.net.entra_client import EntraClient, checked
from wizard.net.services import SecretStore
from wizard.net.sign_in import SIGN_IN_S, Result, by_application, by_browser, by_device_code, in_time
from wizard.net.sign_in_https import HttpClient, SignInHttps

RENEW_BEFORE = timedelta(minutes=2)
"""A token that ends sooner than this is renewed before it is used."""

UNKNOWN_LIFETIME = timedelta(minutes=5)
"""How long a token is used that does not say when it ends."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class _Session:
    """A sign-in while it lasts. ``cache`` is msal's, None for an application of its own."""

    order: SignInOrder
    client: EntraClient
    application: Any
    scope: str
    cache: Any
    certificate: ApplicationCertificate | None = None
    token: Secret | None = None


class EntraAccounts:
    """`wizard.net.services.Accounts` at Entra.

    ``store`` is the key store, None for none. ``http_client`` asks Entra; ``open_browser`` is called with the
    sign-in's address and the mailbox; ``pause`` waits between two questions of the device code flow.
    """

    practice = False
    """Whether the store is practice's own, which is no key store."""

    def __init__(
        self,
        endpoints: Endpoints,
        causes: Causes,
        *,
        store: SecretStore | None = None,
        http_client: HttpClient | None = None,
        open_browser: Callable[[str, str], bool] = lambda address, _mailbox: webbrowser.open(address),
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = _now,
        sign_in_s: float = SIGN_IN_S,
    ) -> None:
        self._endpoints = endpoints
        self._causes = causes
        self._store = store
        self._http_client = http_client or SignInHttps()
        self._open_browser = open_browser
        self._pause = pause
        self._now = now
        self._sign_in_s = sign_in_s
        self._session: _Session | None = None
        self.signed_in: SignedIn | None = None

    async def sign_in(self, order: SignInOrder, on_code: Callable[[DeviceCode], None]) -> SignedIn:
        """Signs in as the order says, in the place of whoever was. Raises `WizardError`."""
        self.forget()
        order = checked(order)
        session = await self._begin(order)
        try:
            token = session.client.token(await self._asked(session, on_code))
        except WizardError as error:
            raise WizardError(sentences.by_another_way(error.problem, order.way)) from error
        found = self._looked_at(session, token)
        notes = await self._keep(session) if order.keep else ()
        return self._stands(session, token, found, notes)

    async def resume(self, mailbox: str, cloud: Cloud) -> SignedIn | None:
        """The sign-in that is kept for a mailbox, renewed. What can not be renewed any more is removed."""
        if self._store is None:
            return None
        entry = kept_sign_in.entry_name(mailbox, cloud)
        secret = await self._store.read(entry)
        if secret is None:
            return None
        kept = kept_sign_in.unpacked(secret)
        if kept is None:
            await self._store.remove(entry)
            return None
        self.forget()
        try:
            session = await self._begin(checked(kept.order()), kept)
            token = await self._renewed(session)
        except _EndedError as ended:
            await self._store.remove(entry)
            raise WizardError(ended.problem) from None
        return self._stands(session, token, self._looked_at(session, token), ())

    async def token(self, mailbox: str) -> Secret:
        """The token of whoever is signed in, if that was for ``mailbox``. Raises `WizardError`."""
        session, shown = self._session, self.signed_in
        if session is None or shown is None or shown.mailbox.casefold() != mailbox.casefold():
            raise WizardError(sentences.nobody(mailbox))
        if session.token is not None and self._now() < shown.until - RENEW_BEFORE:
            return session.token
        if not shown.renews:
            self.forget()
            raise WizardError(sentences.over())
        try:
            token = await self._renewed(session)
        except _EndedError as ended:
            self.forget()
            raise WizardError(ended.problem) from None
        self._stands(session, token, self._looked_at(session, token), ())
        return token

    async def sign_out(self) -> Problem:
        """Removes the sign-in from msal, from memory and from the key store, and says what came of it."""
        session, shown = self._session, self.signed_in
        if session is not None:
            for account in session.application.get_accounts():
                session.application.remove_account(account)
        self.forget()
        if session is None or shown is None or not shown.kept or self._store is None:
            return sentences.signed_out(removed=False)
        entry = kept_sign_in.entry_name(session.order.mailbox, session.order.cloud)
        try:
            await self._store.remove(entry)
        except WizardError as error:
            return sentences.still_kept(entry, error.problem)
        return sentences.signed_out(removed=True, practice=self.practice)

    def forget(self) -> None:
        """Nobody is signed in any more, as far as this window knows. The key store is left as it is."""
        self._session = self.signed_in = None

    # -- the steps ----------------------------------------------------------------------------------

    async def _begin(self, order: SignInOrder, kept: kept_sign_in.KeptSignIn | None = None) -> _Session:
        """Everything that is needed before Entra is asked for a token."""
        known = self._endpoints.cloud[order.cloud]
        wants = self._endpoints.tokens.service[order.service]
        scope = _scope(known, wants, order)
        certificate = None
        if order.way is Way.CERTIFICATE:
            certificate = await in_daemon_thread(
                lambda: load_certificate(order.certificate, order.secret, self._now())
            )
        client = EntraClient(order.client_id, order.tenant, known.authority, self._causes, self._http_client)
        if order.way in APPLICATION_WAYS:
            credential = certificate or order.secret or Secret("")
            application = await in_time(client.confidential(credential))
            return _Session(order, client, application, scope, None, certificate)
        cache = await in_daemon_thread(lambda: _cache(kept))
        client.hide(*kept_sign_in.refresh_tokens(cache))
        application = await in_time(client.public(renews=order.keep, cache=cache))
        return _Session(order, client, application, scope, cache)

    async def _asked(self, session: _Session, on_code: Callable[[DeviceCode], None]) -> Result:
        order = session.order
        match order.way:
            case Way.BROWSER:
                return await by_browser(
                    session.client,
                    session.application,
                    session.scope,
                    order.mailbox,
                    lambda address: self._open_browser(address, order.mailbox),
                    self._sign_in_s,
                )
            case Way.DEVICE_CODE:
                return await by_device_code(
                    session.client, session.application, session.scope, on_code, self._pause
                )
        return await by_application(session.client, session.application, session.scope)

    async def _renewed(self, session: _Session) -> Secret:
        """A fresh token without any person. Raises `_EndedError` where only a new sign-in gives one."""
        client, application = session.client, session.application
        if session.order.way in APPLICATION_WAYS:
            return client.token(await by_application(client, application, session.scope))
        accounts = application.get_accounts()
        if not accounts:
            raise _EndedError(sentences.over())
        result = await in_time(
            client.ask(
                application.acquire_token_silent_with_error,
                [session.scope],
                accounts[0],
                force_refresh=True,
            )
        )
        if result is None or result.get("error") in ("invalid_grant", "interaction_required"):
            raise _EndedError(client.refusal(result) if result else sentences.over())
        token = client.token(result)
        if session.cache.has_state_changed and session.order.keep:
            await self._keep(session)
        return token

    def _looked_at(self, session: _Session, token: Secret) -> tuple[Claims, tuple[Problem, ...]]:
        """What the token says. Raises `WizardError` for what Exchange Online is sure to refuse."""
        order = session.order
        claims = read_token(token)
        if claims is None:
            return Claims(), ()
        expected = Expected(
            mailbox=order.mailbox,
            tenant=order.tenant,
            as_application=order.way in APPLICATION_WAYS,
            cloud=self._endpoints.cloud[order.cloud],
            facts=self._endpoints.tokens,
            service=order.service,
        )
        found = look_at(claims, expected, self._now(), self._causes)
        if found.faults:
            raise WizardError(found.faults[0])
        if expected.wants.person == "unsure" and not expected.as_application:
            return claims, (*found.notes, sentences.person_unsure())
        return claims, found.notes

    async def _keep(self, session: _Session) -> tuple[Problem, ...]:
        """Puts the sign-in into the key store. Where that fails it is used once, and says so."""
        order = session.order
        problem = sentences.no_store()
        if self._store is not None:
            entry = kept_sign_in.entry_name(order.mailbox, order.cloud)
            try:
                await self._store.write(entry, kept_sign_in.packed(order, session.cache))
            except WizardError as error:
                problem = error.problem
            else:
                return ()
        session.order = msgspec.structs.replace(order, keep=False)
        if session.cache is not None:
            kept_sign_in.without_renewal(session.cache)
        return (sentences.not_kept(problem),)

    def _stands(
        self,
        session: _Session,
        token: Secret,
        found: tuple[Claims, tuple[Problem, ...]],
        more: tuple[Problem, ...],
    ) -> SignedIn:
        claims, notes = found
        order = session.order
        session.token = token
        if order.way in APPLICATION_WAYS and claims.object_id:
            notes = (*notes, *sentences.object_id(claims.object_id, order.service))
        if session.certificate is not None:
            notes = (*notes, session.certificate.note(self._now()))
        self._session = session
        self.signed_in = SignedIn(
            way=order.way,
            account="" if order.way in APPLICATION_WAYS else claims.account or order.mailbox,
            application=order.client_id,
            mailbox=order.mailbox,
            cloud=order.cloud,
            until=claims.expires or self._now() + UNKNOWN_LIFETIME,
            kept=order.keep,
            renews=order.keep or order.way in APPLICATION_WAYS,
            notes=(*notes, *more),
        )
        return self.signed_in


class _EndedError(Exception):
    """A sign-in that nothing but a new one brings back."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def _cache(kept: kept_sign_in.KeptSignIn | None) -> Any:
    import msal

    return msal.SerializableTokenCache() if kept is None else kept_sign_in.restored(kept)


def _scope(known: CloudEndpoints, wants: ServiceTokens, order: SignInOrder) -> str:
    if order.way in APPLICATION_WAYS:
        scope = wants.app_scope or known.app_scope
    elif wants.person == "no":
        raise WizardError(sentences.no_person())
    else:
        scope = known.user_scope
    if scope is None:
        raise WizardError(sentences.no_scope(known, order))
    return scope
