"""What ``apply.ps1`` does in a tenant, without the script: a pure function from tenant to tenant.

Practice mode runs the script itself (``sim.powershell``). Tests hold that both leave the same tenant but for the
connector's comment, and the proof plays its many cases with this one, which is fast.
"""

import ipaddress
from collections.abc import Sequence

import msgspec

from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, TenantChange
from wizard.core.problem import Problem, WizardError
from wizard.sim.powershell.connector_cmdlets import MOST_NAME_CHARACTERS, sender_network
from wizard.sim.tenant import (
    Connector,
    ConnectorType,
    Mailbox,
    MailboxKind,
    SmtpAuth,
    Tenant,
    folded,
    group,
    mail_user,
    mailbox,
)


def applied(tenant: Tenant, wanted: Sequence[TenantChange]) -> tuple[Tenant, tuple[str, ...]]:
    """The tenant after every change in order, and a sentence for each.

    Raises `WizardError` where Exchange Online would refuse: an address that no connector takes, a mailbox that
    does not exist.
    """
    sentences: list[str] = []
    for change in wanted:
        tenant, sentence = _one(tenant, change)
        sentences.append(sentence)
    return tenant, tuple(sentences)


def _one(tenant: Tenant, change: TenantChange) -> tuple[Tenant, str]:
    match change:
        case CreateInboundConnector():
            return _connector(tenant, change)
        case EnableSmtpAuth():
            return _smtp_auth(tenant, change)
        case GrantSendAs():
            return _send_as(tenant, change)


def _connector(tenant: Tenant, change: CreateInboundConnector) -> tuple[Tenant, str]:
    """A connector that is there already, by its name or by an address that it knows, is extended and not doubled."""
    wanted = [_network(one) for one in change.sender_ips]
    if not wanted:
        raise _refused("The connector names no sender address.", "Give the public IPv4 address of the site.")
    addresses = ", ".join(change.sender_ips)
    found = _found(tenant, change.name, wanted)
    if found is None:
        if len(change.name) > MOST_NAME_CHARACTERS:
            raise _refused(
                "The connector's name is too long.", f"Give it {MOST_NAME_CHARACTERS} characters at most."
            )
        if tenant.connectors_arrive_disabled:
            raise _disabled(change.name)
        made = Connector(name=change.name, sender_ips=change.sender_ips, require_tls=change.require_tls)
        changed = msgspec.structs.replace(tenant, connectors=(*tenant.connectors, made))
        return changed, f"Created the inbound connector '{change.name}' for {addresses}."
    _check_fits(found, change)
    if tenant.connectors_arrive_disabled and not found.enabled:
        raise _disabled(found.name)
    missing = tuple(
        one for one, network in zip(change.sender_ips, wanted, strict=True) if not _covers(found, network)
    )
    extended = msgspec.structs.replace(found, sender_ips=(*found.sender_ips, *missing), enabled=True)
    connectors = tuple(extended if one is found else one for one in tenant.connectors)
    changed = msgspec.structs.replace(tenant, connectors=connectors)
    return changed, f"The inbound connector '{found.name}' was there; it now takes mail from {addresses}."


def _found(tenant: Tenant, name: str, wanted: Sequence[ipaddress.IPv4Network]) -> Connector | None:
    """By its name first; then a relay connector that already knows one of the addresses."""
    for one in tenant.connectors:
        if folded(one.name) == folded(name):
            return one
    for one in tenant.connectors:
        if one.type is ConnectorType.ON_PREMISES and any(_covers(one, network) for network in wanted):
            return one
    return None


def _check_fits(found: Connector, change: CreateInboundConnector) -> None:
    """Whom a connector trusts, and how, is not changed for a device."""
    fix = "Choose another name for the connector."
    if found.type is not ConnectorType.ON_PREMISES:
        raise _refused(f"The connector '{found.name}' is a Partner connector, which never relays.", fix)
    if found.certificate:
        raise _refused(f"The connector '{found.name}' recognises a certificate, not an address.", fix)
    if found.require_tls and not change.require_tls:
        raise _refused(f"The connector '{found.name}' demands TLS, and this device sends without it.", fix)


def _disabled(name: str) -> WizardError:
    return _refused(
        f"This service offering keeps the connector '{name}' switched off.",
        "Ask Microsoft support to switch it on.",
    )


def _covers(connector: Connector, wanted: ipaddress.IPv4Network) -> bool:
    return any(wanted.subnet_of(ipaddress.IPv4Network(one, strict=False)) for one in connector.sender_ips)


def _network(written: str) -> ipaddress.IPv4Network:
    parsed = sender_network(written)
    if parsed is None:
        raise _refused(
            f"A connector does not take the sender address {written!r}.",
            "Give an IPv4 address, or an IPv4 network from /24 to /32.",
        )
    return parsed


def _smtp_auth(tenant: Tenant, change: EnableSmtpAuth) -> tuple[Tenant, str]:
    account = _mailbox(tenant, change.mailbox)
    return (
        _with_mailbox(tenant, msgspec.structs.replace(account, smtp_auth=SmtpAuth.ENABLED)),
        f"Switched SMTP AUTH on for {account.address}; the tenant's own switch is as it was.",
    )


def _send_as(tenant: Tenant, change: GrantSendAs) -> tuple[Tenant, str]:
    trustee = _mailbox(tenant, change.trustee)
    other = group(tenant, change.identity) or mail_user(tenant, change.identity)
    identity = other or _mailbox(tenant, change.identity)
    granted = folded(identity.address) in {folded(one) for one in trustee.send_as}
    identities = trustee.send_as if granted else (*trustee.send_as, identity.address)
    return (
        _with_mailbox(tenant, msgspec.structs.replace(trustee, send_as=identities)),
        f"{trustee.address} may now send as {identity.address}.",
    )


def _mailbox(tenant: Tenant, address: str) -> Mailbox:
    """The mailbox; an account without a licence has none."""
    found = mailbox(tenant, address)
    if found is None or found.kind is MailboxKind.UNLICENSED:
        raise _refused(
            f"The practice tenant has no mailbox {address!r}.", "Use one of the mailboxes of the scenario."
        )
    return found


def _with_mailbox(tenant: Tenant, changed: Mailbox) -> Tenant:
    address = folded(changed.address)
    boxes = tuple(changed if folded(one.address) == address else one for one in tenant.mailboxes)
    return msgspec.structs.replace(tenant, mailboxes=boxes)


def _refused(text: str, fix: str) -> WizardError:
    return WizardError(Problem(id="practice-change-refused", text=text, fix=fix))
