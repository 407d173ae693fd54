"""The practice Entra as msal finds it: msal's own code, no sockets."""

import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from tests.sim.directories import (
    APP_SCOPE,
    DEVICE_APP,
    PASSWORD,
    REDIRECT,
    SECRET,
    SECRET_ID,
    SMTP,
    TENANT,
    Place,
    device_app,
    directory,
    scanner,
    server_app,
    signing_key,
)
from wizard.core.answers import Cloud
from wizard.core.secret import Secret
from wizard.sim import entra_tokens
from wizard.sim.directory import Audience, Policy, PolicyKind, PolicyState, User
from wizard.sim.entra.person import Person
from wizard.sim.entra.tenants import authority
from wizard.sim.entra_tokens import Claims


class Browser:
    """What comes back from a sign-in, in place of an application that listens."""

    def __init__(self) -> None:
        self.came: dict[str, str] = {}

    def __call__(self, method: str, address: str, form: dict[str, str]) -> None:
        split = urlsplit(address)
        assert f"{split.scheme}://{split.netloc}" == REDIRECT
        self.came = dict(form) if method == "POST" else dict(parse_qsl(split.query))


def code_flow(
    place: Place,
    app: Any = None,
    account: str = "scanner@contoso.com",
    mode: str = "form_post",
    **person: Any,
) -> Mapping[str, Any]:
    """msal's authorization code flow with PKCE, from the first address to the tokens."""
    app = app or place.public()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # msal's word on response_mode=query
        flow = app.initiate_auth_code_flow(
            [SMTP], redirect_uri=REDIRECT, response_mode=mode, login_hint=account
        )
    browser = Browser()
    assert Person(place.host.answer, account, takes_back=browser, **person).open(flow["auth_uri"])
    result: Mapping[str, Any] = app.acquire_token_by_auth_code_flow(flow, browser.came)
    return result


def claims(token: str) -> Claims:
    read = entra_tokens.read(token, signing_key())
    assert isinstance(read, Claims), read
    return read


def number(result: Mapping[str, Any]) -> int:
    """The AADSTS number of a refusal, which is in the description and, from the token endpoint, in a list."""
    found = int(result["error_description"].partition(":")[0].removeprefix("AADSTS"))
    assert result.get("error_codes", [found]) == [found]
    return found


# --- somebody signs in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["form_post", "query"])
def test_a_person_signs_in_with_code_and_proof_key(mode: str) -> None:
    place = Place()
    result = code_flow(place, mode=mode)
    said = claims(result["access_token"])
    assert (said.user, said.scopes, said.audience) == (
        "scanner@contoso.com",
        ("SMTP.Send",),
        "https://outlook.office.com",
    )
    assert (said.app_id, said.tenant_id) == (DEVICE_APP, TENANT)
    assert said.issuer == f"https://sts.windows.net/{TENANT}/"
    assert (said.expires - said.issued).total_seconds() == 3600
    assert result["id_token_claims"]["preferred_username"] == "scanner@contoso.com"
    assert result["refresh_token"]


def test_without_offline_access_no_refresh_token_comes() -> None:
    place = Place()
    result = code_flow(place, place.public(exclude_scopes=["offline_access"]))
    assert "access_token" in result
    assert "refresh_token" not in result


def test_silently_from_the_cache_and_then_by_refresh() -> None:
    place = Place()
    app = place.public()
    first = code_flow(place, app)
    (account,) = app.get_accounts()
    assert account["username"] == "scanner@contoso.com"
    again = app.acquire_token_silent([SMTP], account)
    assert again["access_token"] == first["access_token"]
    place.clock.forward(days=1)
    fresh = app.acquire_token_silent([SMTP], account, force_refresh=True)
    assert claims(fresh["access_token"]).issued > claims(first["access_token"]).issued


def test_a_refresh_token_is_replaced_and_the_old_one_stays_good() -> None:
    place = Place()
    app = place.public()
    first = code_flow(place, app)["refresh_token"]
    second = app.acquire_token_by_refresh_token(first, [SMTP])["refresh_token"]
    assert second != first
    for token in (first, second):
        assert "access_token" in app.acquire_token_by_refresh_token(token, [SMTP])


