"""The practice Entra at the level of requests: what msal never asks, and what nobody should."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import jwt
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.directories import (
    APP_SCOPE,
    AUTHORITY,
    DEVICE_APP,
    PASSWORD,
    REDIRECT,
    SECRET,
    SERVER_APP,
    SMTP,
    TENANT,
    Place,
    device_app,
    directory,
    server_app,
    signing_key,
)
from wizard.core.secret import Secret
from wizard.sim import entra_tokens
from wizard.sim.directory import Directory, Permission, Platform, Redirect, Service
from wizard.sim.entra.person import Page, Person, deliver
from wizard.sim.entra.request import Response, request
from wizard.sim.entra.service import handle
from wizard.sim.entra_tokens import Claims, Fault

TOKEN = f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token"
AUTHORIZE = f"{AUTHORITY}/{TENANT}/oauth2/v2.0/authorize"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
WEB = "https://tickets.contoso.com/oauth"
SPA = "https://app.contoso.com/"


def post(place: Place, headers: dict[str, str] | None = None, url: str = TOKEN, **form: str) -> Response:
    return place.host.answer(request("POST", url, headers=headers, body=urlencode(form)))


def content(response: Response) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(response.body.reveal())
    return read


def error(response: Response) -> int:
    said = content(response)
    (number,) = said["error_codes"]
    assert said["error_description"].startswith(f"AADSTS{number}: ")
    assert f"Trace ID: {said['trace_id']}" in said["error_description"]
    assert said["timestamp"].endswith("Z")
    assert response.status in {400, 401, 405}
    return int(number)


def asked(**changes: str | None) -> str:
    """The address of a sign-in for the device's application."""
    fields: dict[str, str | None] = {
        "client_id": DEVICE_APP,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": SMTP,
        "state": "st4te",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{AUTHORIZE}?{urlencode({name: value for name, value in fields.items() if value is not None})}"


def came_back(
    place: Place, address: str, account: str = "scanner@contoso.com", **person: Any
) -> dict[str, str]:
    """What the application gets of a sign-in, by whichever way."""
    came: dict[str, str] = {}

    def take(method: str, where: str, form: dict[str, str]) -> None:
        split = urlsplit(where)
        came.update(form or dict(parse_qsl(split.query or split.fragment)))

    assert Person(place.host.answer, account, takes_back=take, **person).open(address)
    return came


def redeem(place: Place, code: str, headers: dict[str, str] | None = None, **changes: str) -> Response:
    form = {
        "client_id": DEVICE_APP,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **changes,
    }
    return post(place, headers, **form)


# --- authorization codes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_the_answer_carries_the_state_in_every_mode(mode: str) -> None:
    place = Place()
    came = came_back(place, asked(response_mode=mode))
    assert came["state"] == "st4te"
    assert content(redeem(place, came["code"]))["token_type"] == "Bearer"


def test_a_code_is_redeemed_once() -> None:
    place = Place()
    code = came_back(place, asked())["code"]
    assert redeem(place, code).status == 200
    assert error(redeem(place, code)) == 54005


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code_verifier": "w" * 43}, 501481),
        ({"code_verifier": ""}, 501481),
        ({"redirect_uri": "http://localhost:1"}, 500112),
        ({"redirect_uri": ""}, 900144),
        ({"code": "made-up"}, 70000),
        ({"code": ""}, 900144),
        ({"client_id": SERVER_APP, "client_secret": SECRET}, 70000),
        ({"client_secret": "x"}, 700025),
        ({"scope": f"{SMTP} https://graph.microsoft.com/Mail.Send"}, 28000),
        ({"scope": "https://outlook.office.com/Nonsense"}, 650053),
        ({"resource": "https://outlook.office.com"}, 901002),
        ({"grant_type": ""}, 900144),
        ({"grant_type": "magic"}, 70003),
        ({"client_id": ""}, 900144),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 700038),
    ],
)
def test_what_refuses_a_code(changes: dict[str, str], expected: int) -> None:
    place = Place()
    code = came_back(place, asked())["code"]
    assert error(redeem(place, headers=None, **{"code": code, **changes})) == expected
    assert redeem(place, code).status == 200  # and the refusal has not used it up


