"""The tenant of a domain, from documents as Microsoft's sign-in service sends them, over HTTPS on loopback."""

import asyncio
import json
from typing import Any

import pytest
import trustme

from tests.net.https_server import Say, WebServer, page, silence
from wizard.core.answers import Cloud
from wizard.core.facts import RowState
from wizard.core.network_facts import SignInRealm, TenantFacts
from wizard.files import load_endpoints, load_outside
from wizard.net.fetch import SystemFetcher
from wizard.net.finding import Finding
from wizard.net.probe_tenant import probe_tenant

ID = "11111111-2222-3333-4444-555555555555"
WORLDWIDE, AMERICA, CHINA = (
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
)
CONFIGURATION = "/contoso.com/v2.0/.well-known/openid-configuration"
REALM = "/getuserrealm.srf?login=contoso.com&json=1"
NOT_FOUND = page(
    json.dumps(
        {
            "error": "invalid_tenant",
            "error_description": "AADSTS90002: Tenant 'contoso.com' not found. Check to make sure you have the "
            "correct tenant ID and are signing into the correct cloud.\r\nTrace ID: x",
            "error_codes": [90002],
        }
    ),
    "400 Bad Request",
)
UNKNOWN = page('{"State":4,"UserState":1,"Login":"contoso.com","NameSpaceType":"Unknown"}')


def document(
    instance: str = "microsoftonline.com", scope: str | None = "EU", sub: str | None = None, tenant: str = ID
) -> bytes:
    content: dict[str, Any] = {
        "token_endpoint": f"https://{WORLDWIDE}/{tenant}/oauth2/v2.0/token",
        "issuer": f"https://{WORLDWIDE}/{tenant}/v2.0",
        "tenant_region_scope": scope,
        "cloud_instance_name": instance,
        "msgraph_host": "graph.microsoft.com",
    }
    return page(json.dumps(content | ({"tenant_region_sub_scope": sub} if sub else {})))


def realm(
    kind: str = "Managed", brand: str | None = "Contoso Ltd", instance: str = "microsoftonline.com"
) -> bytes:
    content = {
        "State": 4,
        "UserState": 1,
        "Login": "contoso.com",
        "NameSpaceType": kind,
        "DomainName": "contoso.com",
        "FederationBrandName": brand,
        "CloudInstanceName": instance,
    }
    return page(json.dumps(content))