def test_ninety_days_count_from_the_last_use() -> None:
    place = Place()
    app = place.public()
    token = code_flow(place, app)["refresh_token"]
    for _ in range(3):
        place.clock.forward(days=89)
        token = app.acquire_token_by_refresh_token(token, [SMTP])["refresh_token"]
    place.clock.forward(days=90)
    refused = app.acquire_token_by_refresh_token(token, [SMTP])
    assert (number(refused), refused["error"]) == (700082, "invalid_grant")


def changed_password(place: Place) -> None:
    place.clock.forward(minutes=1)
    place.change(
        users=(User("scanner@contoso.com", Secret("New-horse-3"), password_changed=place.clock.now),)
    )


def second_factor_asked(place: Place) -> None:
    place.change(
        users=(User("scanner@contoso.com", Secret(PASSWORD), mfa_required=True, mfa_registered=True),)
    )


def frequency(place: Place) -> None:
    place.clock.forward(hours=24)
    place.change(policies=(Policy(PolicyKind.SIGN_IN_FREQUENCY, hours=24),))


@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        (changed_password, 50173),
        (frequency, 70043),
        (second_factor_asked, 50076),
        (lambda place: place.change(users=(User("scanner@contoso.com", blocked=True),)), 50057),
        (lambda place: place.change(users=(User("scanner@contoso.com", mfa_required=True),)), 50079),
        (lambda place: place.change(users=()), 50034),
        (lambda place: place.change(policies=(Policy(PolicyKind.BLOCK),)), 53003),
        (lambda place: place.change(applications=(device_app(granted=()),)), 65001),
        (lambda place: place.change(applications=(device_app(disabled=True),)), 7000112),
        (lambda place: place.change(applications=()), 700016),
    ],
)
def test_what_ends_a_stored_sign_in(happens: Any, expected: int) -> None:
    place = Place()
    app = place.public()
    token = code_flow(place, app)["refresh_token"]
    happens(place)
    assert number(app.acquire_token_by_refresh_token(token, [SMTP])) == expected


@pytest.mark.parametrize(
    ("start", "person", "expected", "error"),
    [
        (lambda: scanner(blocked=True), {}, 50057, None),
        (lambda: scanner(locked=True), {}, 50053, None),
        (directory, {"password": Secret("wrong")}, 50126, None),
        (lambda: scanner(password=None), {"password": Secret("")}, 50056, None),
        (lambda: scanner(password_expired=True), {"password": Secret(PASSWORD)}, 50055, None),
        (lambda: directory(policies=(Policy(PolicyKind.BLOCK),)), {}, 53003, None),
        (
            lambda: directory(
                applications=(device_app(assignment_required=True, assigned=("alex@contoso.com",)),)
            ),
            {},
            50105,
            None,
        ),
        (
            lambda: directory(applications=(device_app(granted=()),)),
            {"agrees": False},
            65004,
            "access_denied",
        ),
        (
            lambda: directory(applications=(device_app(granted=()),), users_may_consent=False),
            {},
            65004,
            "access_denied",
        ),
        (
            lambda: scanner(mfa_required=True, mfa_registered=True),
            {"second_factor": False},
            50074,
            "access_denied",
        ),
        (lambda: scanner(mfa_required=True), {"second_factor": False}, 50074, "access_denied"),
    ],
)
def test_a_sign_in_that_ends_at_the_page(
    start: Any, person: dict[str, Any], expected: int, error: str | None
) -> None:
    result = code_flow(Place(start()), **person)
    assert number(result) == expected
    assert error is None or result["error"] == error


@pytest.mark.parametrize(
    ("account", "expected"),
    [("nobody@contoso.com", 50034), ("somebody@outlook.com", 50020), ("alex@fabrikam.com", 50034)],
)
def test_a_stranger_at_the_page(account: str, expected: int) -> None:
    assert number(code_flow(Place(), account=account, password=Secret("x"))) == expected