def test_a_code_is_good_for_ten_minutes() -> None:
    place = Place()
    code = came_back(place, asked())["code"]
    place.clock.forward(minutes=10)
    assert error(redeem(place, code)) == 70008


def test_a_plain_challenge_is_compared_as_it_is() -> None:
    place = Place()
    code = came_back(place, asked(code_challenge=VERIFIER, code_challenge_method="plain"))["code"]
    assert redeem(place, code).status == 200


def test_the_nonce_is_in_the_id_token() -> None:
    place = Place()
    code = came_back(place, asked(scope=f"openid {SMTP}", nonce="n0nce"))["code"]
    said = jwt.decode(
        content(redeem(place, code))["id_token"],
        jwt.PyJWK(
            content(place.host.answer(request("GET", f"{AUTHORITY}/{TENANT}/discovery/v2.0/keys")))["keys"][0]
        ),
        algorithms=["RS256"],
        audience=DEVICE_APP,
        issuer=f"{AUTHORITY}/{TENANT}/v2.0",
    )
    assert said["nonce"] == "n0nce"


# --- what the authorize endpoint refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"redirect_uri": "http://localhost:7777/other"}, 50011),
        ({"redirect_uri": "https://localhost:7777"}, 50011),
        ({"redirect_uri": "http://127.0.0.1:7777"}, 50011),
        ({"redirect_uri": "http://user@localhost:7777"}, 50011),
        ({"redirect_uri": "http://localhost.evil.example"}, 50011),
        ({"redirect_uri": "http://localhost:99999"}, 50011),
        ({"redirect_uri": "javascript:alert(1)"}, 50011),
        ({"redirect_uri": None}, 900971),
        ({"client_id": "cccccccc-0000-4000-8000-000000000009"}, 700016),
        ({"client_id": "<script>alert(1)</script>"}, 700016),
        ({"client_id": None}, 900144),
    ],
)
def test_a_refusal_that_stays_on_the_page(changes: dict[str, str | None], expected: int) -> None:
    """Who can not be trusted is not sent anything (RFC 6749, section 4.1.2.1)."""
    response = Place().host.answer(request("GET", asked(**changes)))
    page = Page(response)
    assert (page.name, response.status, response.error) == ("refused", 400, expected)
    assert f"AADSTS{expected}: " in page.problem
    assert "<script>alert" not in response.body.reveal()


def test_an_application_without_any_redirect_address() -> None:
    place = Place(directory(applications=(device_app(redirects=()),)))
    assert place.host.answer(request("GET", asked())).error == 500113


@pytest.mark.parametrize(
    ("changes", "expected", "word"),
    [
        ({"response_type": "token"}, 700054, "unsupported_response_type"),
        ({"response_type": "cod"}, 70005, "unsupported_response_type"),
        ({"response_mode": "smoke"}, 70007, "invalid_request"),
        ({"scope": None}, 900144, "invalid_request"),
        ({"scope": "https://outlook.office.com/SMTP.Sned"}, 650053, "invalid_scope"),
        ({"scope": "SMTP/Send"}, 70011, "invalid_scope"),
        ({"scope": "https://outlook.office.com/SMTP.SendAsApp"}, 70011, "invalid_scope"),
        ({"scope": f"https://outlook.office.com/.default {SMTP}"}, 70011, "invalid_scope"),
        ({"scope": "https://smtp.contoso.com/SMTP.Send"}, 500011, "invalid_resource"),
        ({"scope": "https://graph.microsoft.com/.default"}, 650057, "invalid_resource"),
        ({"code_challenge": "short"}, 501491, "invalid_request"),
        ({"code_challenge_method": "S512"}, 501491, "invalid_request"),
        ({"prompt": "none"}, 50058, "login_required"),
        ({"prompt": "none", "login_hint": "nobody@contoso.com"}, 50058, "login_required"),
    ],
)
def test_a_refusal_that_goes_back(changes: dict[str, str | None], expected: int, word: str) -> None:
    response = Place().host.answer(request("GET", asked(**changes)))
    assert response.status == 302
    back = dict(parse_qsl(urlsplit(response.headers["Location"]).query))
    assert response.headers["Location"].startswith(f"{REDIRECT}?")
    assert (back["error"], back["state"]) == (word, "st4te")
    assert back["error_description"].startswith(f"AADSTS{expected}: ")


