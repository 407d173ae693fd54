"""Who can sign in to the practice tenant, for the document that lets other programs join in. It holds passwords."""

from typing import Any

from wizard.sim.device import password_of
from wizard.sim.scenario import Scenario
from wizard.sim.tenant import Tenant


def accounts(scenario: Scenario, tenant: Tenant) -> list[dict[str, str]]:
    """Who can sign in, the device's account first."""
    tokens = {one.mailbox: one.secret for one in tenant.tokens}
    found = [
        {
            "user": one.address,
            "password": one.password.reveal(),
            "access_token": tokens[one.address].reveal(),
        }
        for one in tenant.mailboxes
        if one.password is not None
    ]
    return sorted(found, key=lambda account: account["user"] != scenario.device.account)


def high_volume_accounts(tenant: Tenant) -> list[dict[str, str]]:
    """The High Volume Email accounts."""
    return [
        {"user": one.address, "password": one.password.reveal()}
        for one in tenant.high_volume
        if one.password is not None
    ]


def communication_accounts(tenant: Tenant) -> list[dict[str, Any]]:
    """The SMTP usernames, with the addresses that may stand in From."""
    resource = tenant.communication
    if resource is None:
        return []
    addresses = [f"{local}@{domain.name}" for domain in resource.domains for local in domain.mail_from]
    known = ((one.name, password_of(tenant, one.name)) for one in resource.usernames)
    return [
        {"user": name, "password": secret.reveal(), "mail_from": addresses}
        for name, secret in known
        if secret is not None
    ]