@pytest.mark.parametrize(
    "start",
    [
        lambda: scanner(mfa_required=True, mfa_registered=True),
        lambda: scanner(mfa_required=True),
        lambda: directory(security_defaults=True),
        lambda: directory(policies=(Policy(PolicyKind.REQUIRE_MFA),)),
        lambda: directory(applications=(device_app(granted=()),)),
        lambda: directory(policies=(Policy(PolicyKind.BLOCK, PolicyState.REPORT_ONLY),)),
        lambda: directory(policies=(Policy(PolicyKind.BLOCK, users=("alex@contoso.com",)),)),
        lambda: directory(policies=(Policy(PolicyKind.BLOCK, excluded=("Scanner@contoso.com",)),)),
        lambda: directory(policies=(Policy(PolicyKind.BLOCK_DEVICE_CODE),)),
    ],
)
def test_a_person_who_answers_every_question_gets_in(start: Any) -> None:
    place = Place(start())
    result = code_flow(place)
    assert "access_token" in result, result
    refreshed = place.public().acquire_token_by_refresh_token(result["refresh_token"], [SMTP])
    assert "access_token" in refreshed, refreshed


def test_consent_is_given_once() -> None:
    place = Place(directory(applications=(device_app(granted=()),)))
    flow = place.public().initiate_auth_code_flow([SMTP], redirect_uri=REDIRECT, response_mode="form_post")
    pages = []
    for _ in range(2):
        person = Person(place.host.answer, "scanner@contoso.com", takes_back=Browser())
        person.open(flow["auth_uri"])
        pages.append(person.seen)
    assert pages == [["pick", "consent", "send-back"], ["pick", "send-back"]]


# --- a device with a code ---------------------------------------------------------------------------------------------


def device_flow(place: Place, **person: Any) -> tuple[Any, dict[str, Any], Person]:
    app = place.public()
    flow = app.initiate_device_flow([SMTP])
    return app, flow, Person(place.host.answer, "scanner@contoso.com", **person)