def test_no_permission_listed_at_all() -> None:
    place = Place(directory(applications=(device_app(permissions=()),)))
    back = came_back(place, asked(scope="https://outlook.office.com/.default"))
    assert back["error_description"].startswith("AADSTS650056: ")


def test_prompt_none_with_an_account_that_has_agreed() -> None:
    place = Place()
    response = place.host.answer(request("GET", asked(prompt="none", login_hint="scanner@contoso.com")))
    assert "code=" in response.headers["Location"]
    place.change(applications=(device_app(granted=()),))
    response = place.host.answer(request("GET", asked(prompt="none", login_hint="scanner@contoso.com")))
    assert "error=consent_required" in response.headers["Location"]


def test_prompt_login_wants_the_password() -> None:
    place = Place()
    came = came_back(place, asked(prompt="login"))
    assert came["error_description"].startswith("AADSTS50126: ")
    assert "code" in came_back(place, asked(prompt="login"), password=Secret(PASSWORD))


def test_prompt_consent_asks_again() -> None:
    place = Place()
    person = Person(place.host.answer, "scanner@contoso.com", takes_back=lambda *_: None)
    person.open(asked(prompt="consent"))
    assert "consent" in person.seen


def test_a_page_that_waited_too_long_and_a_forged_one() -> None:
    place = Place()
    page = Page(place.host.answer(request("GET", asked())))
    (form, _other) = page.forms
    place.clock.forward(minutes=10)
    body = urlencode({**form.fields, "user": "scanner@contoso.com"})
    assert place.host.answer(request("POST", form.action, body=body)).error == 50089
    for forged in ("", "x.y.z", entra_tokens.sign(signing_key(), {"purpose": "other"})):
        body = urlencode({"flow": forged, "do": "pick", "user": "scanner@contoso.com"})
        assert place.host.answer(request("POST", form.action, body=body)).error == 9002313


def test_the_second_factor_can_not_be_skipped_by_pressing_another_button() -> None:
    place = Place(directory(security_defaults=True))
    page = Page(place.host.answer(request("GET", asked())))
    body = urlencode({**page.forms[0].fields, "user": "scanner@contoso.com"})
    page = Page(place.host.answer(request("POST", page.forms[0].action, body=body)))
    assert page.name == "register"
    for pressed in ("accept", "continue", "approve", ""):
        body = urlencode({**page.forms[0].fields, "do": pressed})
        assert Page(place.host.answer(request("POST", page.forms[0].action, body=body))).name == "register"


# --- kinds of clients -------------------------------------------------------------------------------------------------


def with_redirects(*redirects: Redirect, **rest: Any) -> Directory:
    return directory(applications=(device_app(redirects=redirects, **rest), server_app()))


def test_a_web_application_needs_its_secret() -> None:
    place = Place()
    address = asked(client_id=SERVER_APP, redirect_uri=WEB)
    code = came_back(place, address)["code"]
    form = {"client_id": SERVER_APP, "redirect_uri": WEB}
    assert error(redeem(place, code, None, **form)) == 7000218
    assert error(redeem(place, code, None, **form, client_secret="wrong")) == 7000215
    basic = base64.b64encode(f"{SERVER_APP}:{quote(SECRET)}".encode()).decode()
    assert redeem(place, code, {"Authorization": f"Basic {basic}"}, **form).status == 200


