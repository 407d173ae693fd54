"""What a simulated Microsoft Entra directory is: accounts, applications, policies, and the grants that are out.

Only frozen values and the questions one asks about them. What Entra answers is decided in ``entra``; `State` is what
its answers change, everything else is what an administrator set.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from wizard.core.answers import Cloud
from wizard.core.secret import Secret


class Platform(StrEnum):
    """The kind of redirect address in an app registration (Authentication, platform configurations)."""

    WEB = "web"
    SPA = "spa"
    PUBLIC = "public"


class Audience(StrEnum):
    """Whose accounts an application takes (``signInAudience``)."""

    SINGLE_TENANT = "single_tenant"
    MULTI_TENANT = "multi_tenant"
    PERSONAL = "personal"


class PermissionKind(StrEnum):
    """On behalf of somebody who signed in (a scope), or the application's own (a role)."""

    DELEGATED = "delegated"
    APPLICATION = "application"


class Service(StrEnum):
    """The services whose permissions the directory knows."""

    EXCHANGE = "exchange"
    GRAPH = "graph"
    COMMUNICATION = "communication"


class Permission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One permission of one service."""

    service: Service
    name: str
    kind: PermissionKind = PermissionKind.DELEGATED


SMTP_SEND = Permission(Service.EXCHANGE, "SMTP.Send")
"""Sending as the person who signed in (facts 6)."""

SMTP_SEND_AS_APP = Permission(Service.EXCHANGE, "SMTP.SendAsApp", PermissionKind.APPLICATION)
"""Sending without a person, as the mailboxes that Exchange gives the application (facts 6)."""


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account. ``address`` is its user principal name.

    ``password`` None is an account without one. ``password_changed`` ends every refresh token from before.
    ``locked`` is a lock that stays; the one after too many tries is `Failures`'.
    """

    address: str
    password: Secret | None = None
    blocked: bool = False
    locked: bool = False
    password_expired: bool = False
    mfa_required: bool = False
    mfa_registered: bool = False
    licensed: bool = True
    password_changed: datetime | None = None


class AppSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A client secret: ``id`` is shown for ever, ``value`` once. It is good up to and including ``expires``."""

    id: str
    value: Secret
    expires: date
    name: str = ""


class Redirect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address to which a sign-in may return."""

    uri: str
    platform: Platform = Platform.PUBLIC


class AppRegistration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application: its registration, and the Enterprise application (service principal) in this directory.

    ``object_id`` is the Enterprise application's, which Exchange wants; ``registration_object_id`` is the app
    registration's own, which it does not (facts 6). ``permissions`` are those that the registration lists,
    ``granted`` those that an administrator has consented to for everybody. ``certificates`` are PEM texts.
    ``assigned`` counts where ``assignment_required`` is set.
    """

    client_id: str
    name: str = "Application"
    object_id: str = ""
    registration_object_id: str = ""
    redirects: tuple[Redirect, ...] = ()
    public_flows: bool = False
    secrets: tuple[AppSecret, ...] = ()
    certificates: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    granted: tuple[Permission, ...] = ()
    audience: Audience = Audience.SINGLE_TENANT
    assignment_required: bool = False
    assigned: tuple[str, ...] = ()
    disabled: bool = False
    notes: str = ""


class PolicyKind(StrEnum):
    """What a Conditional Access policy does."""

    BLOCK_LEGACY = "block_legacy"
    BLOCK_DEVICE_CODE = "block_device_code"
    BLOCK = "block"
    REQUIRE_MFA = "require_mfa"
    SIGN_IN_FREQUENCY = "sign_in_frequency"


class PolicyState(StrEnum):
    """Whether a policy acts. ``REPORT_ONLY`` only writes to the sign-in log."""

    ON = "on"
    REPORT_ONLY = "report_only"
    OFF = "off"


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Conditional Access policy. Without ``users`` it is for everybody; ``excluded`` always wins.

    ``hours`` is how long a sign-in lasts under ``SIGN_IN_FREQUENCY``.
    """

    kind: PolicyKind
    state: PolicyState = PolicyState.ON
    users: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    hours: int = 24


# --- what Entra's answers change --------------------------------------------------------------------------------------


class Grant(msgspec.Struct, frozen=True):
    """What somebody agreed to when signing in: the application, the account, the scopes as they were asked for."""

    client_id: str
    user: str
    scopes: tuple[str, ...]
    signed_in: datetime
    mfa: bool = False
    nonce: str = ""