async def probe(
    authority: trustme.CA,
    ca: str,
    answers: dict[tuple[str, str], bytes | Say],
    timeout_s: float = 5.0,
    domain: str = "contoso.com",
) -> tuple[Finding[TenantFacts], list[tuple[str, str]]]:
    """The finding, and what was asked of whom. What has no answer is a tenant that nobody knows."""
    asked: list[tuple[str, str]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, path = server.asked[-1]
        asked.append((host, path))
        answer = answers.get((host, path), UNKNOWN if "userrealm" in path else NOT_FOUND)
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(reader, writer)

    async with WebServer(authority, {"*": serve}, hosts=(WORLDWIDE, AMERICA, CHINA)) as server:
        found = await probe_tenant(
            domain, server.fetcher(ca), load_outside().tenant, load_endpoints(), timeout_s
        )
    for text in (found.row.text, found.row.detail, *(problem.text for problem in found.problems)):
        assert text.isprintable()
    return found, asked


@pytest.mark.parametrize(
    ("instance", "scope", "sub", "cloud"),
    [
        ("microsoftonline.com", "EU", None, Cloud.WORLDWIDE),
        ("microsoftonline.com", "NA", "GCC", Cloud.GCC),
        ("microsoftonline.us", "USGov", "DODCON", Cloud.GCC_HIGH),
        ("microsoftonline.us", "USGov", "DOD", Cloud.DOD),
        ("microsoftonline.us", "USGov", None, None),
        ("partner.microsoftonline.cn", "AS", None, Cloud.CHINA),
        ("microsoftonline.com", "NA", "NEW", None),
        ("microsoftonline.mars", "XX", None, None),
    ],
)
async def test_the_cloud_is_read_from_the_tenants_document(
    authority: trustme.CA, ca: str, instance: str, scope: str, sub: str | None, cloud: Cloud | None
) -> None:
    answers: dict[tuple[str, str], bytes | Say] = {
        (WORLDWIDE, CONFIGURATION): document(instance, scope, sub),
        (WORLDWIDE, REALM): realm(instance=instance),
    }
    found, asked = await probe(authority, ca, answers)
    assert found.value == TenantFacts(True, ID, cloud, "Contoso Ltd", SignInRealm.MANAGED, scope)
    assert found.row.state is (RowState.GOOD if cloud else RowState.ATTENTION)
    assert [problem.id for problem in found.problems] == ([] if cloud else ["tenant-cloud-unclear"])
    # Two questions to one operator, and only the domain in them.
    assert sorted(asked) == [(WORLDWIDE, CONFIGURATION), (WORLDWIDE, REALM)]


async def test_a_company_that_signs_its_people_in_itself(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(
        authority,
        ca,
        {(WORLDWIDE, CONFIGURATION): document(), (WORLDWIDE, REALM): realm("Federated", brand=None)},
    )
    assert found.value is not None
    assert (found.value.realm, found.value.name) == (SignInRealm.FEDERATED, None)


async def test_a_domain_that_no_cloud_knows(authority: trustme.CA, ca: str) -> None:
    found, asked = await probe(authority, ca, {})
    assert found.value == TenantFacts(exists=False, id=None, cloud=None)
    assert [problem.id for problem in found.problems] == ["tenant-not-found"]
    assert {host for host, _path in asked} == {WORLDWIDE, AMERICA, CHINA}


@pytest.mark.parametrize(
    ("host", "instance", "sub", "cloud"),
    [
        (CHINA, "partner.microsoftonline.cn", None, Cloud.CHINA),
        (AMERICA, "microsoftonline.us", "DODCON", Cloud.GCC_HIGH),
    ],
)
async def test_a_tenant_that_only_its_own_cloud_knows(
    authority: trustme.CA, ca: str, host: str, instance: str, sub: str | None, cloud: Cloud
) -> None:
    found, _asked = await probe(authority, ca, {(host, CONFIGURATION): document(instance, None, sub)})
    assert found.value is not None
    assert (found.value.exists, found.value.id, found.value.cloud) == (True, ID, cloud)


async def test_private_accounts_are_no_company(authority: trustme.CA, ca: str) -> None:
    consumers = load_outside().tenant.consumer_id
    found, _asked = await probe(authority, ca, {(WORLDWIDE, CONFIGURATION): document(tenant=consumers)})
    assert found.value == TenantFacts(exists=False, id=None, cloud=None)
    assert [problem.id for problem in found.problems] == ["tenant-private-accounts"]


async def test_the_realm_alone_still_says_that_there_is_a_tenant(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(
        authority,
        ca,
        {
            (WORLDWIDE, CONFIGURATION): page("{}", "503 Service Unavailable"),
            (WORLDWIDE, REALM): realm(instance="partner.microsoftonline.cn"),
        },
    )
    assert found.value == TenantFacts(True, None, Cloud.CHINA, "Contoso Ltd", SignInRealm.MANAGED)
    assert [problem.id for problem in found.problems] == ["tenant-id-not-known"]


async def test_the_document_alone_is_enough(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(
        authority,
        ca,
        {(WORLDWIDE, CONFIGURATION): document(), (WORLDWIDE, REALM): page("", "500 Internal Server Error")},
    )
    assert found.value == TenantFacts(True, ID, Cloud.WORLDWIDE, None, None, "EU")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (page("<html>Sign in to the guest network</html>", kind="text/html"), "https-not-understood"),
        (page("", "302 Found", "text/html", "Location: https://portal.example/"), "https-redirect"),
        (page("oops", "500 Internal Server Error"), "https-status"),
        (page("", "403 Forbidden"), "https-status"),
        (page("", "429 Too Many Requests"), "https-status"),
        (page("[" * 100_000), "https-not-understood"),
        (page("null"), "https-not-understood"),
        (page('{"issuer": 7}'), "https-not-understood"),
        (page('{"issuer": "https://evil.example/"}'), "https-not-understood"),
        (page('{"issuer": "\\u202e\\u001b[31m"}'), "https-not-understood"),
        (page(b'{"issuer": "\xff"}'), "https-not-understood"),
        (page(b"x" * 300_000), "https-too-large"),
        (page('{"error": "AADSTS50000: broken"}', "400 Bad Request"), "https-not-understood"),
        (page("AADSTS90002:", "400 Bad Request"), "https-not-understood"),
    ],
)
async def test_what_is_no_answer_leaves_it_not_known(
    authority: trustme.CA, ca: str, answer: bytes, problem: str
) -> None:
    found, asked = await probe(
        authority, ca, {(WORLDWIDE, CONFIGURATION): answer, (WORLDWIDE, REALM): answer}
    )
    assert found.value is None
    assert found.row.state is RowState.NOT_KNOWN
    assert [one.id for one in found.problems] == [problem]
    assert found.row.text.startswith("Not known, because")
    assert {host for host, _path in asked} == {WORLDWIDE}


async def test_silence_ends_with_the_deadline(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(
        authority, ca, {(WORLDWIDE, CONFIGURATION): silence, (WORLDWIDE, REALM): silence}, timeout_s=0.3
    )
    assert [one.id for one in found.problems] == ["https-timeout"]


async def test_a_cloud_that_can_not_be_asked_leaves_it_open(authority: trustme.CA, ca: str) -> None:
    found, _asked = await probe(authority, ca, {(CHINA, CONFIGURATION): page("", "500 x")})
    assert found.value is None
    assert [one.id for one in found.problems] == ["https-status"]


async def test_no_network_at_all() -> None:
    fetcher = SystemFetcher(proxy_for=lambda _host: "http://127.0.0.1:9")
    found = await probe_tenant("contoso.com", fetcher, load_outside().tenant, load_endpoints(), 5.0)
    assert found.value is None
    assert [one.id for one in found.problems] == ["https-proxy"]


async def test_a_hostile_name_of_an_organisation_is_shown_harmless(authority: trustme.CA, ca: str) -> None:
    brand = "Con\u202etoso\x1b[31m<b>\r\n" + "x" * 5000
    found, _asked = await probe(
        authority, ca, {(WORLDWIDE, CONFIGURATION): document(), (WORLDWIDE, REALM): realm(brand=brand)}
    )
    assert found.value is not None
    assert found.value.name is not None
    assert found.value.name.isprintable()
    assert len(found.value.name) <= 120


async def test_a_domain_can_not_leave_its_place_in_the_address(authority: trustme.CA, ca: str) -> None:
    _found, asked = await probe(authority, ca, {}, domain="a/../b?c#d&json=2")
    assert all("a%2F..%2Fb%3Fc%23d%26json%3D2" in path for _host, path in asked)
