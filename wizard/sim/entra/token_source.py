"""Practice sign-in: the product's own way through msal, with the practice Entra at the other end and a scripted person."""

from collections.abc import Callable

from wizard.core.answers import Cloud
from wizard.core.causes import Causes
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.files import load_causes, load_endpoints
from wizard.net.services import TokenSource
from wizard.net.sign_in import AUTHORITY, SCOPE, MsalTokenSource
from wizard.sim.directory import AppRegistration, Directory, user
from wizard.sim.entra.app_token import app_token
from wizard.sim.entra.msal_client import MsalClient
from wizard.sim.entra.person import Person
from wizard.sim.entra.registration import DEVICE_APPLICATION
from wizard.sim.entra.request import Request, Response


class PracticeTokens:
    """`wizard.net.services.TokenSource` for practice: somebody signs in at the practice Entra, by way of msal.

    ``answer`` asks the practice Entra and is called from msal's thread. The person picks the mailbox's account and
    agrees to everything. ``application_of`` gives the application behind an SMTP username of Azure, which signs in by
    itself.
    """

    def __init__(
        self,
        directory: Callable[[], Directory],
        answer: Callable[[Request], Response],
        client_id: str = DEVICE_APPLICATION,
        tenant: str = "",
        cloud: Cloud | None = None,
        application_of: Callable[[str], AppRegistration | None] = lambda _name: None,
    ) -> None:
        self._application_of = application_of
        self._directory = directory
        self._answer = answer
        self._client_id = client_id
        self._tenant = tenant
        self._cloud = cloud

    async def token(self, mailbox: str) -> Secret:
        """A token for ``mailbox``. Raises `WizardError` for one that the scenario does not have, and Entra's refusals."""
        directory = self._directory()
        app = self._application_of(mailbox)
        if app is not None:
            return app_token(directory, app, self._answer)
        if user(directory, mailbox) is None:
            raise WizardError(_no_account(directory, mailbox))
        known = load_endpoints().cloud[self._cloud or directory.cloud]
        causes: Causes = load_causes()
        person = Person(self._answer, mailbox)
        source = MsalTokenSource(
            self._client_id,
            self._tenant or directory.tenant_id,
            causes,
            authority=known.authority or AUTHORITY,
            scope=known.user_scope or SCOPE,
            http_client=MsalClient(self._answer),
            open_browser=person.open,
        )
        return await source.token(mailbox)


def sign_in_at(
    directory: Callable[[], Directory], answer: Callable[[Request], Response]
) -> Callable[[str, str, Cloud], TokenSource]:
    """`wizard.net.services.Services.sign_in` for practice: with an application and tenant of the user's choice."""

    def sign_in(client_id: str, tenant: str, cloud: Cloud) -> TokenSource:
        return PracticeTokens(directory, answer, client_id, tenant, cloud)

    return sign_in


def _no_account(directory: Directory, mailbox: str) -> Problem:
    able = [one.address for one in directory.users if one.password is not None]
    return Problem(
        id="practice-no-account",
        text=_("The practice tenant has no mailbox {mailbox!r} to sign in with.").format(
            mailbox=one_line(mailbox, 100)
        ),
        fix=_("Use one of: {mailboxes}.").format(mailboxes=", ".join(able)),
        field="tenant.mailbox",
    )
