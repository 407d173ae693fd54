"""Finds out whether a domain belongs to a Microsoft 365 tenant, and in which cloud, without signing in.

Two public documents of Microsoft Entra are read: the tenant's OpenID configuration and the domain's user realm. Only
the domain's name is sent, never an address of the domain. A tenant does not prove that its mailboxes are at Microsoft:
that is the MX record's business.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from wizard.core.answers import Cloud
from wizard.core.facts import RowState
from wizard.core.knowledge import Endpoints
from wizard.core.network_facts import SignInRealm, TenantFacts
from wizard.core.outside import TenantDirectory
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.fetch import Fetcher, Page
from wizard.net.fetch_problems import not_understood, refused_with
from wizard.net.finding import Finding, not_known, row

T = TypeVar("T")

PROBE = "tenant"

_ID = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|$)")
NAME_LIMIT = 120
"""Characters of an organisation's name that are shown."""


class _Configuration(msgspec.Struct, frozen=True):
    """What we read of an OpenID configuration."""

    issuer: str
    cloud_instance_name: str = ""
    tenant_region_scope: str | None = None
    tenant_region_sub_scope: str | None = None


class _EntraError(msgspec.Struct, frozen=True):
    """What Entra says where it has no document."""

    error: str = ""
    error_description: str = ""


class _Realm(msgspec.Struct, frozen=True):
    """What we read of a user realm. ``NameSpaceType`` is Managed, Federated or Unknown."""

    NameSpaceType: str
    CloudInstanceName: str = ""
    FederationBrandName: str | None = None


async def probe_tenant(
    domain: str, fetcher: Fetcher, directory: TenantDirectory, endpoints: Endpoints, timeout_s: float
) -> Finding[TenantFacts]:
    """Whose the domain is, within ``timeout_s`` seconds. ``domain`` is in A-labels. Raises nothing.

    The worldwide directory is asked first; it also knows the tenants of the American government's clouds. The others
    are asked only where it knows none: every question tells one more operator the domain's name.
    """
    first, *others = dict.fromkeys(cloud.authority for cloud in endpoints.cloud.values())
    asking = _Asking(domain, fetcher, directory, asyncio.get_running_loop().time() + timeout_s)
    found, realm = await asyncio.gather(_tried(asking.configuration, first), _tried(asking.realm, first))
    if found is None:
        for answer in await asyncio.gather(*(_tried(asking.configuration, other) for other in others)):
            # A cloud that can not be asked leaves it open, unless another one has the domain.
            found = answer if isinstance(answer, _Configuration) else found or answer
    return _judged(domain, found, realm, directory)


async def _tried(ask: Callable[[str], Awaitable[T]], authority: str) -> T | Problem:
    """The result, or the problem that stood in the way."""
    try:
        return await ask(authority)
    except WizardError as error:
        return error.problem


class _Asking:
    """The questions on one domain, within one deadline."""

    def __init__(self, domain: str, fetcher: Fetcher, directory: TenantDirectory, end: float) -> None:
        self._domain = domain
        self._fetcher = fetcher
        self._directory = directory
        self._end = end

    async def configuration(self, authority: str) -> _Configuration | None:
        """The tenant's document; None where the directory knows no tenant with the domain."""
        page, host = await self._get(authority, self._directory.configuration)
        if page.status == 400:
            said = _read(page, _EntraError, host)
            if any(f"{code}:" in said.error_description for code in self._directory.unknown_codes):
                return None
            raise WizardError(not_understood(host, said.error_description or said.error or "status 400"))
        return _read(_fine(page, host), _Configuration, host)

    async def realm(self, authority: str) -> _Realm:
        """Who asks the domain's people for their password."""
        page, host = await self._get(authority, self._directory.realm)
        return _read(_fine(page, host), _Realm, host)

    async def _get(self, authority: str, path: str) -> tuple[Page, str]:
        left = max(0.0, self._end - asyncio.get_running_loop().time())
        page = await self._fetcher.get(authority + path.format(domain=quote(self._domain, safe="")), left)
        return page, urlsplit(authority).hostname or authority


def _fine(page: Page, host: str) -> Page:
    if page.status != 200:
        raise WizardError(refused_with(host, page.status))
    return page


