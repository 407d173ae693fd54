"""What ``apply.ps1`` does in a tenant, done to the simulated one: a pure function from tenant to tenant."""

import ipaddress
from collections.abc import Sequence

import msgspec

from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, TenantChange
from wizard.core.problem import Problem, WizardError
from wizard.sim.tenant import Connector, Mailbox, SmtpAuth, Tenant, folded, mailbox


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
    for network in change.sender_ips:
        _check_network(network)
    if not change.sender_ips:
        raise _refused("The connector names no sender address.", "Give the public IPv4 address of the site.")
    made = Connector(name=change.name, sender_ips=change.sender_ips, require_tls=change.require_tls)
    addresses = ", ".join(change.sender_ips)
    others = tuple(one for one in tenant.connectors if folded(one.name) != folded(change.name))
    changed = msgspec.structs.replace(tenant, connectors=(*others, made))
    if len(others) == len(tenant.connectors):
        return changed, f"Created the inbound connector '{change.name}' for {addresses}."
    return changed, f"Changed the inbound connector '{change.name}': it now takes mail from {addresses}."


def _check_network(network: str) -> None:
    """SenderIPAddresses takes IPv4 addresses and networks of /24 to /32 (facts 7)."""
    try:
        parsed = ipaddress.IPv4Network(network)
    except ValueError:
        parsed = None
    if parsed is None or parsed.prefixlen < 24:
        raise _refused(
            f"A connector does not take the sender address {network!r}.",
            "Give an IPv4 address, or an IPv4 network from /24 to /32.",
        )


def _smtp_auth(tenant: Tenant, change: EnableSmtpAuth) -> tuple[Tenant, str]:
    account = mailbox(tenant, change.mailbox)
    if account is None:
        raise _no_mailbox(change.mailbox)
    return (
        _with_mailbox(tenant, msgspec.structs.replace(account, smtp_auth=SmtpAuth.ENABLED)),
        f"Switched SMTP AUTH on for {account.address}; the tenant's own switch is as it was.",
    )


def _send_as(tenant: Tenant, change: GrantSendAs) -> tuple[Tenant, str]:
    trustee = mailbox(tenant, change.trustee)
    identity = mailbox(tenant, change.identity)
    if trustee is None or identity is None:
        raise _no_mailbox(change.trustee if trustee is None else change.identity)
    identities = tuple(dict.fromkeys((*trustee.send_as, identity.address)))
    return (
        _with_mailbox(tenant, msgspec.structs.replace(trustee, send_as=identities)),
        f"{trustee.address} may now send as {identity.address}.",
    )


def _with_mailbox(tenant: Tenant, changed: Mailbox) -> Tenant:
    address = folded(changed.address)
    boxes = tuple(changed if folded(one.address) == address else one for one in tenant.mailboxes)
    return msgspec.structs.replace(tenant, mailboxes=boxes)


def _refused(text: str, fix: str) -> WizardError:
    return WizardError(Problem(id="practice-change-refused", text=text, fix=fix))


def _no_mailbox(address: str) -> WizardError:
    return _refused(
        f"The practice tenant has no mailbox {address!r}.", "Use one of the mailboxes of the scenario."
    )