class Code(msgspec.Struct, frozen=True):
    """An authorization code that is out; ``digest`` is its SHA-256, the code itself is kept nowhere."""

    digest: str
    grant: Grant
    redirect: Redirect
    challenge: str
    challenge_method: str
    issued: datetime
    redeemed: bool = False


class RefreshToken(msgspec.Struct, frozen=True):
    """A refresh token that is out. ``platform`` is how it was got: a single-page application's lives a day."""

    digest: str
    grant: Grant
    issued: datetime
    platform: Platform = Platform.PUBLIC


class FlowState(StrEnum):
    """How far a device code sign-in is."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    REDEEMED = "redeemed"


class DeviceFlow(msgspec.Struct, frozen=True):
    """A device code that is out. ``refusal`` is the AADSTS number with which the sign-in at the page ended."""

    digest: str
    user_code: str
    client_id: str
    scopes: tuple[str, ...]
    issued: datetime
    interval_s: int = 5
    polled: datetime | None = None
    state: FlowState = FlowState.PENDING
    grant: Grant | None = None
    refusal: int = 0


class Failures(msgspec.Struct, frozen=True):
    """Wrong passwords in a row."""

    user: str
    count: int
    last: datetime


class Consent(msgspec.Struct, frozen=True):
    """What somebody agreed to; ``user`` "" stands for everybody (an administrator's consent)."""

    client_id: str
    user: str
    permission: Permission


class State(msgspec.Struct, frozen=True):
    """All that Entra remembers between two requests. ``serial`` counts what was issued, so that nothing is twice."""

    serial: int = 0
    codes: tuple[Code, ...] = ()
    refresh_tokens: tuple[RefreshToken, ...] = ()
    device_flows: tuple[DeviceFlow, ...] = ()
    failures: tuple[Failures, ...] = ()
    consents: tuple[Consent, ...] = ()
    mfa_registered: tuple[str, ...] = ()


class Directory(msgspec.Struct, frozen=True):
    """One directory. Without a ``tenant_id`` and a ``signing_key`` there is none: every request finds no tenant.

    ``signing_key`` is an RSA key in PEM. ``security_defaults`` is set from the tenant's own switch by whoever asks.
    ``today`` is its day where that is not the clock's: secrets expire by it.
    ``refuse_with`` is an AADSTS number with which every token request ends: for lessons about refusals that no
    setting here brings about.
    """

    tenant_id: str = ""
    name: str = "Contoso"
    domains: tuple[str, ...] = ()
    cloud: Cloud = Cloud.WORLDWIDE
    users: tuple[User, ...] = ()
    applications: tuple[AppRegistration, ...] = ()
    policies: tuple[Policy, ...] = ()
    security_defaults: bool = False
    users_may_consent: bool = True
    exchange_assignment_required: bool = False
    signing_key: Secret | None = None
    refuse_with: int = 0
    today: date | None = None
    state: State = State()


def folded(name: str) -> str:
    """An account or domain as it is compared: case does not count."""
    return name.strip().casefold()


def user(directory: Directory, address: str) -> User | None:
    """The account of that name, or None."""
    wanted = folded(address)
    return next((one for one in directory.users if folded(one.address) == wanted), None)


def application(directory: Directory, client_id: str) -> AppRegistration | None:
    """The application of that client id, or None."""
    wanted = folded(client_id)
    return next((one for one in directory.applications if folded(one.client_id) == wanted), None)


def policies_for(directory: Directory, address: str, kind: PolicyKind) -> tuple[Policy, ...]:
    """The policies of one kind that act on an account."""
    wanted = folded(address)
    return tuple(
        one
        for one in directory.policies
        if one.kind is kind
        and one.state is PolicyState.ON
        and (not one.users or wanted in {folded(name) for name in one.users})
        and wanted not in {folded(name) for name in one.excluded}
    )


def blocks_legacy(directory: Directory, address: str) -> bool:
    """Whether a policy refuses this account a sign-in with a password alone, as SMTP AUTH makes one (facts 6)."""
    return bool(policies_for(directory, address, PolicyKind.BLOCK_LEGACY)) or bool(
        policies_for(directory, address, PolicyKind.BLOCK)
    )


def mfa_required(directory: Directory, account: User) -> bool:
    """Whether signing in takes a second factor: the account's own setting, security defaults, or a policy."""
    return (
        account.mfa_required
        or directory.security_defaults
        or bool(policies_for(directory, account.address, PolicyKind.REQUIRE_MFA))
    )


def mfa_registered(directory: Directory, account: User) -> bool:
    """Whether the account has a second factor to show."""
    return account.mfa_registered or folded(account.address) in directory.state.mfa_registered
