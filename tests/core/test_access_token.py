"""Tokens read before they are used: every fault by its name, nothing believed, nothing thrown."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.access_token import Claims, Expected, Finding, audiences, look_at, read_token
from wizard.core.answers import Cloud
from wizard.core.secret import Secret
from wizard.core.sign_in import Service
from wizard.files import load_causes, load_endpoints

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TENANT = "11111111-2222-4333-8444-555555555555"
MAILBOX = "scanner@contoso.com"


def token(**changes: Any) -> Secret:
    said = {
        "aud": "https://outlook.office.com",
        "iss": f"https://sts.windows.net/{TENANT}/",
        "tid": TENANT,
        "appid": "aaaaaaaa-0000-4000-8000-000000000001",
        "oid": "aaaaaaaa-0000-4000-8000-00000000000e",
        "upn": MAILBOX,
        "scp": "SMTP.Send openid",
        "nbf": NOW.timestamp(),
        "exp": (NOW + timedelta(hours=1)).timestamp(),
        "ver": "1.0",
    } | changes
    body = base64.urlsafe_b64encode(
        json.dumps({name: value for name, value in said.items() if value is not None}).encode()
    )
    return Secret(f"eyJ0eXAi.{body.rstrip(b'=').decode()}.signature")


def seen(
    *,
    tenant: str = TENANT,
    itself: bool = False,
    cloud: Cloud = Cloud.WORLDWIDE,
    service: Service = Service.MAILBOX,
    **changes: Any,
) -> Finding:
    claims = read_token(token(**changes))
    assert claims is not None
    known = load_endpoints()
    expected = Expected(MAILBOX, tenant, itself, known.cloud[cloud], known.tokens, service)
    return look_at(claims, expected, NOW, load_causes())


def ids(found: Finding) -> list[str]:
    return [one.id for one in found.faults]


def test_a_good_token_has_no_fault() -> None:
    assert seen() == Finding()
    assert seen(aud="https://outlook.office365.com/") == Finding()
    assert (
        seen(aud="00000002-0000-0ff1-ce00-000000000000", ver="2.0", upn=None, preferred_username=MAILBOX)
        == Finding()
    )
    assert seen(upn=MAILBOX.upper(), scp="smtp.send", tenant="contoso.com") == Finding()
    assert seen(itself=True, scp=None, upn=None, roles=["SMTP.SendAsApp"]) == Finding()


@pytest.mark.parametrize(
    ("audience", "shown"),
    [
        ("https://graph.microsoft.com", "graph.microsoft.com"),
        ("00000003-0000-0000-c000-000000000000", "00000003"),
        ("https://outlook.office.com.evil.example", "evil.example"),
        ("https://outlook.office365.us", "office365.us"),
    ],
)
def test_a_token_for_another_service(audience: str, shown: str) -> None:
    found = seen(aud=audience)
    assert ids(found) == ["xoauth2-token-wrong-audience"]
    assert shown in found.faults[0].text
    assert found.faults[0].fix
    assert "not checked" in found.faults[0].detail


def test_the_audience_is_the_clouds() -> None:
    assert ids(seen(cloud=Cloud.GCC_HIGH)) == ["xoauth2-token-wrong-audience"]
    assert ids(seen(cloud=Cloud.GCC_HIGH, aud="https://outlook.office365.us")) == []
    known = load_endpoints()
    assert audiences(known.cloud[Cloud.CHINA], known.tokens) == frozenset()
    assert ids(seen(cloud=Cloud.CHINA, aud="https://partner.outlook.cn")) == [], (
        "where no source says, nobody is blamed"
    )


@pytest.mark.parametrize(
    ("itself", "changes", "wanted"),
    [
        (False, {"scp": "IMAP.AccessAsUser.All"}, "SMTP.Send; it has IMAP.AccessAsUser.All"),
        (False, {"scp": None}, "SMTP.Send; it has none"),
        (False, {"scp": None, "roles": ["SMTP.SendAsApp"]}, "SMTP.Send; it has none"),
        (True, {"roles": ["Mail.Send"]}, "SMTP.SendAsApp; it has Mail.Send"),
        (True, {"scp": "SMTP.Send"}, "SMTP.SendAsApp; it has none"),
        (True, {"roles": "SMTP.SendAsApp"}, "SMTP.SendAsApp; it has none"),
    ],
)
def test_a_permission_that_is_missing(itself: bool, changes: dict[str, Any], wanted: str) -> None:
    found = seen(itself=itself, **changes)
    assert ids(found) == ["oauth-permission-missing"]
    assert wanted in found.faults[0].text


def test_the_services_with_accounts_of_their_own() -> None:
    hve, acs = Service.HIGH_VOLUME_EMAIL, Service.AZURE_COMMUNICATION_SERVICES
    application: dict[str, Any] = {"itself": True, "scp": None, "upn": None}
    assert ids(seen(service=hve, roles=["Mail.Send"], **application)) == []
    assert ids(seen(service=hve, roles=["SMTP.SendAsApp"], **application)) == [], (
        "no source says that it does not do"
    )
    found = seen(service=hve, roles=["User.Read.All"], **application)
    assert ids(found) == ["oauth-permission-missing"]
    assert "Mail.Send; it has User.Read.All" in found.faults[0].text
    azure = {"aud": "https://communication.azure.com", **application}
    assert ids(seen(service=acs, **azure)) == [], "its rights are a role in Azure, which no token names"
    found = seen(service=acs, **application)
    assert ids(found) == ["xoauth2-token-wrong-audience"]
    assert "not for Azure Communication Services" in found.faults[0].text
    assert ids(seen(**azure)) == ["xoauth2-token-wrong-audience", "oauth-permission-missing"]


def test_another_account_is_said_and_not_refused() -> None:
    found = seen(upn="admin@contoso.com")
    assert found.faults == ()
    assert [one.id for one in found.notes] == ["oauth-wrong-account"]
    assert "admin@contoso.com" in found.notes[0].text
    assert "Send As" in found.notes[0].fix


def test_another_tenant() -> None:
    assert ids(seen(tid="99999999-2222-4333-8444-555555555555")) == ["token-other-tenant"]
    assert ids(seen(tid="99999999-2222-4333-8444-555555555555", tenant="contoso.com")) == [], (
        "a domain tells nothing"
    )


@pytest.mark.parametrize(("minutes", "over"), [(-6, True), (-4, False), (1, False)])
def test_a_token_that_is_over(minutes: int, over: bool) -> None:
    found = seen(exp=(NOW + timedelta(minutes=minutes)).timestamp())
    assert ids(found) == (["oauth-refresh-token-expired"] if over else [])


def test_a_clock_that_is_wrong_is_said() -> None:
    found = seen(nbf=(NOW + timedelta(minutes=20)).timestamp())
    assert found.faults == ()
    assert [one.id for one in found.notes] == ["clock"]


@pytest.mark.parametrize(
    "issuer", ["https://evil.example/", "not an address", "https://[", "https://sts.windows.net.evil/"]
)
def test_a_strange_issuer_is_said(issuer: str) -> None:
    assert [one.id for one in seen(iss=issuer).notes] == ["token-issuer"]


@pytest.mark.parametrize(
    "issuer", ["https://login.microsoftonline.com/x/v2.0", "https://sts.chinacloudapi.cn/x/"]
)
def test_issuers_of_both_versions_and_clouds(issuer: str) -> None:
    assert seen(iss=issuer).notes == ()


def test_several_faults_at_once() -> None:
    found = seen(aud="x", scp="", exp=0)
    assert ids(found) == [
        "xoauth2-token-wrong-audience",
        "oauth-permission-missing",
        "oauth-refresh-token-expired",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "opaque", "a.b", "a.b.c", "a.e30.c.d", "." * 2, "a.!!!!.c", "a." + "e" * 100_000 + ".c", "é.é.é",
     "a.W10.c", "a." + base64.urlsafe_b64encode(b"[" * 40_000).decode() + ".c"],
)  # fmt: skip
def test_what_can_not_be_read_is_no_token_of_ours_and_no_error(text: str) -> None:
    assert read_token(Secret(text)) is None


@pytest.mark.parametrize("value", [None, True, "soon", [1], {}, 10**30, -(10**30), float("nan")])
def test_values_of_the_wrong_kind(value: Any) -> None:
    names = ("aud", "iss", "tid", "upn", "scp", "roles", "exp", "nbf", "oid", "ver", "appid")
    read = read_token(token(**dict.fromkeys(names, value)))
    assert read is not None
    known = load_endpoints()
    look_at(
        read, Expected(MAILBOX, TENANT, False, known.cloud[Cloud.WORLDWIDE], known.tokens), NOW, load_causes()
    )


@given(st.dictionaries(st.sampled_from(["aud", "iss", "upn", "scp", "tid"]), st.text(max_size=300)))
def test_foreign_text_stays_on_its_line(said: dict[str, str]) -> None:
    changes: dict[str, Any] = dict(said)
    found = seen(**changes)
    for one in (*found.faults, *found.notes):
        assert one.text.isprintable()
        assert one.detail.isprintable()
        assert len(one.text) < 400


def test_an_empty_one() -> None:
    read = read_token(Secret("a.e30.c"))
    assert read == Claims()