def test_a_single_page_application_comes_from_a_browser_with_a_proof_key() -> None:
    place = Place(with_redirects(Redirect(SPA, Platform.SPA)))
    scope = f"{SMTP} offline_access"
    assert (
        "AADSTS9002325" in came_back(place, asked(redirect_uri=SPA, code_challenge=None))["error_description"]
    )
    code = came_back(place, asked(redirect_uri=SPA, scope=scope))["code"]
    assert error(redeem(place, code, redirect_uri=SPA)) == 9002327
    origin = {"Origin": "https://app.contoso.com"}
    token = content(redeem(place, code, origin, redirect_uri=SPA))["refresh_token"]
    form = {"client_id": DEVICE_APP, "grant_type": "refresh_token", "refresh_token": token}
    assert post(place, origin, **form).status == 200
    place.clock.forward(hours=24)
    assert error(post(place, origin, **form)) == 700084


def test_a_public_application_does_not_come_from_a_browser_s_script() -> None:
    place = Place()
    code = came_back(place, asked())["code"]
    assert error(redeem(place, code, {"Origin": "https://app.contoso.com"})) == 9002326


def test_a_refresh_token_belongs_to_its_application() -> None:
    place = Place()
    code = came_back(place, asked(scope=f"{SMTP} offline_access"))["code"]
    token = content(redeem(place, code))["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    assert error(post(place, None, client_id=SERVER_APP, client_secret=SECRET, **form)) == 70000
    assert (
        error(post(place, None, client_id=DEVICE_APP, grant_type="refresh_token", refresh_token="x")) == 70000
    )


def test_a_token_for_graph_names_graph() -> None:
    """The popular mistake: SMTP.Send without its host is Graph's, and Exchange does not take the token."""
    granted = (Permission(Service.GRAPH, "SMTP.Send"),)
    place = Place(with_redirects(Redirect("http://localhost"), granted=granted))
    code = came_back(place, asked(scope="SMTP.Send"))["code"]
    said = entra_tokens.read(content(redeem(place, code))["access_token"], signing_key())
    assert isinstance(said, Claims)
    assert (said.audience, said.scopes) == ("https://graph.microsoft.com", ("SMTP.Send",))


def test_the_permission_s_own_spelling_is_in_the_token() -> None:
    place = Place()
    code = came_back(place, asked(scope="https://outlook.office.com/smtp.send"))["code"]
    said = entra_tokens.read(content(redeem(place, code))["access_token"], signing_key())
    assert isinstance(said, Claims)
    assert said.scopes == ("SMTP.Send",)


def test_an_administrator_agrees_for_everybody() -> None:
    app = server_app(granted=(), redirects=(Redirect(WEB, Platform.WEB),))
    place = Place(directory(applications=(app,)))
    query = urlencode({"client_id": SERVER_APP, "redirect_uri": WEB, "state": "x", "scope": APP_SCOPE})
    response = place.host.answer(request("GET", f"{AUTHORITY}/{TENANT}/v2.0/adminconsent?{query}"))
    assert "admin_consent=True" in response.headers["Location"]
    form = {"grant_type": "client_credentials", "client_id": SERVER_APP, "client_secret": SECRET}
    token = content(post(place, None, scope=APP_SCOPE, **form))["access_token"]
    said = entra_tokens.read(token, signing_key())
    assert isinstance(said, Claims)
    assert said.roles == ("SMTP.SendAsApp",)


def test_client_credentials_without_a_credential_and_at_a_shared_address() -> None:
    place = Place()
    form = {"grant_type": "client_credentials", "client_id": SERVER_APP, "scope": APP_SCOPE}
    assert error(post(place, None, **form)) == 7000216
    assert (
        error(post(place, None, f"{AUTHORITY}/common/oauth2/v2.0/token", client_secret=SECRET, **form))
        == 50194
    )


def test_a_web_application_in_the_wrong_cloud() -> None:
    url = f"https://login.microsoftonline.us/{TENANT}/oauth2/v2.0/token"
    form = {"grant_type": "client_credentials", "client_id": SERVER_APP, "scope": APP_SCOPE}
    assert error(post(Place(), None, url, **form, client_secret=SECRET)) == 900382


# --- certificates -----------------------------------------------------------------------------------------------------


class Certificate:
    def __init__(self, days: int = 30) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tickets.contoso.com")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .sign(self.key, hashes.SHA256())
        )
        self.pem = made.public_bytes(serialization.Encoding.PEM).decode()
        self.sha1 = made.fingerprint(hashes.SHA1()).hex()
        self.sha256 = made.fingerprint(hashes.SHA256()).hex()
        self.private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return Certificate()