def _read(page: Page, shape: type[T], host: str) -> T:
    try:
        return msgspec.json.decode(page.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        start = page.body[:60].decode("utf-8", "replace")
        raise WizardError(not_understood(host, f"{error}: {start}")) from error


def _judged(
    domain: str,
    found: _Configuration | Problem | None,
    realm: _Realm | Problem,
    directory: TenantDirectory,
) -> Finding[TenantFacts]:
    known = realm if isinstance(realm, _Realm) and realm.NameSpaceType in {"Managed", "Federated"} else None
    if isinstance(found, _Configuration):
        return _tenant(domain, found, known, directory)
    if known is not None:
        return _tenant_without_id(domain, known, found, directory)
    if found is None:
        return _no_tenant(domain)
    return not_known(PROBE, found)


def _tenant(
    domain: str, found: _Configuration, realm: _Realm | None, directory: TenantDirectory
) -> Finding[TenantFacts]:
    match = _ID.search(found.issuer.lower())
    if match is None:
        return not_known(PROBE, not_understood("login.microsoftonline.com", f"issuer {found.issuer}"))
    if match[1] == directory.consumer_id:
        return _private(domain)
    scope = found.tenant_region_sub_scope or ""
    cloud = _cloud(found.cloud_instance_name or (realm.CloudInstanceName if realm else ""), scope, directory)
    facts = TenantFacts(
        exists=True,
        id=match[1],
        cloud=cloud,
        name=_brand(realm),
        realm=_realm(realm),
        region=one_line(found.tenant_region_scope, 20) if found.tenant_region_scope else None,
    )
    detail = f"{found.issuer} | {found.cloud_instance_name} {found.tenant_region_scope or ''} {scope}".strip()
    return _told(domain, facts, detail)


def _tenant_without_id(
    domain: str, realm: _Realm, found: Problem | None, directory: TenantDirectory
) -> Finding[TenantFacts]:
    """The realm knows the domain, and the document with the id did not come."""
    facts = TenantFacts(
        True, None, _cloud(realm.CloudInstanceName, None, directory), _brand(realm), _realm(realm)
    )
    told = _told(domain, facts, f"{realm.NameSpaceType}, {realm.CloudInstanceName}")
    missing = Problem(
        id="tenant-id-not-known",
        text=_("The tenant's ID is not known, because Microsoft's document on it did not come."),
        fix=_("Look again, or read it in the Entra admin centre under Overview."),
        detail=found.detail if found else "",
    )
    return Finding(facts, told.row, (*told.problems, missing))


def _cloud(instance: str, scope: str | None, directory: TenantDirectory) -> Cloud | None:
    """The cloud of that mark; where the scope is not known, of the only one with that instance."""
    marks = [mark for mark in directory.mark if mark.instance == instance.lower()]
    clouds = {mark.cloud for mark in marks if scope is None or mark.sub_scope == scope.upper()}
    return clouds.pop() if len(clouds) == 1 else None


def _brand(realm: _Realm | None) -> str | None:
    name = one_line(realm.FederationBrandName or "", NAME_LIMIT).strip() if realm else ""
    return name or None


def _realm(realm: _Realm | None) -> SignInRealm | None:
    return SignInRealm(realm.NameSpaceType.lower()) if realm else None


def cloud_name(cloud: Cloud) -> str:
    """A cloud as people know it."""
    return {
        Cloud.WORLDWIDE: _("worldwide"),
        Cloud.GCC: "GCC",
        Cloud.GCC_HIGH: "GCC High",
        Cloud.DOD: "DoD",
        Cloud.CHINA: _("China (21Vianet)"),
    }[cloud]


def _told(domain: str, facts: TenantFacts, detail: str) -> Finding[TenantFacts]:
    if facts.name:
        text = _("{domain} belongs to the Microsoft 365 tenant of {name}.").format(
            domain=domain, name=facts.name
        )
    else:
        text = _("{domain} belongs to a Microsoft 365 tenant.").format(domain=domain)
    if facts.cloud is not None:
        text += " " + _("Its cloud: {cloud}.").format(cloud=cloud_name(facts.cloud))
        return Finding(facts, row(PROBE, RowState.GOOD, text, detail))
    unclear = Problem(
        id="tenant-cloud-unclear",
        text=_("Which of Microsoft's clouds holds the tenant is not known."),
        fix=_("Choose your cloud on the Network and tenant page."),
        field="tenant.cloud",
        detail=one_line(detail),
    )
    return Finding(facts, row(PROBE, RowState.ATTENTION, f"{text} {unclear.text}", detail), (unclear,))


def _no_tenant(domain: str) -> Finding[TenantFacts]:
    problem = Problem(
        id="tenant-not-found",
        text=_("{domain} belongs to no Microsoft 365 tenant.").format(domain=domain),
        fix=_(
            "Check the domain's spelling. If it is right, add the domain in the Microsoft 365 admin centre under "
            "Settings, Domains."
        ),
        field="domain",
    )
    return Finding(TenantFacts(False, None, None), row(PROBE, RowState.PROBLEM, problem.text), (problem,))


def _private(domain: str) -> Finding[TenantFacts]:
    problem = Problem(
        id="tenant-private-accounts",
        text=_("{domain} is for private Microsoft accounts and belongs to no company's tenant.").format(
            domain=domain
        ),
        fix=_("Type the domain of your company's addresses."),
        field="domain",
    )
    return Finding(TenantFacts(False, None, None), row(PROBE, RowState.PROBLEM, problem.text), (problem,))
