"""Signing in while practising: the product's own code at the simulated Entra, and Exchange Online with its tokens."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import requests

from tests.sim.directories import signing_key
from wizard.core.answers import Cloud
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.core.sign_in import SignInOrder, Way
from wizard.net import library_logs
from wizard.sim import entra_tokens
from wizard.sim.directory import Directory, Policy, PolicyKind, User
from wizard.sim.entra import registration
from wizard.sim.entra.registration import DEVICE_APPLICATION
from wizard.sim.entra_tokens import Claims
from wizard.sim.practice import PracticeServices, start_practice
from wizard.sim.session import ClientTls, Endpoint, Phase, Session
from wizard.sim.sign_in import token as sign_in_with_token
from wizard.sim.tenant import Mailbox, MailboxKind, Tenant

MAILBOX = "scanner@contoso.com"


@pytest.fixture
async def started() -> AsyncIterator[PracticeServices]:
    services = await start_practice("smtp-auth-oauth")
    yield services
    await services.close()


def change(services: PracticeServices, **changes: Any) -> None:
    """What an administrator does in Entra while practice runs."""
    world = services.running.world
    directory = msgspec.structs.replace(world.tenant.directory, **changes)
    world.tenant = msgspec.structs.replace(world.tenant, directory=directory)


def with_user(**changes: Any) -> Callable[[Directory], dict[str, Any]]:
    def made(directory: Directory) -> dict[str, Any]:
        return {
            "users": tuple(
                msgspec.structs.replace(one, **changes) if one.address == MAILBOX else one
                for one in directory.users
            )
        }

    return made


def with_application(**changes: Any) -> Callable[[Directory], dict[str, Any]]:
    def made(directory: Directory) -> dict[str, Any]:
        device, *others = directory.applications
        return {"applications": (msgspec.structs.replace(device, **changes), *others)}

    return made


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (with_user(blocked=True), "account-locked"),
        (with_user(locked=True), "account-locked"),
        (lambda _directory: {"policies": (Policy(PolicyKind.BLOCK),)}, "conditional-access-blocked"),
        (with_application(client_id="dddddddd-0000-4000-8000-000000000009"), "oauth-app-not-found"),
        (with_application(redirects=()), "oauth-redirect-mismatch"),
        (with_application(assignment_required=True), "oauth-permission-missing"),
        (lambda _directory: {"refuse_with": 50078}, "mfa-required"),
        (lambda _directory: {"refuse_with": 7000218}, "oauth-client-type-mismatch"),
        (lambda _directory: {"tenant_id": ""}, "tenant"),
    ],
)
async def test_the_product_explains_what_the_simulated_entra_refuses(
    started: PracticeServices, made: Callable[[Directory], dict[str, Any]], problem: str
) -> None:
    change(started, **made(started.running.world.tenant.directory))
    with pytest.raises(WizardError) as caught:
        await started.tokens.token(MAILBOX)
    assert caught.value.problem.id == problem
    assert caught.value.problem.fix


async def test_an_application_and_a_tenant_of_one_s_own(started: PracticeServices) -> None:
    accounts = started.accounts
    assert accounts is not None

    async def sign_in(client: str, tenant: str, cloud: Cloud = Cloud.WORLDWIDE) -> str:
        await accounts.sign_in(SignInOrder(Way.BROWSER, client, tenant, cloud, MAILBOX), lambda _code: None)
        return (await accounts.token(MAILBOX)).reveal()

    assert (await sign_in(DEVICE_APPLICATION, "contoso.com")).count(".") == 2
    for client, tenant, problem in (
        ("dddddddd-0000-4000-8000-000000000009", "contoso.com", "oauth-app-not-found"),
        (DEVICE_APPLICATION, "fabrikam.com", "oauth-tenant-not-found"),
        ("scanner", "contoso.com", "client-id"),
    ):
        with pytest.raises(WizardError) as caught:
            await sign_in(client, tenant)
        assert caught.value.problem.id == problem
        assert accounts.signed_in is None
    with pytest.raises(WizardError) as caught:
        await sign_in(DEVICE_APPLICATION, "contoso.com", Cloud.GCC_HIGH)
    assert caught.value.problem.id == "cloud-scope-unknown"


async def test_no_log_holds_a_secret(started: PracticeServices, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = (await started.tokens.token(MAILBOX)).reveal()
    change(started, **with_user(blocked=True)(started.running.world.tenant.directory))
    with pytest.raises(WizardError) as caught:
        await started.tokens.token(MAILBOX)
    directory = started.running.world.tenant.directory
    secrets = [one.password.reveal() for one in directory.users if one.password is not None]
    said = caplog.text + repr(caught.value.problem) + str(caught.value)
    for secret in (token, *secrets, "PRIVATE KEY"):
        assert secret not in said


class Kept(logging.Handler):
    """Everything that reaches the root logger."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()}")


@pytest.fixture
def kept() -> Iterator[Kept]:
    """All logs at debug level, the libraries' too, as if nobody had silenced them yet."""
    loggers = [logging.getLogger(name) for name in library_logs.SILENT]
    root, handler = logging.getLogger(), Kept()
    before, level = [(one.level, one.propagate) for one in loggers], root.level
    for one in loggers:
        one.setLevel(logging.NOTSET)
        one.propagate = True
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)
    for one, (its_level, propagates) in zip(loggers, before, strict=True):
        one.setLevel(its_level)
        one.propagate = propagates


