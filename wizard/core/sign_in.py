"""Signing in at Entra, as values: how, with what, and what came of it. The work is ``net``'s."""

import datetime
from enum import StrEnum

import msgspec

from wizard.core.answers import Cloud
from wizard.core.model import Method
from wizard.core.problem import Problem
from wizard.core.secret import Secret


class Way(StrEnum):
    """How somebody, or something, signs in."""

    BROWSER = "browser"
    DEVICE_CODE = "device_code"
    SECRET = "secret"
    CERTIFICATE = "certificate"


APPLICATION_WAYS = frozenset({Way.SECRET, Way.CERTIFICATE})
"""The application signs in as itself: its tokens need SMTP.SendAsApp."""


class Service(StrEnum):
    """What a token is for: a mailbox, or one of the two services with accounts of their own."""

    MAILBOX = "mailbox"
    HIGH_VOLUME_EMAIL = "high_volume_email"
    AZURE_COMMUNICATION_SERVICES = "azure_communication_services"


def service_of(method: Method) -> Service:
    """For what a method signs in."""
    return {
        Method.HIGH_VOLUME_EMAIL: Service.HIGH_VOLUME_EMAIL,
        Method.AZURE_COMMUNICATION_SERVICES: Service.AZURE_COMMUNICATION_SERVICES,
    }.get(method, Service.MAILBOX)


class SignInOrder(msgspec.Struct, frozen=True):
    """One sign-in. ``tenant`` is a domain or a tenant ID; ``certificate`` the path of a PEM or PFX file, and then
    ``secret`` its password. ``keep`` asks for the key store of the operating system; without it nothing is kept."""

    way: Way
    client_id: str
    tenant: str
    cloud: Cloud
    mailbox: str
    secret: Secret | None = None
    certificate: str = ""
    keep: bool = False
    service: Service = Service.MAILBOX


class DeviceCode(msgspec.Struct, frozen=True):
    """What a person types on another device. ``page`` is "" in practice, which types the code itself.

    ``seconds`` is for how long the code is good. It is no secret of the user's, but whoever has it can have
    somebody else sign in: it is shown, and written nowhere.
    """

    code: str
    page: str
    seconds: int

    def __repr__(self) -> str:
        return f"DeviceCode(code={Secret.MASK!r}, page={self.page!r}, seconds={self.seconds})"


class SignedIn(msgspec.Struct, frozen=True):
    """Who is signed in. ``account`` is as the token names it, "" where it names none (then ``application`` signs in).

    ``until`` is when the token ends; it is renewed by itself where ``renews``. ``kept`` is whether the key store
    holds the sign-in. ``notes`` are things to know that keep nobody from sending.
    """

    way: Way
    account: str
    application: str
    mailbox: str
    cloud: Cloud
    until: datetime.datetime
    kept: bool = False
    renews: bool = False
    notes: tuple[Problem, ...] = ()