def ask(app: Any, flow: dict[str, Any]) -> Mapping[str, Any]:
    """One question of the device. msal warns when it comes too soon, which some tests do on purpose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        answer: Mapping[str, Any] = app.acquire_token_by_device_flow(flow, exit_condition=lambda _flow: True)
    return answer


def test_a_device_waits_and_then_gets_in() -> None:
    place = Place()
    app, flow, person = device_flow(place)
    assert flow["user_code"] in flow["message"]
    waiting = ask(app, flow)
    assert (waiting["error"], number(waiting)) == ("authorization_pending", 70016)
    person.type_code(flow["verification_uri"], flow["user_code"].lower())
    assert person.seen == ["pick", "confirm-device", "done"]
    result = ask(app, flow)
    assert claims(result["access_token"]).user == "scanner@contoso.com"
    (account,) = app.get_accounts()
    assert "access_token" in app.acquire_token_silent([SMTP], account, force_refresh=True)
    assert number(ask(app, flow)) == 54005


def test_a_hasty_device_is_slowed_down() -> None:
    place = Place()
    app, flow, _person = device_flow(place)
    assert ask(app, flow)["error"] == "authorization_pending"
    assert ask(app, flow)["error"] == "slow_down"
    place.clock.forward(seconds=6)
    assert ask(app, flow)["error"] == "slow_down"  # every hasty question makes the wait longer
    place.clock.forward(seconds=16)
    assert ask(app, flow)["error"] == "authorization_pending"


def test_a_device_code_is_good_for_fifteen_minutes() -> None:
    place = Place()
    app, flow, person = device_flow(place)
    place.clock.forward(minutes=15)
    refused = ask(app, flow)
    assert (refused["error"], number(refused)) == ("expired_token", 70020)
    person.type_code(flow["verification_uri"], flow["user_code"])
    assert "AADSTS70019" in person.problem


@pytest.mark.parametrize("typed", ["", "WRONGCODE", "<script>alert(1)</script>"])
def test_a_code_that_is_none(typed: str) -> None:
    place = Place()
    _app, flow, person = device_flow(place)
    person.type_code(flow["verification_uri"], typed)
    assert ("AADSTS90119" if not typed else "AADSTS70018") in person.problem


def test_a_declined_device() -> None:
    place = Place()
    app, flow, person = device_flow(place, agrees=False)
    person.type_code(flow["verification_uri"], flow["user_code"])
    assert ask(app, flow)["error"] == "authorization_declined"
    again = Person(place.host.answer, "scanner@contoso.com")
    again.type_code(flow["verification_uri"], flow["user_code"])
    assert "AADSTS90120" in again.problem


def test_a_policy_blocks_device_codes_and_nothing_else() -> None:
    place = Place(directory(policies=(Policy(PolicyKind.BLOCK_DEVICE_CODE),)))
    app, flow, person = device_flow(place)
    person.type_code(flow["verification_uri"], flow["user_code"])
    assert "AADSTS53003" in person.problem
    assert number(ask(app, flow)) == 53003


def test_a_device_needs_an_application_that_allows_public_flows() -> None:
    place = Place(directory(applications=(device_app(public_flows=False),)))
    app, flow, person = device_flow(place)
    person.type_code(flow["verification_uri"], flow["user_code"])
    refused = ask(app, flow)
    assert (refused["error"], number(refused)) == ("invalid_client", 7000218)


# --- a password -------------------------------------------------------------------------------------------------------


def by_password(place: Place, user: str = "scanner@contoso.com", password: str = PASSWORD, **app: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # msal's word on this way of signing in
        return place.public(**app).acquire_token_by_username_password(user, password, [SMTP])


def test_a_password_alone_gets_in_where_nothing_asks_for_more() -> None:
    assert claims(by_password(Place())["access_token"]).user == "scanner@contoso.com"


@pytest.mark.parametrize(
    ("start", "given", "expected"),
    [
        (directory, {"password": "wrong"}, 50126),
        (directory, {"user": "nobody@contoso.com"}, 50034),
        (lambda: scanner(blocked=True), {}, 50057),
        (lambda: scanner(mfa_required=True, mfa_registered=True), {}, 50076),
        (lambda: scanner(mfa_required=True), {}, 50079),
        (lambda: directory(security_defaults=True), {}, 50079),
        (lambda: directory(applications=(device_app(granted=()),)), {}, 65001),
        (lambda: directory(applications=(device_app(public_flows=False),)), {}, 7000218),
        (lambda: directory(applications=(device_app(redirects=()),)), {"password": "wrong"}, 50126),
    ],
)
def test_what_refuses_a_password(start: Any, given: dict[str, Any], expected: int) -> None:
    assert number(by_password(Place(start()), **given)) == expected


def test_ten_wrong_passwords_lock_the_account_for_a_minute() -> None:
    place = Place()
    numbers = [number(by_password(place, password=f"wrong {count}")) for count in range(11)]
    assert numbers == [50126] * 10 + [50053]
    assert number(by_password(place)) == 50053  # even the right one
    place.clock.forward(seconds=61)
    assert "access_token" in by_password(place)


# --- an application of its own ----------------------------------------------------------------------------------------


def test_an_application_with_its_secret() -> None:
    place = Place()
    said = claims(place.confidential(SECRET).acquire_token_for_client([APP_SCOPE])["access_token"])
    assert (said.roles, said.scopes, said.user) == (("SMTP.SendAsApp",), (), "")
    assert said.audience == "https://outlook.office365.com"
    assert said.object_id == server_app().object_id


def test_without_a_granted_role_the_token_says_so() -> None:
    place = Place(directory(applications=(server_app(granted=()),)))
    token = place.confidential(SECRET).acquire_token_for_client([APP_SCOPE])["access_token"]
    assert claims(token).roles == ()
    place.change(exchange_assignment_required=True)
    assert number(place.confidential(SECRET).acquire_token_for_client([APP_SCOPE])) == 501051


@pytest.mark.parametrize(
    ("app", "credential", "scope", "expected", "error"),
    [
        (server_app(), "wrong", APP_SCOPE, 7000215, "invalid_client"),
        (server_app(), SECRET_ID, APP_SCOPE, 7000215, "invalid_client"),
        (server_app(), SECRET, SMTP, 1002012, "invalid_scope"),
        (server_app(), SECRET, "https://nothing.contoso.com/.default", 500011, "invalid_resource"),
        (server_app(client_id=DEVICE_APP), SECRET, APP_SCOPE, 700016, "unauthorized_client"),
        (server_app(secrets=(), public_flows=True), SECRET, APP_SCOPE, 700025, "invalid_client"),
        (server_app(secrets=()), SECRET, APP_SCOPE, 7000215, "invalid_client"),
    ],
)
def test_what_refuses_an_application(
    app: Any, credential: str, scope: str, expected: int, error: str
) -> None:
    place = Place(directory(applications=(app,)))
    refused = place.confidential(credential).acquire_token_for_client([scope])
    assert (number(refused), refused["error"]) == (expected, error)
    assert refused["error_description"].startswith(f"AADSTS{expected}: ")
    assert SECRET not in str(refused)


def test_a_secret_is_good_on_its_last_day() -> None:
    place = Place()
    (secret,) = server_app().secrets
    for days, expected in ((0, None), (-1, 7000222)):
        last = (place.clock.now.date().toordinal()) + days
        ends = msgspec.structs.replace(secret, expires=type(secret.expires).fromordinal(last))
        place.change(applications=(server_app(secrets=(ends,)),))
        result = place.confidential(SECRET).acquire_token_for_client([APP_SCOPE])
        assert (number(result) if "error" in result else None) == expected


# --- the tenant and the cloud -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tenant", [TENANT, "contoso.com", "Contoso.onmicrosoft.com"])
def test_a_tenant_by_its_id_and_its_domains(tenant: str) -> None:
    place = Place()
    result = place.confidential(SECRET, tenant=tenant).acquire_token_for_client([APP_SCOPE])
    assert "access_token" in result


@pytest.mark.parametrize(
    ("tenant", "expected"),
    [
        ("99999999-2222-4333-8444-555555555555", 90002),
        ("fabrikam.com", 90002),
        ("Contoso Ltd", 900023),
        ("token", 900023),
        ("00000000-0000-0000-0000-000000000000", 900021),
    ],
)
def test_a_tenant_that_is_none_stops_msal_at_once(tenant: str, expected: int) -> None:
    with pytest.raises(ValueError, match="check your tenant name") as caught:
        Place().public(tenant=tenant)
    assert f"AADSTS{expected}" in str(caught.value.__context__)


def test_another_cloud_s_sign_in() -> None:
    with pytest.raises(ValueError, match="check your tenant name") as caught:
        Place().public(authority="https://login.microsoftonline.us")
    assert "AADSTS90038" in str(caught.value.__context__)


@pytest.mark.parametrize(
    ("cloud", "scope"),
    [
        (Cloud.GCC_HIGH, "https://outlook.office365.us/.default"),
        (Cloud.CHINA, "https://partner.outlook.cn/.default"),
    ],
)
def test_a_tenant_of_another_cloud_at_its_own_sign_in(cloud: Cloud, scope: str) -> None:
    place = Place(directory(cloud=cloud))
    app = place.confidential(SECRET, authority=authority(cloud))
    assert claims(app.acquire_token_for_client([scope])["access_token"]).audience == scope.removesuffix(
        "/.default"
    )
    assert number(app.acquire_token_for_client([APP_SCOPE])) == 500011


@pytest.mark.parametrize(
    ("tenant", "app", "expected"),
    [
        ("common", device_app(), 50194),
        ("organizations", device_app(), 50194),
        ("consumers", device_app(), 9002332),
        (TENANT, device_app(audience=Audience.PERSONAL), 9002346),
        ("common", device_app(audience=Audience.PERSONAL), 9002331),
        ("common", device_app(audience=Audience.MULTI_TENANT), 9001023),
    ],
)
def test_shared_addresses(tenant: str, app: Any, expected: int) -> None:
    assert number(by_password(Place(directory(applications=(app,))), tenant=tenant)) == expected


@pytest.mark.parametrize(("user", "expected"), [("x@live.com", 500200), ("x@fabrikam.com", 50059)])
def test_strangers_at_the_address_of_all_organizations(user: str, expected: int) -> None:
    place = Place(directory(applications=(device_app(audience=Audience.MULTI_TENANT),)))
    assert number(by_password(place, user, tenant="organizations")) == expected
    assert "access_token" in by_password(place, tenant="organizations")


def test_a_lesson_may_refuse_with_any_number() -> None:
    place = Place(directory(refuse_with=53000))
    assert number(place.confidential(SECRET).acquire_token_for_client([APP_SCOPE])) == 53000