@pytest.fixture(scope="module")
def other() -> Certificate:
    return Certificate()


def certified(*certificates: Certificate) -> Place:
    pems = tuple(one.pem for one in certificates)
    return Place(directory(applications=(server_app(secrets=(), certificates=pems),)))


def signed(certificate: Certificate, **changes: Any) -> str:
    now = int(datetime.now(UTC).timestamp())
    said = {"aud": TOKEN, "iss": SERVER_APP, "sub": SERVER_APP, "exp": now + 600, "iat": now, "jti": "1"}
    thumbprint = base64.urlsafe_b64encode(bytes.fromhex(certificate.sha1)).decode()
    return jwt.encode({**said, **changes}, certificate.key, algorithm="RS256", headers={"x5t": thumbprint})


def with_assertion(place: Place, assertion: str, **changes: str) -> Response:
    form = {
        "grant_type": "client_credentials",
        "client_id": SERVER_APP,
        "scope": APP_SCOPE,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        **changes,
    }
    return post(place, None, **form)


@pytest.mark.parametrize("thumbprint", ["sha1", "sha256"])
def test_msal_signs_in_with_a_certificate(certificate: Certificate, thumbprint: str) -> None:
    credential = {"private_key": certificate.private, "thumbprint": certificate.sha1}
    if thumbprint == "sha256":  # PS256 and x5t#S256
        credential = {"private_key": certificate.private, "public_certificate": certificate.pem}
    result = certified(certificate).confidential(credential).acquire_token_for_client([APP_SCOPE])
    assert "access_token" in result, result


def test_msal_with_a_certificate_that_is_not_registered(certificate: Certificate, other: Certificate) -> None:
    credential = {"private_key": other.private, "public_certificate": other.pem}
    refused = certified(certificate).confidential(credential).acquire_token_for_client([APP_SCOPE])
    assert refused["error_codes"] == [700027]
    assert other.sha256.upper() in refused["error_description"]


def test_a_certificate_past_its_end() -> None:
    old = Certificate(days=-1)
    refused = with_assertion(certified(old), signed(old))
    assert error(refused) == 700027
    assert "expired" in content(refused)["error_description"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"aud": "https://login.microsoftonline.com/other/oauth2/v2.0/token"}, 700023),
        ({"aud": ["x"]}, 700023),
        ({"iss": DEVICE_APP}, 700021),
        ({"sub": DEVICE_APP}, 700021),
        ({"exp": 1_600_000_000}, 700024),
        ({"nbf": 4_000_000_000}, 700024),
        ({"exp": None}, 50027),
    ],
)
def test_an_assertion_that_says_something_else(
    certificate: Certificate, changes: dict[str, Any], expected: int
) -> None:
    assert error(with_assertion(certified(certificate), signed(certificate, **changes))) == expected


def test_an_assertion_with_another_key_under_the_registered_thumbprint(
    certificate: Certificate, other: Certificate
) -> None:
    liar = Certificate.__new__(Certificate)
    liar.key, liar.sha1 = other.key, certificate.sha1
    assert error(with_assertion(certified(certificate), signed(liar))) == 700027


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "e30.e30.", jwt.encode({"iss": SERVER_APP}, "k" * 32)])
def test_an_assertion_that_is_none(certificate: Certificate, assertion: str) -> None:
    assert error(with_assertion(certified(certificate), assertion)) == 50027


def test_the_none_algorithm_is_no_signature(certificate: Certificate) -> None:
    unsigned = jwt.encode({"iss": SERVER_APP, "sub": SERVER_APP}, "", algorithm="none")
    assert error(with_assertion(certified(certificate), unsigned)) == 50027


def test_the_issuer_is_an_audience_too(certificate: Certificate) -> None:
    place = certified(certificate)
    assert with_assertion(place, signed(certificate, aud=f"{AUTHORITY}/{TENANT}/v2.0")).status == 200
    assert error(with_assertion(place, signed(certificate), client_assertion_type="x")) == 900144