async def test_the_sign_in_library_writes_no_log_of_ours(
    started: PracticeServices, kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("msal.token_cache").debug("heard")
    assert kept.lines == ["msal.token_cache heard"]
    await started.tokens.token(MAILBOX)
    change(started, **with_user(blocked=True)(started.running.world.tenant.directory))
    with pytest.raises(WizardError):
        await started.tokens.token(MAILBOX)
    logging.getLogger("msal.oauth2cli.oauth2").error("Token response is not in json format")
    logging.getLogger("urllib3.connectionpool").debug("POST /token")
    said = [line for line in kept.lines[1:] if line.startswith(library_logs.SILENT)]
    assert said == []
    assert not any("code_verifier" in line or "access_token" in line for line in kept.lines)
    assert "json format" not in capsys.readouterr().err


async def test_many_sign_in_at_once(started: PracticeServices) -> None:
    found = await asyncio.gather(*(started.tokens.token(MAILBOX) for _ in range(8)))
    assert len({one.reveal() for one in found}) == 8


async def test_undoing_a_change_takes_no_sign_in_back_and_reset_does(started: PracticeServices) -> None:
    practice = started.practice
    assert practice is not None
    await started.tokens.token(MAILBOX)
    before = started.running.entra.directory.state
    await practice.undo()
    assert started.running.entra.directory.state == before
    assert before.codes
    started.running.entra.begin_again()
    assert not started.running.entra.directory.state.codes


async def test_another_program_signs_in_as_the_information_file_says(started: PracticeServices) -> None:
    info = json.loads(json.dumps(started.info()))
    entra = info["entra"]

    def work() -> Any:
        form = {
            "grant_type": "password",
            "client_id": entra["device_client_id"],
            "scope": entra["user_scope"],
            "username": info["accounts"][0]["user"],
            "password": info["accounts"][0]["password"],
        }
        alone = {
            "grant_type": "client_credentials",
            "client_id": entra["server_client_id"],
            "client_secret": entra["server_client_secret"],
            "scope": entra["app_scope"],
        }
        with requests.Session() as session:
            session.trust_env = False
            session.verify = info["ca_file"]
            return [
                session.post(entra["token_endpoint"], data=one, timeout=10).json() for one in (form, alone)
            ]

    person, application = await asyncio.to_thread(work)
    tenant = started.running.world.tenant
    key = tenant.directory.signing_key
    assert key is not None
    assert accepted(started, person["access_token"], MAILBOX) == 235
    said = entra_tokens.read(application["access_token"], key)
    assert isinstance(said, Claims)
    assert said.roles == ("SMTP.SendAsApp",)


def accepted(services: PracticeServices, token: str, user: str, now: datetime | None = None) -> int:
    """The reply code of AUTH XOAUTH2 with this token."""
    session = Session(
        Endpoint.SUBMISSION,
        "203.0.113.10",
        phase=Phase.XOAUTH2,
        extended=True,
        tls=ClientTls("TLSv1.3", "", ()),
        now=now or datetime.now(UTC),
    )
    given = base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()
    _after, reply = sign_in_with_token(services.running.world.tenant, session, given)
    return reply.code


async def test_exchange_online_takes_only_what_entra_gave_for_it(started: PracticeServices) -> None:
    tenant = started.running.world.tenant
    directory, key, now = tenant.directory, tenant.directory.signing_key, datetime.now(UTC)
    assert key is not None

    def made(signed_by: Secret = key, **changes: Any) -> str:
        claims = Claims(
            audience="https://outlook.office.com",
            issuer="https://sts.windows.net/",
            tenant_id=directory.tenant_id,
            app_id=DEVICE_APPLICATION,
            issued=now,
            expires=now + timedelta(hours=1),
            user=MAILBOX,
            object_id="o",
            scopes=("SMTP.Send",),
        )
        return entra_tokens.issue(signed_by, msgspec.structs.replace(claims, **changes), "1").reveal()

    good = made()
    assert accepted(started, good, MAILBOX) == 235
    assert accepted(started, made(audience="https://outlook.office365.com/"), MAILBOX) == 235
    for bad in (
        made(audience="https://graph.microsoft.com"),
        made(scopes=("Mail.Send",)),
        made(tenant_id="another"),
        made(signing_key()),
        made(expires=now - timedelta(seconds=1)),
        good[:-4],
        "",
    ):
        assert accepted(started, bad, MAILBOX) == 535
    assert accepted(started, good, "reception@contoso.com") == 535
    assert accepted(started, good, MAILBOX, now + timedelta(hours=1)) == 535


def test_the_directory_of_a_tenant_has_its_people() -> None:
    tenant = Tenant(
        "mx",
        ("contoso.com",),
        (
            Mailbox("a@contoso.com", password=Secret("x")),
            Mailbox("shared@contoso.com", MailboxKind.SHARED, Secret("y")),
        ),
        datetime(2026, 11, 20, tzinfo=UTC).date(),
    )
    found = registration.directory_of(tenant, signing_key(), Secret("s"))
    assert found.users == (
        User("a@contoso.com", Secret("x")),
        User("shared@contoso.com", None, blocked=True, licensed=False),
    )
