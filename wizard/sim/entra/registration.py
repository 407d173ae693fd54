"""The directory that goes with a practice tenant: its people, and the two applications that a lesson needs."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from wizard.core.secret import Secret
from wizard.sim import entra_tokens
from wizard.sim.directory import (
    SMTP_SEND,
    SMTP_SEND_AS_APP,
    AppRegistration,
    AppSecret,
    Directory,
    Platform,
    Redirect,
    Service,
    User,
    application,
    user,
)
from wizard.sim.entra.issuing import draw, object_id
from wizard.sim.entra.scopes import resource_of
from wizard.sim.entra.tenants import token_issuer
from wizard.sim.entra_tokens import Claims
from wizard.sim.tenant import MailboxKind, Tenant

DEVICE_APPLICATION = "d0000000-0000-4000-8000-00000000d01e"
"""The public application of practice: a person signs in, or a device with a code."""

SERVER_APPLICATION = "a0000000-0000-4000-8000-00000000a991"
"""The application of practice that signs in by itself, with a secret."""

SECRET_DAYS = 180


def directory_of(tenant: Tenant, key: Secret, server_secret: Secret) -> Directory:
    """The tenant's directory: every mailbox and High Volume Email account is an account, shared and
    unlicensed mailboxes without a password."""
    name = tenant.accepted_domains[0] if tenant.accepted_domains else "practice.example"
    return Directory(
        tenant_id=str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
        name=name,
        domains=tenant.accepted_domains,
        users=tuple(
            User(
                one.address,
                one.password if one.kind is MailboxKind.LICENSED else None,
                blocked=one.kind is MailboxKind.SHARED,
                licensed=one.kind is MailboxKind.LICENSED,
            )
            for one in tenant.mailboxes
        )
        + tuple(User(one.address, one.password, licensed=False) for one in tenant.high_volume),
        applications=(_device_application(), _server_application(server_secret, tenant.date)),
        security_defaults=tenant.security_defaults,
        signing_key=key,
    )


def current(tenant: Tenant) -> Directory:
    """The tenant's directory with the switches and the day that the tenant holds for both."""
    return msgspec.structs.replace(
        tenant.directory, security_defaults=tenant.security_defaults, today=tenant.date
    )


def info(directory: Directory, base: str) -> dict[str, Any]:
    """What another program needs to sign in at the practice Entra. It holds the server application's secret."""
    server = application(directory, SERVER_APPLICATION)
    (exchange, *_others) = resource_of(directory, Service.EXCHANGE).uris
    return {
        "authority": f"{base}/{directory.tenant_id}",
        "token_endpoint": f"{base}/{directory.tenant_id}/oauth2/v2.0/token",
        "tenant_id": directory.tenant_id,
        "user_scope": f"{exchange}/{SMTP_SEND.name}",
        "app_scope": f"{exchange}/.default",
        "device_client_id": DEVICE_APPLICATION,
        "server_client_id": SERVER_APPLICATION,
        "server_client_secret": server.secrets[0].value.reveal() if server and server.secrets else None,
    }


def _device_application() -> AppRegistration:
    return AppRegistration(
        client_id=DEVICE_APPLICATION,
        name="Practice device",
        object_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"enterprise/{DEVICE_APPLICATION}")),
        registration_object_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"registration/{DEVICE_APPLICATION}")),
        redirects=(
            Redirect("http://localhost"),
            Redirect("http://127.0.0.1"),
            Redirect("https://login.microsoftonline.com/common/oauth2/nativeclient"),
        ),
        public_flows=True,
        permissions=(SMTP_SEND,),
        granted=(SMTP_SEND,),
    )


def _server_application(secret: Secret, today: date) -> AppRegistration:
    return AppRegistration(
        client_id=SERVER_APPLICATION,
        name="Practice server application",
        object_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"enterprise/{SERVER_APPLICATION}")),
        registration_object_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"registration/{SERVER_APPLICATION}")),
        redirects=(Redirect("https://localhost/oauth", Platform.WEB),),
        secrets=(
            AppSecret(
                str(uuid.uuid5(uuid.NAMESPACE_OID, f"secret/{SERVER_APPLICATION}")),
                secret,
                today + timedelta(days=SECRET_DAYS),
            ),
        ),
        permissions=(SMTP_SEND, SMTP_SEND_AS_APP),
        granted=(SMTP_SEND, SMTP_SEND_AS_APP),
    )


def access_token(
    directory: Directory, address: str, now: datetime, client_id: str = DEVICE_APPLICATION
) -> tuple[Directory, Secret]:
    """A token for SMTP as a sign-in of ``address`` would give it, without one: for programs that only want to send."""
    account, app = user(directory, address), application(directory, client_id)
    assert account is not None
    assert app is not None
    directory, drawn = draw(directory, "access")
    assert directory.signing_key is not None
    claims = Claims(
        audience=resource_of(directory, Service.EXCHANGE).uris[0],
        issuer=token_issuer(directory),
        tenant_id=directory.tenant_id,
        app_id=app.client_id,
        issued=now,
        expires=now + timedelta(seconds=entra_tokens.LIFETIME_S),
        user=account.address,
        object_id=object_id(directory, account),
        scopes=(SMTP_SEND.name,),
    )
    return directory, entra_tokens.issue(directory.signing_key, claims, drawn.reveal()[:22])