# --- discovery and the rest -------------------------------------------------------------------------------------------


def test_discovery_names_addresses_that_answer() -> None:
    place = Place()
    found = content(
        place.host.answer(request("GET", f"{AUTHORITY}/contoso.com/v2.0/.well-known/openid-configuration"))
    )
    assert found["issuer"] == f"{AUTHORITY}/{TENANT}/v2.0"
    for name in ("authorization_endpoint", "jwks_uri", "end_session_endpoint"):
        assert place.host.answer(request("GET", found[name])).status != 404
    for name in ("token_endpoint", "device_authorization_endpoint"):
        assert place.host.answer(request("POST", found[name])).status in {400, 401}
        assert error(place.host.answer(request("GET", found[name]))) == 900561


def test_the_shared_address_has_a_placeholder_for_an_issuer() -> None:
    url = f"{AUTHORITY}/common/v2.0/.well-known/openid-configuration"
    assert content(Place().host.answer(request("GET", url)))["issuer"] == f"{AUTHORITY}/{{tenantid}}/v2.0"


def test_the_realm_of_an_account() -> None:
    place = Place()
    for name, kind in (("scanner@contoso.com", "Managed"), ("x@fabrikam.com", "Unknown")):
        url = f"{AUTHORITY}/common/userrealm/{quote(name)}?api-version=1.0"
        assert content(place.host.answer(request("GET", url)))["account_type"] == kind


def test_signing_out_leads_only_to_registered_addresses() -> None:
    place = Place()
    url = f"{AUTHORITY}/{TENANT}/oauth2/v2.0/logout?post_logout_redirect_uri="
    assert place.host.answer(request("GET", url + quote(WEB))).headers["Location"] == WEB
    assert Page(place.host.answer(request("GET", url + quote("https://evil.example/")))).name == "done"


def test_an_empty_directory_is_no_tenant() -> None:
    after, response = handle(
        Directory(), request("POST", TOKEN, body="grant_type=password"), datetime.now(UTC)
    )
    assert after == Directory()
    assert content(response)["error_codes"] == [90002]


def test_the_client_s_own_correlation_id_comes_back() -> None:
    mine = "12345678-1234-4234-8234-123456789012"
    assert content(post(Place(), {"client-request-id": mine}))["correlation_id"] == mine
    assert content(post(Place(), {"client-request-id": "<x>"}))["correlation_id"] != "<x>"


def test_the_same_requests_give_the_same_answers() -> None:
    now = datetime.now(UTC)
    form = {
        "grant_type": "client_credentials",
        "client_id": SERVER_APP,
        "client_secret": SECRET,
        "scope": APP_SCOPE,
    }
    ask = request("POST", TOKEN, body=urlencode(form))
    first, second = handle(directory(), ask, now), handle(directory(), ask, now)
    assert first == second
    _again, third = handle(first[0], ask, now)
    assert third.body != first[1].body  # no two tokens are alike


def test_nothing_secret_in_what_is_shown() -> None:
    place = Place()
    code = came_back(place, asked(scope=f"{SMTP} offline_access"))["code"]
    answer = redeem(place, code)
    tokens = content(answer)
    state = repr(place.host.directory) + str(place.host.directory)
    shown = repr(answer) + repr(request("POST", TOKEN, body=f"code={code}"))
    for secret in (code, tokens["access_token"], tokens["refresh_token"], PASSWORD, SECRET, "PRIVATE KEY"):
        assert secret not in state
        assert secret not in shown


def test_memory_stays_flat() -> None:
    place = Place()
    form = {"client_id": DEVICE_APP, "scope": SMTP}
    for _ in range(600):
        post(place, None, f"{AUTHORITY}/{TENANT}/oauth2/v2.0/devicecode", **form)
    assert len(place.host.directory.state.device_flows) == 500


