"""What the configuration of one program needs to know: read once from answers, plan and knowledge. No syntax is here."""

import datetime
from enum import StrEnum

import msgspec

from wizard.core.answers import Answers, Security, SignIn
from wizard.core.domains import a_label, domain_of
from wizard.core.knowledge import CloudEndpoints, Knowledge
from wizard.core.model import Method, Plan
from wizard.core.settings import SMTP_AUTH, cloud_of_answers
from wizard.core.sign_in import service_of
from wizard.core.texts import one_line
from wizard.render.relay.case import UNREAD_HOST

USER_OPEN = "PUT-THE-USER-NAME-HERE"
"""Stands for a user name that is not known yet: the server refuses it, and nothing goes anywhere."""
SCOPE_OPEN = "PUT-THE-SCOPE-OF-YOUR-CLOUD-HERE"
ONLY_ITSELF = frozenset({*SMTP_AUTH, Method.HIGH_VOLUME_EMAIL, Method.AZURE_COMMUNICATION_SERVICES})
"""The methods whose account may send as one address, or as a few that were allowed to it."""


class SoftwareCase(msgspec.Struct, frozen=True):
    """One plan as a program's configuration sees it.

    ``domain`` is the sender's, ``tenant`` the organisation's. ``kept_domains`` are those whose senders may stay as
    they are; empty where every sender becomes ``sender``.
    ``user`` is "" without a sign-in. ``user_scope`` is None where no person signs in for this service, ``app_scope``
    where no application does. ``own_app``: ``apply-app.ps1`` registers the app that signs in, ``as_application`` as
    itself; ``own_redirect``: with a redirect address that only the program knows. ``open`` says what stands in the files
    for values that are not known.
    """

    device: str
    domain: str
    tenant: str
    day: datetime.date
    way_name: str
    host: str
    port: int
    security: Security
    sign_in: SignIn
    user: str
    sender: str
    kept_domains: tuple[str, ...]
    by_certificate: bool
    own_relay: bool
    own_app: bool
    as_application: bool
    own_redirect: bool
    endpoints: CloudEndpoints
    user_scope: str | None
    app_scope: str | None
    open: tuple[str, ...]

    @property
    def encrypts(self) -> bool:
        """Whether the program encrypts on its way."""
        return self.security is not Security.NONE

    @property
    def implicit(self) -> bool:
        """Whether TLS begins with the first byte; only a relay of one's own offers that."""
        return self.security is Security.IMPLICIT

    @property
    def by_password(self) -> bool:
        """Whether the program signs in with a password."""
        return self.sign_in is SignIn.BASIC

    @property
    def by_token(self) -> bool:
        """Whether the program signs in with OAuth 2.0."""
        return self.sign_in is SignIn.OAUTH2

    @property
    def authority(self) -> str:
        """Where Entra signs in for this organisation."""
        return f"{self.endpoints.authority}/{self.tenant}"


class Ability(StrEnum):
    """What a program's configuration can say beyond host, port and sender."""

    CLEAR = "clear"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    PASSWORD = "password"
    TOKEN = "token"
    CERTIFICATE = "certificate"


def needs(case: SoftwareCase) -> frozenset[Ability]:
    """What this plan asks of a program."""
    wanted = {
        {
            Security.NONE: Ability.CLEAR,
            Security.STARTTLS: Ability.STARTTLS,
            Security.IMPLICIT: Ability.IMPLICIT,
        }[case.security]
    }
    if case.by_password:
        wanted.add(Ability.PASSWORD)
    if case.by_token:
        wanted.add(Ability.TOKEN)
    if case.by_certificate:
        wanted.add(Ability.CERTIFICATE)
    return frozenset(wanted)


def software_case(answers: Answers, plan: Plan, knowledge: Knowledge, today: datetime.date) -> SoftwareCase:
    """Reads the case of a plan."""
    settings = plan.settings
    accepted = answers.tenant.accepted_domains or (answers.domain,)
    sender_domain = _label(domain_of(settings.from_) or answers.domain)
    kept = () if plan.method in ONLY_ITSELF else tuple(dict.fromkeys(map(_label, (sender_domain, *accepted))))
    signs_in = settings.sign_in is not SignIn.NONE
    endpoints = knowledge.endpoints.cloud[cloud_of_answers(answers)]
    service = knowledge.endpoints.tokens.service[service_of(plan.method)]
    missing = []
    if settings.host is None:
        missing.append(f"the server's name ({UNREAD_HOST} stands in its place, and resolves nowhere)")
    if signs_in and settings.username is None:
        missing.append(f"the user name ({USER_OPEN} stands in its place)")
    return SoftwareCase(
        device=one_line(answers.device.name or "this program", 100),
        domain=sender_domain,
        tenant=_label(answers.domain),
        day=today,
        way_name=knowledge.methods[plan.method].name,
        host=settings.host or UNREAD_HOST,
        port=settings.port,
        security=settings.security,
        sign_in=settings.sign_in,
        user=(settings.username or USER_OPEN) if signs_in else "",
        sender=settings.from_,
        kept_domains=kept,
        by_certificate=plan.method is Method.CONNECTOR_CERTIFICATE,
        own_relay=plan.method is Method.LOCAL_RELAY,
        own_app=plan.app is not None,
        as_application=plan.app is not None and plan.app.as_application,
        own_redirect=plan.app is not None and not plan.app.as_application and not plan.app.redirects,
        endpoints=endpoints,
        user_scope=None if service.person == "no" else (endpoints.user_scope or SCOPE_OPEN),
        app_scope=service.app_scope or endpoints.app_scope or SCOPE_OPEN,
        open=tuple(missing),
    )


def _label(domain: str) -> str:
    try:
        return a_label(domain)
    except ValueError:
        return domain
