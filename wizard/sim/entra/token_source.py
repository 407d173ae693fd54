"""Practice sign-in: the product's own way through msal, with the practice Entra at the other end and a scripted person."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from wizard.core.answers import Cloud
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import APPLICATION_WAYS, DeviceCode, SignedIn, SignInOrder, Way
from wizard.core.texts import _, one_line
from wizard.files import load_causes, load_endpoints
from wizard.net.accounts import EntraAccounts
from wizard.net.blocking import in_daemon_thread
from wizard.sim.directory import SMTP_SEND_AS_APP, AppRegistration, Directory, application, user
from wizard.sim.entra.app_token import app_token
from wizard.sim.entra.msal_client import MsalClient
from wizard.sim.entra.person import Person
from wizard.sim.entra.registration import DEVICE_APPLICATION, SERVER_APPLICATION
from wizard.sim.entra.request import Request, Response
from wizard.sim.entra.tenants import authority

Answer = Callable[[Request], Response]


class PracticeStore:
    """`wizard.net.services.SecretStore` for practice: it forgets everything when practice ends."""

    def __init__(self) -> None:
        self._kept: dict[str, Secret] = {}

    async def read(self, entry: str) -> Secret | None:
        """What was kept since practice began."""
        return self._kept.get(entry)

    async def write(self, entry: str, secret: Secret) -> None:
        """Keeps it in memory."""
        self._kept[entry] = secret

    async def remove(self, entry: str) -> bool:
        """Whether there was anything."""
        return self._kept.pop(entry, None) is not None


class PracticeAccounts(EntraAccounts):
    """`wizard.net.services.Accounts` for practice: a person who picks the mailbox's account, agrees to everything, and
    types in the code of a device. ``answer`` asks the practice Entra and is called from msal's thread."""

    practice = True

    def __init__(
        self,
        directory: Callable[[], Directory],
        answer: Answer,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(
            load_endpoints(),
            load_causes(),
            store=PracticeStore(),
            http_client=MsalClient(answer),
            open_browser=lambda address, mailbox: Person(answer, mailbox).open(address),
            pause=self._typed_then(pause),
        )
        self._directory = directory
        self._answer = answer
        self._code: tuple[str, str] | None = None

    async def sign_in(self, order: SignInOrder, on_code: Callable[[DeviceCode], None]) -> SignedIn:
        """Signs in at the practice Entra. Raises `WizardError` for an account that the scenario does not have, and
        Entra's refusals. An application, tenant or secret that was not named is practice's own."""
        directory = self._directory()
        if order.way not in APPLICATION_WAYS and user(directory, order.mailbox) is None:
            raise WizardError(_no_account(directory, order.mailbox))

        def shown(code: DeviceCode) -> None:
            self._code = order.mailbox, code.code
            # The address is the real one: in practice nobody is sent there.
            on_code(msgspec.structs.replace(code, page=""))

        return await super().sign_in(_completed(directory, order), shown)

    def _typed_then(self, pause: Callable[[float], Awaitable[None]]) -> Callable[[float], Awaitable[None]]:
        async def wait(seconds: float) -> None:
            await pause(seconds)
            if self._code is not None:
                (mailbox, code), self._code = self._code, None
                page = f"{authority(self._directory().cloud)}/common/oauth2/deviceauth"
                person = Person(self._answer, mailbox)
                await in_daemon_thread(lambda: person.type_code(page, code))

        return wait


class PracticeTokens:
    """`wizard.net.services.TokenSource` for practice: somebody signs in at the practice Entra for every token."""

    def __init__(
        self,
        directory: Callable[[], Directory],
        answer: Answer,
        client_id: str = "",
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
        app = self._application_of(mailbox)
        if app is not None:
            return app_token(self._directory(), app, self._answer)
        accounts = PracticeAccounts(self._directory, self._answer)
        cloud = self._cloud or self._directory().cloud
        order = SignInOrder(Way.BROWSER, self._client_id, self._tenant, cloud, mailbox)
        await accounts.sign_in(order, lambda _code: None)
        return await accounts.token(mailbox)


def _completed(directory: Directory, order: SignInOrder) -> SignInOrder:
    itself = order.way in APPLICATION_WAYS
    client_id = order.client_id or (_server_application(directory) if itself else DEVICE_APPLICATION)
    secret = order.secret
    if order.way is Way.SECRET and secret is None:
        app = application(directory, client_id)
        secret = app.secrets[-1].value if app is not None and app.secrets else None
    return msgspec.structs.replace(
        order, client_id=client_id, tenant=order.tenant or directory.tenant_id, secret=secret
    )


def _server_application(directory: Directory) -> str:
    """Practice's own application that signs in as itself, or the youngest that ``apply-app.ps1`` has made here."""
    made = [
        one.client_id
        for one in directory.applications
        if SMTP_SEND_AS_APP in one.permissions and one.client_id != SERVER_APPLICATION and one.secrets
    ]
    return made[-1] if made else SERVER_APPLICATION


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
