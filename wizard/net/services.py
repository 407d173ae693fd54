"""What the window and the command line may ask of the outside world, as protocols.

The live services and the practice ones (``wizard.sim``) both fit; whoever gets a `Services` bundle can not
tell which it has, and can not reach further than it allows. No Qt here, and no library's exception: every
method ends in a value or in a `WizardError`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from wizard.core.answers import Answers, Cloud
from wizard.core.certificates import OwnCertificate
from wizard.core.facts import Facts, ProbeRow
from wizard.core.model import ArrivedMessage, Method, Plan, StageResult, Transcript
from wizard.core.practice import Account, Sending, Switch
from wizard.core.problem import Problem
from wizard.core.secret import Secret
from wizard.core.sign_in import DeviceCode, SignedIn, SignInOrder
from wizard.net.send_order import SendOrder as SendOrder  # noqa: PLC0414 - this is where all look for it


@dataclass(frozen=True)
class DnsAnswer:
    """The records of one name and type, as text without trailing dots; empty when there are none.

    ``exists`` is False when the name does not exist at all (NXDOMAIN). ``aliases`` are the CNAMEs that led from the
    name to the records, in their order; with one, ``exists`` is about the last of them.
    """

    name: str
    rdtype: str
    records: tuple[str, ...]
    exists: bool = True
    aliases: tuple[str, ...] = ()


class Resolver(Protocol):
    """Asks DNS."""

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """The records of ``name``. Raises `WizardError` when no answer came (the problem says why)."""
        ...


@dataclass(frozen=True)
class Shown:
    """The client certificate that a method by certificate shows: its files, and the password that opens them."""

    file: str
    key_file: str | None = None
    password: Secret | None = None


class MailSender(Protocol):
    """Sends one message over SMTP."""

    async def send(self, order: SendOrder, on_stage: Callable[[StageResult], None]) -> Transcript:
        """Never raises for what a server or network does: the transcript says it. Cancelling is allowed."""
        ...


class TokenSource(Protocol):
    """Gets an access token for SMTP."""

    async def token(self, mailbox: str) -> Secret:
        """A token for ``mailbox``, or `WizardError` with what to do."""
        ...


class SecretStore(Protocol):
    """Keeps secrets beyond the end of the program. Every method raises `WizardError` where the store does not answer."""

    async def read(self, entry: str) -> Secret | None:
        """The whole secret, or None."""
        ...

    async def write(self, entry: str, secret: Secret) -> None:
        """Takes the place of what the entry held, all of it or nothing."""
        ...

    async def remove(self, entry: str) -> bool:
        """Whether there was anything."""
        ...


class Accounts(Protocol):
    """Who is signed in, one at a time. It gives that sign-in's tokens too (`TokenSource`)."""

    signed_in: SignedIn | None
    """The sign-in that `token` speaks for."""

    async def sign_in(self, order: SignInOrder, on_code: Callable[[DeviceCode], None]) -> SignedIn:
        """Signs in and looks at the token. Raises `WizardError`; cancelling leaves nothing behind."""
        ...

    async def resume(self, mailbox: str, cloud: Cloud) -> SignedIn | None:
        """Takes up the sign-in that the key store holds; None where it holds none. Raises `WizardError`."""
        ...

    async def token(self, mailbox: str) -> Secret:
        """The sign-in's token for ``mailbox``, renewed where need be. Raises `WizardError`."""
        ...

    async def sign_out(self) -> Problem:
        """Forgets the sign-in, here and in the key store; says what was removed, and what was not."""
        ...


class PracticeTenant(Protocol):
    """The simulated tenant behind practice mode; live services have none.

    ``answers`` are those that fit its device and its company, ``sending`` is the try that the scenario is about,
    ``methods`` are those that it answers, ``accounts`` who signs in where a method has accounts of its own, ``beginning`` its switches at the start. ``client_certificate`` names the
    files of certificate and key that the device can show.
    """

    scenario: str
    domain: str
    internal_recipient: str
    external_recipient: str
    device_public_ip: str
    answers: Answers
    sending: Sending
    methods: tuple[Method, ...]
    accounts: Mapping[Method, Account]
    client_certificate: tuple[str, str] | None
    beginning: tuple[Switch, ...]

    def switches(self) -> tuple[Switch, ...]:
        """Every setting that can be turned by hand, as it stands now."""
        ...

    async def switch(self, switch: str, value: str) -> None:
        """Turns one; `WizardError` with the switch as its field for a value that it does not take."""
        ...

    async def reset(self) -> None:
        """Everything as it was when the scenario started: nothing sent, nothing arrived, nothing to undo."""
        ...

    async def apply(self, plan: Plan, answers: Answers) -> tuple[str, ...]:
        """Runs the ``apply.ps1`` that this plan writes for ``answers``, and gives its results in one sentence each."""
        ...

    async def undo(self) -> tuple[str, ...]:
        """Brings back the state before the last `apply`."""
        ...

    async def report(self, answers: Answers, day: date) -> bytes:
        """What ``check.ps1`` for these answers would write on that day (`wizard.files.report_in` reads it)."""
        ...

    async def arrived(self) -> tuple[ArrivedMessage, ...]:
        """Everything that was delivered so far, oldest first."""
        ...

    def password_of(self, mailbox: str) -> Secret | None:
        """The made-up password of a practice account; None where it has none or does not exist."""
        ...


@dataclass(frozen=True)
class LookOrder:
    """What is to be looked up.

    ``public_ips`` are the site's addresses as a person gave them; where there are none, the one that is found out
    counts. ``outside``: the person said yes to the services that learn this site's address (``Told.asked_first``).
    ``only`` names the rows to ask again, whatever is known; their dependents follow where that changes their question,
    and the rest stays. ``fresh``: nothing that was kept counts.
    """

    domain: str
    public_ips: tuple[str, ...] = ()
    outside: bool = False
    only: frozenset[str] | None = None
    fresh: bool = False


class Discovery(Protocol):
    """Runs all probes for a domain side by side, and keeps what they found for as long as it lives."""

    async def __call__(self, order: LookOrder, on_row: Callable[[ProbeRow], None]) -> Facts:
        """Rows arrive as answers do; every probe ends before its deadline.

        Raises `WizardError` for a text that is no domain, or no public address.
        """
        ...


@dataclass(frozen=True)
class Services:
    """All that may be asked of the outside world. ``practice`` is None for the live services.

    ``accounts`` is where a person or an application signs in; None where nobody can. ``tokens`` needs nobody: in
    practice it signs in by itself. ``look_at`` reads a client certificate before it is shown to anybody (it blocks).
    ``close`` ends whatever the bundle started (practice: the servers on loopback).
    """

    discover: Discovery
    sender: MailSender
    tokens: TokenSource
    practice: PracticeTenant | None = None
    look_at: Callable[[Shown], OwnCertificate] | None = None
    accounts: Accounts | None = None

    async def close(self) -> None:
        """Nothing to end by default."""