def test_a_person_takes_an_answer_nowhere_but_to_this_computer() -> None:
    with pytest.raises(Exception, match="nothing leaves this computer"):
        deliver("GET", "https://tickets.contoso.com/oauth?code=geheim", {})


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_a_token_that_was_tampered_with_or_is_old() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    said = Claims("a", "i", "t", "app", now, now + timedelta(hours=1), user="u", object_id="o", scopes=("S",))
    token = entra_tokens.issue(signing_key(), said, "1").reveal()
    assert entra_tokens.read(token, signing_key(), now) == said
    assert entra_tokens.read(token, signing_key(), now + timedelta(hours=1)) is Fault.EXPIRED
    assert entra_tokens.read(token, signing_key(), now - timedelta(seconds=1)) is Fault.NOT_YET
    assert entra_tokens.read(token, entra_tokens.new_key()) is Fault.SIGNATURE
    head, body, signature = token.split(".")
    raised = base64.urlsafe_b64encode(json.dumps({"upn": "boss@contoso.com"}).encode()).rstrip(b"=").decode()
    assert entra_tokens.read(f"{head}.{raised}.{signature}", signing_key()) is Fault.SIGNATURE
    assert entra_tokens.read(f"{head}.{body}.", signing_key()) is Fault.SIGNATURE
    assert entra_tokens.read(jwt.encode({"upn": "x"}, "", algorithm="none"), signing_key()) is Fault.MALFORMED


@given(st.text())
def test_any_text_is_read_without_an_exception(text: str) -> None:
    assert entra_tokens.read(text, signing_key()) in {Fault.MALFORMED, Fault.SIGNATURE}


# --- whatever comes ---------------------------------------------------------------------------------------------------

NAMES = st.sampled_from([
    "client_id", "grant_type", "scope", "code", "redirect_uri", "code_verifier", "refresh_token", "device_code", "username", "password", "client_secret", "client_assertion", "client_assertion_type", "resource", "response_type", "response_mode", "state", "prompt", "login_hint", "code_challenge", "code_challenge_method", "flow", "do", "user", "otc", "nonce", "post_logout_redirect_uri"
])  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            DEVICE_APP, SERVER_APP, SMTP, APP_SCOPE, REDIRECT, SECRET, PASSWORD, "scanner@contoso.com", "code",
            "authorization_code", "refresh_token", "password", "client_credentials", "none", "login", "form_post",
            "urn:ietf:params:oauth:grant-type:device_code", CHALLENGE, "S256", "openid offline_access",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "pick", "accept",
        ]
    ),
)  # fmt: skip
PATHS = st.one_of(
    st.text(max_size=60).map(lambda text: "/" + text),
    st.tuples(
        st.sampled_from([TENANT, "contoso.com", "common", "organizations", "consumers", "", "x y", "%00"]),
        st.sampled_from(
            [
                "oauth2/v2.0/token", "oauth2/v2.0/authorize", "oauth2/v2.0/devicecode", "oauth2/v2.0/logout",
                "v2.0/.well-known/openid-configuration", "discovery/v2.0/keys", "v2.0/adminconsent",
                "oauth2/deviceauth",
            ]
        ),
    ).map("/".join).map(lambda path: "/" + path),
    st.just("/practice/login"),
)  # fmt: skip


@settings(max_examples=600)
@given(
    st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
    PATHS,
    st.dictionaries(NAMES, VALUES, max_size=9),
    st.dictionaries(
        st.sampled_from(["authorization", "origin", "client-request-id"]), st.text(max_size=40), max_size=2
    ),
)
def test_whatever_is_asked_is_answered(
    method: str, path: str, form: dict[str, str], headers: dict[str, str]
) -> None:
    body = urlencode(form, errors="replace")
    made = msgspec.structs.replace(
        request(method, AUTHORITY, headers=headers, body=body), path=path, query=Secret(body)
    )
    _after, response = handle(directory(), made, datetime.now(UTC))
    assert 200 <= response.status < 500
    assert all(sign.isprintable() for value in response.headers.values() for sign in value)
    for secret in (SECRET, PASSWORD):
        if secret not in str(form.values()):
            assert secret not in response.body.reveal()
