"""The directory that the tests of the practice Entra start from, and msal's applications in front of it."""

import functools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msal
import msgspec

from wizard.core.secret import Secret
from wizard.sim import entra_tokens
from wizard.sim.directory import (
    SMTP_SEND,
    SMTP_SEND_AS_APP,
    AppRegistration,
    AppSecret,
    Directory,
    Platform,
    Redirect,
    User,
)
from wizard.sim.entra.host import EntraHost
from wizard.sim.entra.msal_client import MsalClient

TENANT = "11111111-2222-4333-8444-555555555555"
AUTHORITY = "https://login.microsoftonline.com"
DEVICE_APP = "aaaaaaaa-0000-4000-8000-000000000001"
SERVER_APP = "bbbbbbbb-0000-4000-8000-000000000002"
SMTP = "https://outlook.office.com/SMTP.Send"
APP_SCOPE = "https://outlook.office365.com/.default"
REDIRECT = "http://localhost:7777"
PASSWORD = "Correct-horse-1"
SECRET = "the~secret.value"
SECRET_ID = "5ec5e75e-0000-4000-8000-000000000003"


class Clock:
    """A clock that only moves when told to, beginning at the real time: msal looks at the real one."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@functools.cache
def signing_key() -> Secret:
    """One key for all tests: making one takes time."""
    return entra_tokens.new_key()


def device_app(**changes: Any) -> AppRegistration:
    base = AppRegistration(
        DEVICE_APP,
        "Scanner",
        object_id="aaaaaaaa-0000-4000-8000-00000000000e",
        redirects=(Redirect("http://localhost"),),
        public_flows=True,
        permissions=(SMTP_SEND,),
        granted=(SMTP_SEND,),
    )
    return msgspec.structs.replace(base, **changes)


def server_app(**changes: Any) -> AppRegistration:
    base = AppRegistration(
        SERVER_APP,
        "Ticket system",
        object_id="bbbbbbbb-0000-4000-8000-00000000000e",
        redirects=(Redirect("https://tickets.contoso.com/oauth", Platform.WEB),),
        secrets=(AppSecret(SECRET_ID, Secret(SECRET), date(2999, 1, 1)),),
        permissions=(SMTP_SEND, SMTP_SEND_AS_APP),
        granted=(SMTP_SEND, SMTP_SEND_AS_APP),
    )
    return msgspec.structs.replace(base, **changes)


def directory(**changes: Any) -> Directory:
    base = Directory(
        tenant_id=TENANT,
        name="Contoso",
        domains=("contoso.com", "contoso.onmicrosoft.com"),
        users=(
            User("scanner@contoso.com", Secret(PASSWORD)),
            User("alex@contoso.com", Secret("Other-horse-2")),
        ),
        applications=(device_app(), server_app()),
        signing_key=signing_key(),
    )
    return msgspec.structs.replace(base, **changes)


def scanner(**changes: Any) -> Directory:
    """The directory in which the scanner's account is different."""
    account = msgspec.structs.replace(User("scanner@contoso.com", Secret(PASSWORD)), **changes)
    return directory(users=(account,))


class Place:
    """A running practice Entra whose administrator can change it."""

    def __init__(self, start: Directory | None = None) -> None:
        self.set_up = start or directory()
        self.clock = Clock()
        self.host = EntraHost(lambda: self.set_up, self.clock)

    def change(self, **changes: Any) -> None:
        self.set_up = msgspec.structs.replace(self.set_up, **changes)

    def public(self, tenant: str = TENANT, authority: str = AUTHORITY, **rest: Any) -> Any:
        return msal.PublicClientApplication(
            DEVICE_APP, authority=f"{authority}/{tenant}", http_client=MsalClient(self.host.answer), **rest
        )

    def confidential(self, credential: Any, tenant: str = TENANT, authority: str = AUTHORITY) -> Any:
        return msal.ConfidentialClientApplication(
            SERVER_APP,
            client_credential=credential,
            authority=f"{authority}/{tenant}",
            http_client=MsalClient(self.host.answer),
        )
